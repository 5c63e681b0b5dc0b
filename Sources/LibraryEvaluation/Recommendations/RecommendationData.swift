public import VidRecKit
public import ClipTypes
public import Evaluation
public import Recommenders

/// The training data and the ground truth of a recommendation benchmark.
public struct RecommendationData: Sendable {
    /// The ground truth: the users, the items and the positive test interactions.
    public let truth: RecommendationTruth
    /// The training log: all training interactions. Its items have the indices of `truth`, its users their own.
    public let log: InteractionLog
    /// The number of all test interactions, including those that are left out because they are not positive.
    public let testCount: Int
    /// The number of test interactions that are left out because they are not positive.
    public let nonPositiveCount: Int
    /// The number of invalid lines of the files, which were skipped; 0 for data that is not from files.
    public internal(set) var badLines = 0

    /// The embeddings of the items of `truth`, by index; `nil` if none are known. They are used for content-based
    /// recommendation and for diversity.
    ///
    /// - Precondition: There are as many vectors as items.
    public var features: ItemFeatures? {
        didSet {
            if let features {
                let (vectors, items) = (features.itemCount, truth.items.count)
                precondition(vectors == items, "\(vectors) feature vectors for \(items) items")
            }
        }
    }

    /// Creates the data from training and test interactions, without embeddings.
    ///
    /// A test interaction is part of the ground truth if the weights of all test events of its user with its item
    /// have a positive sum, by the weights of the training log: a recommender should not find a skipped clip.
    ///
    /// - Parameters:
    ///   - train: The training interactions.
    ///   - test: The test interactions.
    ///   - items: The items that can be recommended; `nil` for all items of both parts.
    /// - Throws: ``VidRecError/Code/unusableInput`` if a part is empty, or `items` has an item twice.
    /// - Complexity: O(*n* log *n*) for *n* interactions.
    public init(train: [Interaction], test: [Interaction], items: [String]? = nil) throws(VidRecError) {
        let positives = test.contains { $0.event != nil } ? Self.positives(test) : test
        testCount = test.count
        nonPositiveCount = test.count - positives.count
        if positives.isEmpty, !test.isEmpty {
            throw VidRecError(.unusableInput, "the test data has no positive interactions")
        }
        do throws(EvaluationError) {
            truth = try RecommendationTruth(train: train, test: positives, catalog: items)
        } catch {
            throw VidRecError(.unusableInput, error.description)
        }
        guard !train.isEmpty else {
            throw VidRecError(.unusableInput, "the training data has no interactions")
        }
        log = InteractionLog(train, items: Vocabulary(truth.items))
    }

    /// The strategies that are practical for the data: all but EASE, whose cost grows with the cube of the items,
    /// above 10,000 items; `content` if embeddings are known.
    public var suitableStrategies: [RecommendationStrategy] {
        RecommendationStrategy.allCases.filter { strategy in
            switch strategy {
            case .ease: log.items.count <= 10_000
            case .content: features != nil
            default: true
            }
        }
    }

    /// Returns the training history of a user of the ground truth; empty for a user without one.
    func history(of user: Int) -> History {
        log.users[truth.users[user]].map { log.history(of: $0) } ?? History([])
    }

    /// Returns the interactions of users with items of positive total weight.
    private static func positives(_ test: [Interaction]) -> [Interaction] {
        struct Pair: Hashable {
            let user: Int
            let item: Int
        }
        let log = InteractionLog(test)
        var pairs = Set<Pair>()
        for user in 0..<log.users.count {
            for entry in log.history(of: user).positiveEntries { pairs.insert(Pair(user: user, item: entry.item)) }
        }
        return test.filter { interaction in
            guard let user = log.users[interaction.user], let item = log.items[interaction.item] else { return false }
            return pairs.contains(Pair(user: user, item: item))
        }
    }
}
