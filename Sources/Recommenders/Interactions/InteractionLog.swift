public import ClipTypes

/// The histories of many users, in compressed rows: the training data of recommenders.
///
/// All interactions of one user with one item become one entry. Its weight is the sum of their weights, each decayed by
/// its age at ``referenceTime``. A `disliked` event discards the interactions before it, and a later positive
/// interaction discards the dislike. Entries of weight 0 are kept, since they tell which items a user has seen.
public struct InteractionLog: Sendable {
    /// The names of the users; the index of a name is the user's index.
    public let users: Vocabulary
    /// The names of the items, including items without any interaction; the index of a name is the item's index.
    public let items: Vocabulary
    /// The time from which ages count, in milliseconds since 1970: 99 of 100 interactions, and all but one at least, are
    /// not later; later ones have no age. The latest one does not count, since a single wrong time would make all others
    /// old; nor does the present, since the same log must give the same models. `Int64.min` without interactions.
    public let referenceTime: Int64
    /// The index of each user's first entry, and the number of entries at the end.
    let offsets: [Int]
    let entryItems: [Int32]
    let entryWeights: [Float]
    let entryTimes: [Int64]

    /// The number of entries of all users: of pairs of a user and an item.
    public var entryCount: Int { entryItems.count }

    /// Creates a log from interactions in any order; interactions of one time keep their order.
    ///
    /// - Parameters:
    ///   - interactions: The interactions.
    ///   - items: Items that get the first indices, whether or not they have interactions; other items follow in the
    ///     order of `interactions`.
    ///   - weights: The weight of each kind of interaction, and its decay.
    /// - Complexity: O(*n* log *n*) for *n* interactions.
    public init(
        _ interactions: some Sequence<Interaction>, items: Vocabulary = Vocabulary(),
        weights: InteractionWeights = .standard
    ) {
        var builder = InteractionLogBuilder(items: items, weights: weights)
        for interaction in interactions { builder.append(interaction) }
        self = builder.finish()
    }

    init(
        users: Vocabulary, items: Vocabulary, referenceTime: Int64, offsets: [Int], entryItems: [Int32],
        entryWeights: [Float], entryTimes: [Int64]
    ) {
        self.users = users
        self.items = items
        self.referenceTime = referenceTime
        self.offsets = offsets
        self.entryItems = entryItems
        self.entryWeights = entryWeights
        self.entryTimes = entryTimes
    }

    /// Returns the time from which ages count, for the times of interactions.
    static func referenceTime(of times: [Int64]) -> Int64 {
        times.isEmpty ? .min : times.sorted()[(times.count - 1) * 99 / 100]
    }

    /// Returns the history of a user, the oldest entry first, given the user's index.
    ///
    /// - Precondition: `user` is an index of `users`.
    public func history(of user: Int) -> History {
        History(
            (offsets[user]..<offsets[user + 1]).map {
                History.Entry(item: Int(entryItems[$0]), weight: entryWeights[$0], time: entryTimes[$0])
            })
    }
}
