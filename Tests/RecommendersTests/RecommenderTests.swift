import ModelFiles
import ClipTypes
import Recommenders
import Testing

/// One recommender, and how to train it.
struct NamedRecommender: CustomTestStringConvertible, Sendable {
    let name: String
    let train: @Sendable (InteractionLog, ItemFeatures) throws -> any Recommender

    var testDescription: String { name }

    static let all: [NamedRecommender] = [
        NamedRecommender(name: "popularity") { log, _ in PopularityRecommender(log) },
        NamedRecommender(name: "content") { _, features in ContentRecommender(features) },
        NamedRecommender(name: "average_vector") { _, features in
            ContentRecommender(features, strategy: .averageVector)
        },
        NamedRecommender(name: "best_score") { _, features in ContentRecommender(features, strategy: .bestScore) },
        NamedRecommender(name: "sum_scores") { _, features in ContentRecommender(features, strategy: .sumScores) },
        NamedRecommender(name: "knn-cosine") { log, _ in ItemKNNRecommender(log, similarity: .cosine) },
        NamedRecommender(name: "knn-tfidf") { log, _ in ItemKNNRecommender(log, similarity: .tfidf) },
        NamedRecommender(name: "knn-bm25") { log, _ in ItemKNNRecommender(log, similarity: .bm25()) },
        NamedRecommender(name: "ease") { log, _ in EASERecommender(log, regularization: 1) },
        NamedRecommender(name: "als") { log, _ in
            var options = ALSRecommender.Options()
            options.factorCount = 16
            return try ALSRecommender(log, options: options)
        },
        NamedRecommender(name: "bpr") { log, _ in
            var options = BPRRecommender.Options()
            options.factorCount = 16
            return try BPRRecommender(log, options: options)
        },
        NamedRecommender(name: "transitions") { log, _ in TransitionRecommender(log) },
        NamedRecommender(name: "sequence") { log, _ in try SequenceRecommender(log, options: .small) },
        NamedRecommender(name: "sequence with features") { log, features in
            try SequenceRecommender(log, features: features, options: .small)
        },
        NamedRecommender(name: "blend") { log, features in
            var trainer = RecommenderTrainer()
            trainer.sequenceOptions = .small
            let models = try trainer.train([.blend], on: log, features: features)
            return try #require(models.recommender(.blend, content: ContentRecommender(features)))
        },
    ]
}

extension NextItemOptions {
    /// Small enough for tests without optimization.
    static let small: NextItemOptions = {
        var options = NextItemOptions()
        options.embeddingCount = 16
        options.hiddenCount = 16
        options.epochs = 60
        options.batchCount = 4
        options.embeddingDropout = 0.1
        options.stateDropout = 0.1
        return options
    }()
}

/// Two kinds of items, and users of one kind each.
enum TwoTastes {
    static let itemCount = 12

    /// Items 0…5 are of one kind and 6…10 of the other; 5 and 11 have no interactions.
    static let log: InteractionLog = {
        var interactions: [Interaction] = []
        for user in 0..<20 {
            for step in 0..<4 {
                let item = user < 10 ? (user + step) % 5 : 6 + (user + step) % 5
                interactions.append(
                    Interaction(user: "user \(user)", item: "item \(item)", time: Int64(step) * 1000))
            }
        }
        return InteractionLog(interactions, items: Vocabulary((0..<itemCount).map { "item \($0)" }))
    }()

    /// Vectors that are near one another within a kind.
    static let features: ItemFeatures = {
        let vectors = (0..<itemCount).map { item -> [Float] in
            var vector = [Float](repeating: 0, count: 8)
            vector[item < 6 ? 0 : 1] = 1
            vector[2 + item % 6] = 0.5
            let length = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
            return vector.map { $0 / length }
        }
        return ItemFeatures(vectors, dimension: 8)
    }()

    static func history(_ items: Int..., weight: Float = 1) -> History {
        History(items.enumerated().map { History.Entry(item: $1, weight: weight, time: Int64($0)) })
    }
}

@Suite("Recommender")
struct RecommenderTests {
    /// Whether a recommender that is trained on the two tastes says something of a history of one item or more, or of
    /// none: of none popularity only, alone and as a part of the blend; of item 5, which nobody watched, all but those
    /// that count what viewers watched together.
    private static func canScore(_ name: String, of history: History) -> Bool {
        switch history.entries.map(\.item) {
        case []: name == "popularity"
        case [5]: !["knn-cosine", "knn-tfidf", "knn-bm25", "transitions"].contains(name)
        default: true
        }
    }

    @Test("Scores every item with a finite number", arguments: NamedRecommender.all)
    func finite(_ named: NamedRecommender) throws {
        let recommender = try named.train(TwoTastes.log, TwoTastes.features)
        #expect(recommender.itemCount == TwoTastes.itemCount)
        for history in [TwoTastes.history(0, 2), TwoTastes.history(7), TwoTastes.history(5), History([])] {
            var scores: [Float] = [1, 2, 3]
            let isAnswer = recommender.score(history, into: &scores)
            #expect(isAnswer == Self.canScore(named.name, of: history))
            #expect(scores.count == TwoTastes.itemCount)
            #expect(scores.allSatisfy { $0.isFinite })
        }
    }

    @Test("Prefers the kind of item that the user prefers", arguments: NamedRecommender.all.dropFirst())
    func preference(_ named: NamedRecommender) throws {
        let recommender = try named.train(TwoTastes.log, TwoTastes.features)
        for (history, kind) in [(TwoTastes.history(0, 1), 0..<6), (TwoTastes.history(6, 8), 6..<12)] {
            var scores: [Float] = []
            #expect(recommender.score(history, into: &scores))
            // The first only: a network that has learned the order is indifferent to what comes later.
            let best = topItems(1, of: scores, excluding: history.entries.map(\.item))
            #expect(best.map { kind.contains($0.item) } == [true], "\(named.name) found \(best)")
        }
    }

    @Test("Scores the same history alike every time, and after another training", arguments: NamedRecommender.all)
    func determinism(_ named: NamedRecommender) throws {
        let history = TwoTastes.history(1, 3)
        var (first, second, third): ([Float], [Float], [Float]) = ([], [], [])
        let recommender = try named.train(TwoTastes.log, TwoTastes.features)
        _ = recommender.score(history, into: &first)
        _ = recommender.score(TwoTastes.history(6, 7, 8), into: &second)
        _ = recommender.score(history, into: &second)
        _ = try named.train(TwoTastes.log, TwoTastes.features).score(history, into: &third)
        #expect(first == second)
        #expect(first == third)
    }

    @Test(
        "Reports that it cannot score an empty history, except for popularity",
        arguments: NamedRecommender.all)
    func emptyHistory(_ named: NamedRecommender) throws {
        let recommender = try named.train(TwoTastes.log, TwoTastes.features)
        var scores: [Float] = []
        let isAnswer = recommender.score(History([]), into: &scores)
        #expect(isAnswer == Self.canScore(named.name, of: History([])))
        #expect(isAnswer || scores == [Float](repeating: 0, count: TwoTastes.itemCount))
    }

    @Test("Ignores unknown items", arguments: NamedRecommender.all)
    func unknownItems(_ named: NamedRecommender) throws {
        let recommender = try named.train(TwoTastes.log, TwoTastes.features)
        var (plain, mixed): ([Float], [Float]) = ([], [])
        _ = recommender.score(TwoTastes.history(0, 2), into: &plain)
        _ = recommender.score(
            History([
                History.Entry(item: 0, weight: 1, time: 0), History.Entry(item: 2, weight: 1, time: 1),
                History.Entry(item: 4_000_000, weight: 1, time: 2),
            ]), into: &mixed)
        #expect(plain == mixed)
    }

    @Test("Does not treat negative items as positive", arguments: NamedRecommender.all)
    func negative(_ named: NamedRecommender) throws {
        let recommender = try named.train(TwoTastes.log, TwoTastes.features)
        var (plain, mixed): ([Float], [Float]) = ([], [])
        _ = recommender.score(TwoTastes.history(0, 1), into: &plain)
        _ = recommender.score(
            History([
                History.Entry(item: 0, weight: 1, time: 0), History.Entry(item: 1, weight: 1, time: 1),
                History.Entry(item: 7, weight: -2, time: 2),
            ]), into: &mixed)
        // The items of the negative kind, without the negative one itself, gain nothing on those of the other kind.
        func margin(_ scores: [Float]) -> Float {
            [2, 3, 4].reduce(0) { $0 + scores[$1] } - [6, 8, 9].reduce(0) { $0 + scores[$1] }
        }
        #expect(margin(mixed) >= margin(plain) - 0.01 * abs(margin(plain)))
    }

    @Test("Answers where there is one item only", arguments: NamedRecommender.all)
    func oneItem(_ named: NamedRecommender) throws {
        let log = InteractionLog([
            Interaction(user: "a", item: "only", time: 0), Interaction(user: "b", item: "only", time: 0),
        ])
        let recommender = try named.train(log, ItemFeatures([[1, 0, 0, 0, 0, 0, 0, 0]], dimension: 8))
        var scores: [Float] = []
        let isAnswer = recommender.score(TwoTastes.history(0), into: &scores)
        // A user of all items has no weight in TF-IDF and BM25, and nothing was watched after it.
        #expect(isAnswer == !["knn-tfidf", "knn-bm25", "transitions"].contains(named.name))
        let expected: [String: Float] = [
            "popularity": 2, "content": 1, "average_vector": 1, "best_score": 1, "sum_scores": 1, "knn-cosine": 1,
            "knn-tfidf": 0, "knn-bm25": 0, "transitions": 0, "ease": 0, "bpr": 0,
        ]
        #expect(scores.count == 1 && scores[0].isFinite)
        if let score = expected[named.name] { #expect(abs(scores[0] - score) < 1e-6) }
    }

    @Test("A fallback scores only the histories that the first cannot score")
    func fallback() {
        let (first, otherwise) = (TransitionRecommender(TwoTastes.log), PopularityRecommender(TwoTastes.log))
        let both = FallbackRecommender(first, otherwise: otherwise)
        for (history, recommender) in [
            (TwoTastes.history(0), first as any Recommender), (History([]), otherwise as any Recommender),
        ] {
            var (found, expected): ([Float], [Float]) = ([], [])
            #expect(both.score(history, into: &found))
            _ = recommender.score(history, into: &expected)
            #expect(found == expected)
        }
    }

    @Test("Comes back from a model file with equal scores")
    func modelFile() throws {
        var trainer = RecommenderTrainer()
        trainer.sequenceOptions = .small
        let all = RecommendationStrategy.allCases.filter { $0 != .content }
        let models = try trainer.train(all, on: TwoTastes.log, features: TwoTastes.features, notes: ["seed": "1"])
        let data = try models.file().encoded()
        let read = try RecommenderModels(ModelFile(decoding: data))
        #expect(read.items == models.items && read.itemUsers == models.itemUsers && read.notes == models.notes)
        let again = try read.file().encoded()
        #expect(again == data)
        let content = ContentRecommender(TwoTastes.features)
        for strategy in RecommendationStrategy.allCases {
            let (before, after) = (
                try #require(models.recommender(strategy, content: content)),
                try #require(read.recommender(strategy, content: content))
            )
            var (left, right): ([Float], [Float]) = ([], [])
            _ = before.score(TwoTastes.history(0, 3), into: &left)
            _ = after.score(TwoTastes.history(0, 3), into: &right)
            // EASE is written in half precision, and the features of a network are added before it is written.
            for (one, other) in zip(left, right) {
                #expect(abs(one - other) <= 2e-3 * max(1, abs(one)), "\(strategy.rawValue): \(one) and \(other)")
            }
        }
    }

    @Test("Trains the same models on one thread and on three")
    func jobs() throws {
        var files: [[UInt8]] = []
        for jobs in [1, 3] {
            var trainer = RecommenderTrainer(seed: 5, jobs: jobs)
            trainer.sequenceOptions = .small
            let all = RecommendationStrategy.allCases.filter { $0 != .content }
            files.append(
                [UInt8](try trainer.train(all, on: TwoTastes.log, features: TwoTastes.features).file().encoded()))
        }
        #expect(files[0] == files[1])
    }

    @Test("Recommends a clip that was indexed after the training, by its features")
    func extended() throws {
        var trainer = RecommenderTrainer()
        trainer.sequenceOptions = .small
        let models = try trainer.train([.sequence], on: TwoTastes.log, features: TwoTastes.features)
        let twins = ItemFeatures(
            [Array(TwoTastes.features.vector(of: 0)), Array(TwoTastes.features.vector(of: 6))], dimension: 8)
        let more = models.extended(by: ["like item 0", "like item 6"], features: twins)
        #expect(more.items.count == TwoTastes.itemCount + 2)
        var scores: [Float] = []
        let sequence = try #require(more.recommender(.sequence))
        #expect(sequence.score(TwoTastes.history(1, 2), into: &scores))
        #expect(scores[TwoTastes.itemCount] > scores[TwoTastes.itemCount + 1])
    }
}
