public import ClipTypes

/// The histories of many viewers, as recommenders learn from them.
///
/// All events of one viewer with one item are one entry: its weight is their sum, each faded to the time of the last event
/// of the whole log; but what comes after the last `disliked` decides alone, and so does a dislike that nothing follows.
/// Entries without any weight stay, since they tell what was seen.
public struct InteractionLog: Sendable {
    /// The viewers.
    public let users: Vocabulary
    /// The items, those that nobody touched among them.
    public let items: Vocabulary
    /// The time of the last event, in milliseconds since 1970.
    public let lastTime: Int64
    /// Where each viewer's entries begin, and the end of the last one's.
    let offsets: [Int]
    let entryItems: [Int32]
    let entryWeights: [Float]
    let entryTimes: [Int64]

    /// How many entries there are.
    public var entryCount: Int { entryItems.count }

    /// Gathers interactions, in any order; equal times keep the order given.
    ///
    /// - Parameters:
    ///   - interactions: the events.
    ///   - items: items that get the first numbers, whether or not anybody touched them.
    ///   - weights: what events say.
    /// - Complexity: O(*n* log *n*) for *n* events.
    public init(
        _ interactions: some Sequence<Interaction>, items: Vocabulary = Vocabulary(),
        weights: InteractionWeights = .standard
    ) {
        var builder = InteractionLogBuilder(items: items, weights: weights)
        for interaction in interactions { builder.append(interaction) }
        self = builder.finish()
    }

    init(
        users: Vocabulary, items: Vocabulary, lastTime: Int64, offsets: [Int], entryItems: [Int32],
        entryWeights: [Float], entryTimes: [Int64]
    ) {
        self.users = users
        self.items = items
        self.lastTime = lastTime
        self.offsets = offsets
        self.entryItems = entryItems
        self.entryWeights = entryWeights
        self.entryTimes = entryTimes
    }

    /// The history of a viewer.
    ///
    /// - Precondition: `user` is a number of `users`.
    public func history(of user: Int) -> History {
        History(
            (offsets[user]..<offsets[user + 1]).map {
                History.Entry(item: Int(entryItems[$0]), weight: entryWeights[$0], time: entryTimes[$0])
            })
    }
}
