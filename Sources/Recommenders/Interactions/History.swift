/// The interactions of one user, at most one entry for each item.
public struct History: Hashable, Sendable {
    /// The sum of all interactions of the user with one item.
    public struct Entry: Hashable, Sendable {
        /// The index of the item in the vocabulary of items.
        public let item: Int
        /// The sum of the interactions' weights after decay: above 0 for a positive interaction, below 0 for a negative
        /// one, 0 for an item that was seen only.
        public let weight: Float
        /// The time of the latest of the interactions, in milliseconds since 1970.
        public let time: Int64

        /// Creates an entry from an item, a weight and a time.
        public init(item: Int, weight: Float, time: Int64) {
            self.item = item
            self.weight = weight
            self.time = time
        }
    }

    /// The entries from the oldest to the newest by their latest interaction; simultaneous entries in the order of the
    /// log.
    public let entries: [Entry]

    /// Creates a history from entries, the oldest first.
    ///
    /// - Precondition: No item has two entries.
    public init(_ entries: [Entry]) {
        self.entries = entries
    }

    /// The entries with a weight above 0, the oldest first.
    public var positiveEntries: [Entry] { entries.filter { $0.weight > 0 } }
}
