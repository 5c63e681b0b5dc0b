internal import ClipTypes

/// The best of many scored clips: the highest score first, equal scores in the order of the ids.
struct Ranking {
    /// A clip with its score and its place in the index.
    struct Entry: Comparable {
        let score: Float
        let clip: ClipID
        let place: Int

        /// Orders the higher score first; of equal ones, the smaller id, whatever the places.
        static func < (left: Entry, right: Entry) -> Bool {
            left.score == right.score ? left.clip < right.clip : left.score > right.score
        }
    }

    private let count: Int
    private var entries: [Entry] = []
    /// The last of the best `count`, once there are as many.
    private var last: Entry?

    /// Creates a ranking that keeps the best `count` entries.
    init(count: Int) { self.count = count }

    /// Adds an entry if it is among the best so far.
    ///
    /// - Complexity: O(log *k*) for *k* kept entries, amortized.
    mutating func add(score: Float, clip: ClipID, place: Int) {
        // Most clips end here.
        if let last, score < last.score { return }
        let entry = Entry(score: score, clip: clip, place: place)
        if let last, last < entry { return }
        entries.append(entry)
        if entries.count >= 2 * max(count, 1) { cut() }
    }

    /// Returns the places of the best entries, the best first.
    mutating func best() -> [Int] {
        cut()
        return entries.map(\.place)
    }

    private mutating func cut() {
        entries.sort()
        entries.removeLast(max(0, entries.count - count))
        if entries.count == count { last = entries.last }
    }
}
