import ClipTypes
import Evaluation
import Recommenders

/// What recommenders learn from, and what they should find.
struct RecommendationData {
    /// The right answers.
    let truth: RecommendationTruth
    /// What to learn from; its items have the numbers of `truth`.
    let log: InteractionLog
    /// The embeddings of the items, if any is known.
    let features: ItemFeatures?
    /// How many rows of test are left out, because they say that an item was not wanted.
    let unwanted: Int

    /// Takes both parts.
    ///
    /// A row of test counts if all events of its viewer with its item in test add up to more than nothing, by the same
    /// weights by which `train` is learned from: a skipped clip is not what a recommender should have found.
    ///
    /// - Parameters:
    ///   - train: what to learn from.
    ///   - test: what to find.
    ///   - catalog: the items that can be recommended; `nil` for all of both parts.
    ///   - features: gives the embeddings of items by their names.
    init(
        train: [Interaction], test: [Interaction], catalog: [String]?,
        features: ([String]) async throws -> ItemFeatures?
    ) async throws {
        let wanted = test.contains { $0.event != nil } ? Self.wanted(test) : test
        unwanted = test.count - wanted.count
        if wanted.isEmpty, !test.isEmpty {
            throw EvaluationFailure(description: "nothing in test was wanted, so there is nothing to be recommended")
        }
        truth = try RecommendationTruth(train: train, test: wanted, catalog: catalog)
        guard !train.isEmpty else {
            throw EvaluationFailure(description: "train is empty, so there is nothing to learn from")
        }
        log = InteractionLog(train, items: Vocabulary(truth.items))
        self.features = try await features(truth.items)
    }

    /// What the model may recommend from: the history of a viewer of the truth, empty for one who is not in train.
    func history(of user: Int) -> History {
        log.users[truth.users[user]].map { log.history(of: $0) } ?? History([])
    }

    private static func wanted(_ test: [Interaction]) -> [Interaction] {
        struct Pair: Hashable {
            let user: Int
            let item: Int
        }
        let log = InteractionLog(test)
        var pairs = Set<Pair>()
        for user in 0..<log.users.count {
            for entry in log.history(of: user).wanted { pairs.insert(Pair(user: user, item: entry.item)) }
        }
        return test.filter { interaction in
            guard let user = log.users[interaction.user], let item = log.items[interaction.item] else { return false }
            return pairs.contains(Pair(user: user, item: item))
        }
    }
}

/// Why recommendations cannot be evaluated.
struct EvaluationFailure: Error {
    let description: String
}
