import ClipTypes
import Testing

@testable import Recommenders

/// One step of Bayesian personalized ranking for a viewer u, a wanted item i and another item j (Rendle et al., figure 4):
///
///     x = u·(i - j), s = rate / (1 + exp x)
///     u + s (i - j) - rate λu u,  i + s u - rate λi i,  j - s u - rate λi j
///
/// all three from the factors before the step. The last factor is 1 for viewers, and the bias of an item.
@Suite("Bayesian personalized ranking, step by step")
struct BPRNumbersTests {
    /// 14 factors of 0 between the first two and the bias.
    private func row(_ first: Float, _ second: Float, bias: Float) -> [Float] {
        [first, second] + [Float](repeating: 0, count: 13) + [bias]
    }

    private func expect(
        _ found: [Float], _ expected: [Float], within bound: Float = 1e-6,
        _ location: SourceLocation = #_sourceLocation
    ) {
        let isNear = found.count == expected.count && zip(found, expected).allSatisfy { abs($0 - $1) <= bound }
        #expect(isNear, "\(found)", sourceLocation: location)
    }

    @Test(
        "A history of one of two items moves the viewer by the gradient of that pair",
        arguments: [
            (1, [0.4127787, -0.1531947]), (2, [0.5725841, -0.1931460]), (3, [0.6940274, -0.2235069]),
        ] as [(Int, [Float])])
    func foldIn(rounds: Int, expected: [Float]) {
        // i = (1, 0.5, bias 0.2), j = (0.25, -0.5, bias -0.1): i - j = (0.75, 1, 0.3). u begins at (0, 0, 1); rate 0.4,
        // λu 0.25. With two items there is only one negative to draw.
        // 1: x = 0.3, s = 0.4 / (1 + e^0.3) = 0.4 / 2.3498588 = 0.1702230,
        //    u = (0.75 s, s) = (0.1276672, 0.1702230).
        //    u·i = 0.1276672 + 0.0851115 + 0.2 = 0.4127787; u·j = 0.0319168 - 0.0851115 - 0.1 = -0.1531947.
        // 2: x = 0.4127787 + 0.1531947 = 0.5659734, s = 0.4 / 2.7611606 = 0.1448666,
        //    u = 0.9 (0.1276672, 0.1702230) + s (0.75, 1) = (0.2235505, 0.2980673).
        // 3: x = 0.7657301, s = 0.4 / 3.1505640 = 0.1269614, u = (0.2964165, 0.3952219).
        var options = BPRRecommender.Options()
        options.factorCount = 16
        options.learningRate = 0.4
        options.userRegularization = 0.25
        options.foldInRounds = rounds
        let model = BPRRecommender(
            factors: row(1, 0.5, bias: 0.2) + row(0.25, -0.5, bias: -0.1), options: options)
        var scores: [Float] = []
        let isAnswer = model.score(History([History.Entry(item: 0, weight: 1, time: 0)]), into: &scores)
        #expect(isAnswer)
        expect(scores, expected)
    }

    /// Trains on one viewer who wants the first of two items: whatever is drawn, each epoch is one step for this triple.
    private func train(epochs: Int) throws -> BPRRecommender {
        var options = BPRRecommender.Options()
        options.factorCount = 16
        options.epochs = epochs
        options.learningRate = 0.5
        options.userRegularization = 0.2
        options.itemRegularization = 0.1
        let log = InteractionLog(
            [Interaction(user: "u", item: "wanted", time: 0)], items: Vocabulary(["wanted", "other"]))
        return try BPRRecommender(log, options: options, seed: 1)
    }

    // The numbers below: the first factors are 0.2 (r - 0.5) for the numbers r of SplitMix64 from the seed 1, 16 of the
    // viewer, 16 of the wanted item and 16 of the other; the last of each is 1, 0 and 0 instead. The first three are
    //     u = (0.0133123, 0.0491564, 0.0942006), i = (0.0290669, 0.0630701, 0.0363410),
    //     j = (-0.0205661, -0.0122027, -0.0493454).

    @Test("No epoch leaves the first factors, without biases")
    func start() throws {
        let factors = try train(epochs: 0).factors
        expect(Array(factors[0..<3]), [0.0290669, 0.0630701, 0.0363410])
        expect(Array(factors[16..<19]), [-0.0205661, -0.0122027, -0.0493454])
        #expect(factors.count == 32 && factors[15] == 0 && factors[31] == 0)
    }

    @Test("The first step moves both items along the viewer, away from each other")
    func firstStep() throws {
        // x = Σ u (i - j) = -0.0023519 over the 15 factors that are no bias, s = 0.5 / (1 + e^x) = 0.2502940.
        // i: 0.95 i + s u = 0.95 · 0.0290669 + 0.2502940 · 0.0133123 = 0.0309456, 0.0722202, 0.0581018; bias s.
        // j: 0.95 j - s u = -0.95 · 0.0205661 - 0.2502940 · 0.0133123 = -0.0228698, -0.0238961, -0.0704559; bias -s.
        let factors = try train(epochs: 1).factors
        expect(Array(factors[0..<3]) + [factors[15]], [0.0309456, 0.0722202, 0.0581018, 0.2502940])
        expect(Array(factors[16..<19]) + [factors[31]], [-0.0228698, -0.0238961, -0.0704559, -0.2502940])
    }

    @Test("The second of two steps goes half as far, from a viewer who was moved by the first")
    func secondStep() throws {
        // After the first step u = 0.9 u + s (i - j), from the items as they were: 0.9 · 0.0133123
        // + 0.2502940 · 0.0496331 = 0.0244039, 0.0630810, 0.1062273; the last stays 1.
        // Rate 0.5 (1 - 1/2) = 0.25: x = 0.5408410 (0.5005880 of it by the biases), s = 0.25 / (1 + e^x) = 0.0919980.
        // i: 0.975 · 0.0309456 + s · 0.0244039 = 0.0324170, …; bias 0.975 · 0.2502940 + s = 0.3360346.
        let factors = try train(epochs: 2).factors
        expect(Array(factors[0..<3]) + [factors[15]], [0.0324170, 0.0762180, 0.0664219, 0.3360346])
        expect(Array(factors[16..<19]) + [factors[31]], [-0.0245432, -0.0291020, -0.0784672, -0.3360346])
    }

    @Test("A viewer who wants every item teaches nothing: there is no other item to draw")
    func nothingElse() throws {
        var options = BPRRecommender.Options()
        options.factorCount = 16
        options.epochs = 5
        let log = InteractionLog(["a", "b"].map { Interaction(user: "u", item: $0, time: 0) })
        let trained = try BPRRecommender(log, options: options, seed: 1).factors
        options.epochs = 0
        let untrained = try BPRRecommender(log, options: options, seed: 1).factors
        #expect(trained == untrained)
    }
}
