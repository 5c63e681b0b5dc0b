import ClipTypes
import Kernels
import Recommenders
import Testing

@Suite("Item models")
struct ItemModelTests {
    /// Three users: a and b; a, b and c; c alone.
    private let log = InteractionLog([
        Interaction(user: "u", item: "a", time: 1), Interaction(user: "u", item: "b", time: 2),
        Interaction(user: "v", item: "a", time: 1), Interaction(user: "v", item: "b", time: 2),
        Interaction(user: "v", item: "c", time: 3), Interaction(user: "w", item: "c", time: 1),
    ])

    private func scores(_ recommender: any Recommender, _ items: Int...) -> [Float] {
        var scores: [Float] = []
        _ = recommender.score(
            History(items.map { History.Entry(item: $0, weight: 1, time: 0) }), into: &scores)
        return scores
    }

    @Test("The cosine of items is what a hand calculation gives")
    func cosine() {
        let found = scores(ItemKNNRecommender(log, similarity: .cosine), 0)
        // a and b have the same two users; a and c share one of two.
        #expect(abs(found[1] - 1) < 1e-6)
        #expect(abs(found[2] - 0.5) < 1e-6)
    }

    @Test("EASE solves its linear system: checked with the inverse computed by hand")
    func ease() {
        // One item beside another: G = [[2, 1], [1, 2]] for users (a, b), (a), (b) and λ = 1:
        // P = inverse of [[3, 1], [1, 3]] = [[3, -1], [-1, 3]] / 8, so that the weight is 1/3.
        let log = InteractionLog([
            Interaction(user: "u", item: "a", time: 0), Interaction(user: "u", item: "b", time: 0),
            Interaction(user: "v", item: "a", time: 0), Interaction(user: "w", item: "b", time: 0),
        ])
        let found = scores(EASERecommender(log, regularization: 1), 0)
        #expect(abs(found[1] - 1 / 3) < 1e-6)
        #expect(found[0] == 0)
    }

    @Test("EASE of many items predicts each from all others as the definition says", arguments: [3, 64, 150])
    func easeBlocks(items: Int) {
        // The stationary condition of the loss: off the diagonal, (G + λI) B = G + diagonal terms only.
        var generator = SeededGenerator(seed: 3)
        var interactions: [Interaction] = []
        var rows: [[Int]] = []
        for user in 0..<200 {
            let row = (0..<items).filter { _ in generator.nextUnit() < 0.2 }
            rows.append(row)
            for item in row { interactions.append(Interaction(user: "\(user)", item: "\(item)", time: 0)) }
        }
        let log = InteractionLog(interactions, items: Vocabulary((0..<items).map { "\($0)" }))
        let model = EASERecommender(log, regularization: 20, jobs: 2)
        var gram = [[Double]](repeating: [Double](repeating: 0, count: items), count: items)
        for row in rows { for i in row { for j in row { gram[i][j] += 1 } } }
        for i in 0..<items { gram[i][i] += 20 }
        let weights = (0..<items).map { scores(model, $0) }
        var worst = 0.0
        for i in 0..<items {
            for j in 0..<items where i != j {
                var residual = -gram[i][j]
                for k in 0..<items { residual += gram[i][k] * Double(weights[k][j]) }
                worst = max(worst, abs(residual))
            }
        }
        #expect(worst < 0.02, "a residual of \(worst) with values up to \(gram[0][0])")
    }

    @Test("Transitions count what comes after, nearer ones more")
    func transitions() {
        var options = TransitionRecommender.Options()
        options.popularityPower = 0
        options.decay = 0.5
        let model = TransitionRecommender(log, options: options)
        // After a: b twice at once, c once two entries on. After b: c once at once. The last entry counts whole, the one
        // before it half.
        #expect(scores(model, 0) == [0, 2, 0.5])
        #expect(scores(model, 0, 1) == [0, 1, 0.25 + 1])
    }

    @Test("Popularity counts users, and with a half-life old interactions less")
    func popularity() {
        #expect(scores(PopularityRecommender(log)) == [2, 2, 2])
        let day: Int64 = 86_400_000
        let aged = InteractionLog([
            Interaction(user: "u", item: "a", time: 0), Interaction(user: "v", item: "b", time: 10 * day),
            Interaction(user: "w", item: "c", time: 50_000 * day),
        ])
        #expect(scores(PopularityRecommender(aged)) == [1, 1, 1])
        // One event of a far time does not make the others old.
        #expect(scores(PopularityRecommender(aged, halfLifeDays: 10)) == [0.5, 1, 1])
    }

    @Test("Qdrant's three strategies give what its formulas give by hand")
    func qdrant() {
        let features = ItemFeatures([[1, 0], [0, 1], [0.6, 0.8], [0.8, -0.6], nil], dimension: 2)
        let history = History([
            History.Entry(item: 0, weight: 1, time: 0), History.Entry(item: 1, weight: -1, time: 1),
        ])
        func found(_ strategy: ContentRecommender.Strategy) -> [Float] {
            var scores: [Float] = []
            _ = ContentRecommender(features, strategy: strategy).score(history, into: &scores)
            return scores
        }
        // 2 · (1, 0) - (0, 1), normalized: (2, -1) / √5.
        let average = found(.averageVector)
        let length = Float(5).squareRoot()
        let expected: [Float] = [(1.2 - 0.8) / length, (1.6 + 0.6) / length]
        #expect(abs(average[2] - expected[0]) < 1e-6)
        #expect(abs(average[3] - expected[1]) < 1e-6)
        // Nearer to the negative one: minus its square; else the cosine with the positive one.
        let best = found(.bestScore)
        #expect(abs(best[2] + 0.64) < 1e-6 && abs(best[3] - 0.8) < 1e-6)
        let sums = found(.sumScores)
        let summed: [Float] = [0.6 - 0.8, 0.8 + 0.6]
        #expect(abs(sums[2] - summed[0]) < 1e-6 && abs(sums[3] - summed[1]) < 1e-6)
        #expect(best[4] == -4 && sums[4] == -4 && average[4] == -4)
    }

    @Test("Two interests are both served, and what lies between them is not")
    func interests() {
        let between = Float(0.5).squareRoot()
        let features = ItemFeatures(
            [[1, 0], [0, 1], [0.995, 0.0999], [0.0999, 0.995], [between, between]], dimension: 2)
        let history = History([
            History.Entry(item: 0, weight: 1, time: 0), History.Entry(item: 1, weight: 1, time: 1),
        ])
        var (interests, average): ([Float], [Float]) = ([], [])
        _ = ContentRecommender(features).score(history, into: &interests)
        _ = ContentRecommender(features, strategy: .averageVector).score(history, into: &average)
        #expect(interests[2] > interests[4] && interests[3] > interests[4])
        #expect(average[4] > average[2])
    }
}
