public import VidRecKit
public import ClipTypes
public import Evaluation
public import Recommenders

/// What recommenders learn from, and what they should find.
public struct RecommendationData: Sendable {
    /// The right answers.
    public let truth: RecommendationTruth
    /// What to learn from; its items have the numbers of `truth`.
    public let log: InteractionLog
    /// How many interactions test has, those that are no right answers among them.
    public let testCount: Int
    /// How many of them are left out, because they say that an item was not wanted.
    public let unwantedCount: Int
    /// How many lines of the files that this was read from are no interactions.
    public internal(set) var badLines = 0

    /// The embeddings of the items of `truth`, if any is known: to recommend by content, and for the diversity of lists.
    ///
    /// - Precondition: there are as many as items.
    public var features: ItemFeatures? {
        didSet {
            if let features {
                let (vectors, items) = (features.itemCount, truth.items.count)
                precondition(vectors == items, "\(vectors) vectors of \(items) items")
            }
        }
    }

    /// Creates the data of both parts, without embeddings.
    ///
    /// An interaction of test is a right answer if all events of its viewer with its item in test add up to more than
    /// nothing, by the same weights by which `train` is learned from: a skipped clip is not what a recommender should have
    /// found.
    ///
    /// - Parameters:
    ///   - train: what to learn from.
    ///   - test: what to find.
    ///   - items: the items that can be recommended; `nil` for all of both parts.
    /// - Throws: ``VidRecError/Code/unusableInput`` if a part is empty, or `items` names one twice.
    /// - Complexity: O(*n* log *n*) for *n* interactions.
    public init(train: [Interaction], test: [Interaction], items: [String]? = nil) throws(VidRecError) {
        let wanted = test.contains { $0.event != nil } ? Self.wanted(test) : test
        testCount = test.count
        unwantedCount = test.count - wanted.count
        if wanted.isEmpty, !test.isEmpty {
            throw VidRecError(.unusableInput, "nothing in test was wanted, so there is nothing to be recommended")
        }
        do throws(EvaluationError) {
            truth = try RecommendationTruth(train: train, test: wanted, catalog: items)
        } catch {
            throw VidRecError(.unusableInput, error.description)
        }
        guard !train.isEmpty else {
            throw VidRecError(.unusableInput, "train is empty, so there is nothing to learn from")
        }
        log = InteractionLog(train, items: Vocabulary(truth.items))
    }

    /// The strategies that suit the data: all whose cost grows with the interactions; EASE, whose cost grows with the square
    /// and the cube of the items, where these are up to 10,000; and content where embeddings are known.
    public var suitableStrategies: [RecommendationStrategy] {
        RecommendationStrategy.allCases.filter { strategy in
            switch strategy {
            case .ease: log.items.count <= 10_000
            case .content: features != nil
            default: true
            }
        }
    }

    /// The history of a viewer of the truth in train; empty for one who is not in it.
    func history(of user: Int) -> History {
        log.users[truth.users[user]].map { log.history(of: $0) } ?? History([])
    }

    /// The interactions of viewers with items that they wanted, all in all.
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
