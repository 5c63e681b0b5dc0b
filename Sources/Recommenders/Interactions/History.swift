/// What one viewer did, each item once.
public struct History: Hashable, Sendable {
    /// What came of all events with one item.
    public struct Entry: Hashable, Sendable {
        /// The item's number.
        public let item: Int
        /// How much the item was wanted (above 0) or unwanted (below 0).
        public let weight: Float
        /// When the last of the events was, in milliseconds since 1970.
        public let time: Int64

        /// Joins the facts.
        public init(item: Int, weight: Float, time: Int64) {
            self.item = item
            self.weight = weight
            self.time = time
        }
    }

    /// The items, the oldest first; equal times in the order of the log.
    public let entries: [Entry]

    /// Takes entries, the oldest first.
    ///
    /// - Precondition: no item stands in two entries.
    public init(_ entries: [Entry]) {
        self.entries = entries
    }

    /// The items that were wanted, the oldest first.
    public var wanted: [Entry] { entries.filter { $0.weight > 0 } }
}
