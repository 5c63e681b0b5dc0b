import ModelFiles
import ClipTypes
import Recommenders
import Testing

@Suite("Sequence recommender")
struct SequenceRecommenderTests {
    /// Users who walk around ten items, but never watch item "10", which is in the catalog.
    private static let log = InteractionLog(
        (0..<40).flatMap { user in
            (0..<8).map { step in
                Interaction(
                    user: "u\(user)", item: "\((user + step) % 10)", time: Int64(step * 1_000), event: .watched,
                    value: 1)
            } + [Interaction(user: "u\(user)", item: "\((user + 9) % 10)", time: 500, event: .disliked)]
        }, items: Vocabulary((0...10).map { "\($0)" }))

    private static func train(features: ItemFeatures? = nil) throws -> SequenceRecommender {
        var options = NextItemOptions()
        options.embeddingCount = 16
        options.hiddenCount = 32
        options.epochs = 30
        options.learningRate = 0.02
        options.embeddingDropout = 0.1
        options.stateDropout = 0.1
        return try SequenceRecommender(log, features: features, options: options, seed: 3)
    }

    private func history(_ items: [(item: Int, weight: Float)]) -> History {
        History(items.enumerated().map { History.Entry(item: $1.item, weight: $1.weight, time: Int64($0)) })
    }

    @Test("predicts the next item of other users, and reads only known items with a positive weight")
    func next() throws {
        let recommender = try Self.train()
        #expect(recommender.itemCount == 11)
        var (scores, others): ([Float], [Float]) = ([], [])
        for start in 0..<10 {
            let isKnown = recommender.score(history([(start, 1), ((start + 1) % 10, 0.5)]), into: &scores)
            #expect(isKnown)
            #expect(topItems(1, of: scores, excluding: []).map(\.item) == [(start + 2) % 10])
        }
        _ = recommender.score(history([(4, 1), (5, 1)]), into: &scores)
        let isKnown = recommender.score(history([(4, 1), (8, -2), (5, 1), (7, 0), (11, 3), (999, 1)]), into: &others)
        #expect(isKnown)
        #expect(scores == others)
        // Without features an item without interactions has no information.
        #expect(!topItems(5, of: scores, excluding: []).contains { $0.item == 10 })
    }

    @Test("cannot score a history without a known positive item")
    func silence() throws {
        let recommender = try Self.train()
        for items: [(item: Int, weight: Float)] in [[], [(11, 1)], [(3, -1), (4, 0)]] {
            var scores: [Float] = [1, 2, 3]
            let isKnown = recommender.score(history(items), into: &scores)
            #expect(!isKnown)
            #expect(scores == [Float](repeating: 0, count: 11))
        }
    }

    @Test("recommends an item without interactions where its twin is positive")
    func coldItem() throws {
        // Item 10 looks like item 4; every other one looks like nothing else.
        let vectors: [[Float]?] = (0...10).map { item in (0..<10).map { $0 == (item == 10 ? 4 : item) ? 1 : 0 } }
        let recommender = try Self.train(features: ItemFeatures(vectors, dimension: 10))
        var scores: [Float] = []
        _ = recommender.score(history([(2, 1), (3, 1)]), into: &scores)
        #expect(Set(topItems(2, of: scores, excluding: []).map(\.item)) == [4, 10])
    }

    @Test("answers as before from a network that was saved")
    func saved() throws {
        let recommender = try Self.train()
        let file = try ModelFile(
            decoding: ModelFile(tensors: recommender.network.tensors(prefix: "sequence.")).encoded())
        let read = SequenceRecommender(try NextItemNetwork(file, prefix: "sequence."))
        var (scores, others): ([Float], [Float]) = ([], [])
        _ = recommender.score(history([(1, 1), (2, 1)]), into: &scores)
        _ = read.score(history([(1, 1), (2, 1)]), into: &others)
        #expect(scores == others)
    }
}
