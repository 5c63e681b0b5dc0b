private import HeapModule

/// The rows that may be among the nearest ones of a query, with bounds of their similarities.
struct CandidateList {
    /// A row and bounds of its similarity to the query.
    struct Candidate {
        let row: UInt32
        var lowest: Float
        var highest: Float
        /// Whether the bounds are those of codes of two bytes a value.
        var isRefined = false
    }

    /// The number of rows to find.
    let wanted: Int
    private(set) var candidates: [Candidate] = []
    /// The highest lower bounds, as many as rows are wanted.
    private var bounds = Heap<Float>()
    /// A similarity that as many rows as are wanted have.
    private(set) var threshold: Float

    /// The number of rows beyond which those that cannot be told apart are left out.
    private var limit: Int { max(4_096, 4 * wanted) }

    /// Whether there are so many rows that they should be refined.
    var isFull: Bool { candidates.count >= 2 * limit }

    init(wanted: Int, threshold: Float = -.infinity) {
        self.wanted = wanted
        self.threshold = threshold
    }

    /// Adds a row unless it cannot be one of the nearest.
    mutating func append(_ candidate: Candidate) {
        guard candidate.highest >= threshold else { return }
        candidates.append(candidate)
        note(candidate.lowest)
    }

    /// Adds the rows of another list.
    mutating func append(_ other: CandidateList) {
        raise(to: other.threshold)
        for candidate in other.candidates { append(candidate) }
    }

    /// Makes use of a similarity that as many rows as are wanted have, here or elsewhere.
    mutating func raise(to threshold: Float) { self.threshold = max(self.threshold, threshold) }

    /// Leaves out the rows that cannot be among the nearest ones.
    ///
    /// - Parameters:
    ///   - refine: Sets the bounds of candidates to those of codes of two bytes.
    ///   - key: Returns the key of a row, for the order of rows that these codes cannot tell apart.
    mutating func refine<Failure: Error>(
        _ refine: (inout [Candidate]) throws(Failure) -> Void, key: (UInt32) throws(Failure) -> Int64
    ) throws(Failure) {
        removeHopeless()
        var coarse = candidates.filter { !$0.isRefined }
        if !coarse.isEmpty {
            try refine(&coarse)
            candidates = candidates.filter(\.isRefined) + coarse
            bounds = Heap()
            for candidate in candidates { note(candidate.lowest) }
            removeHopeless()
        }
        guard candidates.count > limit else { return }
        var ordered: [(candidate: Candidate, key: Int64)] = []
        for candidate in candidates { ordered.append((candidate, try key(candidate.row))) }
        ordered.sort { left, right in
            left.candidate.highest == right.candidate.highest
                ? left.key < right.key : left.candidate.highest > right.candidate.highest
        }
        candidates = ordered.prefix(limit).map(\.candidate)
        bounds = Heap()
        for candidate in candidates { note(candidate.lowest) }
    }

    private mutating func removeHopeless() {
        let threshold = threshold
        candidates.removeAll { $0.highest < threshold }
    }

    private mutating func note(_ lowest: Float) {
        if bounds.count < wanted {
            bounds.insert(lowest)
        } else if let least = bounds.min, lowest > least {
            bounds.replaceMin(with: lowest)
        }
        if bounds.count == wanted, let least = bounds.min { threshold = max(threshold, least) }
    }
}
