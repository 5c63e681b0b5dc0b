import ClipTypes
import Testing

@testable import Recommenders

/// Alternating least squares minimizes, with *n* the positive interactions of a row and *N* the rows of the other side,
///
///     Σ w (1 - x·y)² over positive interactions + α Σ (x·y)² over all pairs + λ Σ (n + α N)^ν |row|²
///
/// so that each row solves (α YᵀY + λ (n + α N)^ν I + Σ w y yᵀ) x = Σ w y.
@Suite("Alternating least squares on matrices small enough to solve by hand")
struct ALSNumbersTests {
    private func options(regularization: Float, power: Float) -> ALSRecommender.Options {
        var options = ALSRecommender.Options()
        options.factorCount = 16
        options.iterations = 300
        options.unobservedWeight = 0.5
        options.regularization = regularization
        options.frequencyPower = power
        options.steps = 16
        return options
    }

    private func scores(_ model: ALSRecommender, _ history: [(item: Int, weight: Float)]) -> [Float] {
        var scores: [Float] = []
        let isAnswer = model.score(
            History(history.map { History.Entry(item: $0.item, weight: $0.weight, time: 0) }), into: &scores)
        #expect(isAnswer)
        return scores
    }

    private func expect(
        _ found: [Float], _ expected: [Float], within bound: Float, _ location: SourceLocation = #_sourceLocation
    ) {
        let isNear = found.count == expected.count && zip(found, expected).allSatisfy { abs($0 - $1) <= bound }
        #expect(isNear, "\(found)", sourceLocation: location)
    }

    @Test(
        "A viewer's factors are the solution of two equations in two unknowns",
        arguments: [
            // ν and the expected products with the three items.
            (1, [0.6961430, -0.0188147, 0.6773283]), (0.5, [0.7327182, -0.0453011, 0.6874171]),
        ] as [(Float, [Float])])
    func halfStep(power: Float, expected: [Float]) {
        // Two factors; the other 14 are 0 everywhere and stay so.
        let items: [[Float]] = [[1, 0], [0, 1], [1, 1]]
        let factors = items.flatMap { $0 + [Float](repeating: 0, count: 14) }
        let model = ALSRecommender(factors: factors, options: options(regularization: 0.1, power: power))
        // The history: item 0 with weight 2, item 2 with weight 1; α = 0.5, λ = 0.1.
        //     α YᵀY = 0.5 [[2, 1], [1, 2]] = [[1, 0.5], [0.5, 1]]
        //     Σ w y yᵀ = 2 [[1, 0], [0, 0]] + [[1, 1], [1, 1]] = [[3, 1], [1, 1]]
        //     Σ w y = 2 (1, 0) + (1, 1) = (3, 1)
        // ν = 1: 0.1 (2 + 0.5 · 3) = 0.35 on the diagonal: [[4.35, 1.5], [1.5, 2.35]] x = (3, 1), determinant
        //     4.35 · 2.35 - 1.5² = 7.9725, x = (3 · 2.35 - 1.5, 4.35 - 3 · 1.5) / 7.9725 = (0.6961430, -0.0188147).
        // ν = 0.5: 0.1 √3.5 = 0.1870829: [[4.1870829, 1.5], [1.5, 2.1870829]] x = (3, 1), determinant 6.9074972,
        //     x = (5.0612486, -0.3129171) / 6.9074972 = (0.7327182, -0.0453011).
        // The products with the items are x0, x1 and x0 + x1.
        expect(scores(model, [(0, 2), (2, 1)]), expected, within: 2e-6)
    }

    @Test("Two viewers with an item each end at (w - λ (1 + 2α)) / (w + α) for their own item and 0 for the other")
    func identity() throws {
        // The wants do not overlap, so that the best factors are orthogonal: x·y = p for a viewer and the own item, with
        // |x|² = |y|² = p. For each pair w (1 - p)² + α p² + 2 λ (1 + 2α) p is least where
        // -2 w (1 - p) + 2 α p + 2 λ (1 + 2α) = 0; with w = 1, α = 0.5, λ = 0.1 that is p = (1 - 0.2) / 1.5 = 0.5333333.
        let log = InteractionLog([
            Interaction(user: "u", item: "a", time: 0), Interaction(user: "v", item: "b", time: 0),
        ])
        let model = try ALSRecommender(log, options: options(regularization: 0.1, power: 1), seed: 2)
        expect(scores(model, [(0, 1)]), [0.5333333, 0], within: 2e-5)
        expect(scores(model, [(1, 1)]), [0, 0.5333333], within: 2e-5)
    }

    @Test("Training ends where another program's does that solves each row exactly", arguments: [1, 2, 3])
    func fixedPoint(seed: UInt64) throws {
        // Weights of four viewers and three items: [[1, 4, 0], [1, 0, 1], [0, 1, 0], [0, 0, 2]]; α = 0.5, λ = 0.1,
        // ν = 0.5. With as many factors as there are rows the loss is convex in the products x·y, so that they do not
        // depend on where one starts. Expected: numpy in double precision, numpy.linalg.solve for every row in turn, 20,000
        // rounds from two random starts, which agree in nine places.
        let weights = [("u", "a", 1), ("u", "b", 4), ("v", "a", 1), ("v", "c", 1), ("w", "b", 1), ("x", "c", 2)]
        let log = InteractionLog(
            weights.flatMap { user, item, weight in
                (0..<weight).map { Interaction(user: user, item: item, time: Int64($0)) }
            })
        let model = try ALSRecommender(log, options: options(regularization: 0.1, power: 0.5), seed: seed)
        expect(scores(model, [(0, 1), (1, 4)]), [0.5982175, 0.8590387, 0.0390228], within: 2e-5)
        expect(scores(model, [(0, 1), (2, 1)]), [0.5703580, 0.0764746, 0.6089366], within: 2e-5)
        expect(scores(model, [(1, 1)]), [0.0982446, 0.5857152, -0.0312402], within: 2e-5)
        expect(scores(model, [(2, 2)]), [0.1031940, -0.0396477, 0.7371103], within: 2e-5)
    }

    @Test("Training for no iteration leaves the first factors of the seed: between -0.2 and 0.2 for 16 of them")
    func start() throws {
        var untrained = options(regularization: 0.1, power: 1)
        untrained.iterations = 0
        let log = InteractionLog([Interaction(user: "u", item: "a", time: 0)])
        let model = try ALSRecommender(log, options: untrained, seed: 1)
        // (2 u - 1) · 0.8 / √16 for the numbers u of SplitMix64 from the seed 1: 0.5665616, 0.7457818, …
        expect(Array(model.factors.prefix(2)), [0.0266246, 0.0983127], within: 1e-6)
        #expect(model.factors.count == 16)
    }
}
