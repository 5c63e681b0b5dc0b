/// The `count` best of many scored clips: in descending order of scores, and of equal scores in ascending order of ids.
struct Ranking<ID: Comparable> {
    /// A clip with its score and its position in the index.
    struct Entry: Comparable {
        let score: Float
        let clip: ID
        let position: Int

        /// Orders the higher score first, and of equal scores the smaller id.
        static func < (left: Entry, right: Entry) -> Bool {
            left.score == right.score ? left.clip < right.clip : left.score > right.score
        }
    }

    private let count: Int
    private var entries: [Entry] = []
    /// The last of the best `count` entries; `nil` while there are fewer.
    private var last: Entry?

    /// Creates a ranking that keeps the best `count` entries.
    init(count: Int) { self.count = count }

    /// Adds a clip if it is among the best so far.
    ///
    /// - Complexity: O(log *k*) for *k* kept entries, amortized.
    mutating func add(score: Float, clip: ID, position: Int) {
        // Most clips return here.
        if let last, score < last.score { return }
        let entry = Entry(score: score, clip: clip, position: position)
        if let last, last < entry { return }
        entries.append(entry)
        if entries.count >= 2 * max(count, 1) { cut() }
    }

    /// Returns the positions of the best clips, the best first.
    mutating func best() -> [Int] {
        cut()
        return entries.map(\.position)
    }

    private mutating func cut() {
        entries.sort()
        entries.removeLast(max(0, entries.count - count))
        if entries.count == count { last = entries.last }
    }
}
