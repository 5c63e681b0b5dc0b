public import ClipTypes

/// Builds an ``InteractionLog`` from interactions that come one at a time.
public struct InteractionLogBuilder: Sendable {
    private var users = Vocabulary()
    private var items: Vocabulary
    private let weights: InteractionWeights
    private var events: [Event] = []

    private struct Event: Sendable {
        let user: Int32
        let item: Int32
        let weight: Float
        let isDislike: Bool
        let time: Int64
    }

    /// Creates an empty builder.
    ///
    /// - Parameters:
    ///   - items: Items that get the first indices, whether or not they have interactions; other items follow as they
    ///     come.
    ///   - weights: The weight of each kind of interaction, and its decay.
    public init(items: Vocabulary = Vocabulary(), weights: InteractionWeights = .standard) {
        self.items = items
        self.weights = weights
    }

    /// Adds an interaction; interactions may come in any order of time.
    public mutating func append(_ interaction: Interaction) {
        events.append(
            Event(
                user: Int32(users.insert(interaction.user)), item: Int32(items.insert(interaction.item)),
                weight: weights.weight(of: interaction), isDislike: interaction.event == .disliked,
                time: interaction.time))
    }

    /// Returns the log of all interactions that were added, and ends the building.
    public consuming func finish() -> InteractionLog {
        let referenceTime = InteractionLog.referenceTime(of: events.map(\.time))
        // A stable counting sort: the events of a user stay in the order of their arrival.
        var offsets = [Int](repeating: 0, count: users.count + 1)
        for event in events { offsets[Int(event.user) + 1] += 1 }
        for user in 0..<users.count { offsets[user + 1] += offsets[user] }
        var order = [Int32](repeating: 0, count: events.count)
        var next = offsets
        for (index, event) in events.enumerated() {
            order[next[Int(event.user)]] = Int32(index)
            next[Int(event.user)] += 1
        }
        var (entryItems, entryWeights, entryTimes): ([Int32], [Float], [Int64]) = ([], [], [])
        var starts = [0]
        var places: [Int32: Int] = [:]
        for user in 0..<users.count {
            let own = order[offsets[user]..<offsets[user + 1]].sorted {
                (events[Int($0)].time, $0) < (events[Int($1)].time, $1)
            }
            places.removeAll(keepingCapacity: true)
            var entries: [(item: Int32, weight: Float, time: Int64)] = []
            for index in own {
                let event = events[Int(index)]
                let weight = weights.decayed(event.weight, milliseconds: referenceTime - event.time)
                if let place = places[event.item] {
                    let before = entries[place]
                    // A dislike discards what came before, and a later positive interaction discards the dislike.
                    let replacesEarlier = event.isDislike || (before.weight < 0 && weight > 0)
                    entries[place] = (event.item, replacesEarlier ? weight : before.weight + weight, event.time)
                } else {
                    places[event.item] = entries.count
                    entries.append((event.item, weight, event.time))
                }
            }
            if places.count < own.count {
                entries = entries.enumerated().sorted { ($0.element.time, $0.offset) < ($1.element.time, $1.offset) }
                    .map(\.element)
            }
            entryItems += entries.map(\.item)
            entryWeights += entries.map(\.weight)
            entryTimes += entries.map(\.time)
            starts.append(entryItems.count)
        }
        return InteractionLog(
            users: users, items: items, referenceTime: referenceTime, offsets: starts, entryItems: entryItems,
            entryWeights: entryWeights, entryTimes: entryTimes)
    }
}
