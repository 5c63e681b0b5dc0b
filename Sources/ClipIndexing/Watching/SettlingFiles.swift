internal import ClipTypes
internal import Files

/// Files that appeared or changed, until they have not changed for a while: then they are complete.
struct SettlingFiles {
    private struct Candidate {
        var state: FileState
        /// Since when the file has had the state.
        var since: Duration
    }

    /// How long the size and the times of a file must not have changed.
    let settleTime: Duration
    private var candidates: [ExactText: Candidate] = [:]

    init(settleTime: Duration) { self.settleTime = settleTime }

    /// The number of files that have not settled.
    var count: Int { candidates.count }

    /// Notes that a file may have changed at a time of any clock, or that it is not there (`nil`).
    mutating func note(_ path: String, _ state: FileState?, at now: Duration) {
        guard let state else {
            candidates[path.exact] = nil
            return
        }
        if candidates[path.exact]?.state != state { candidates[path.exact] = Candidate(state: state, since: now) }
    }

    /// Returns the files that have settled, in the order of their paths, and forgets them.
    ///
    /// - Parameters:
    ///   - now: The time.
    ///   - state: Returns the present state of a file; `nil` if it is not there.
    mutating func settled(at now: Duration, state: (String) -> FileState?) -> [(path: String, state: FileState)] {
        var settled: [ExactText: FileState] = [:]
        for (path, candidate) in candidates {
            let found = state(path.description)
            if found != candidate.state {
                note(path.description, found, at: now)
            } else if now - candidate.since >= settleTime {
                settled[path] = candidate.state
                candidates[path] = nil
            }
        }
        return settled.sorted { $0.key < $1.key }.map { ($0.key.description, $0.value) }
    }
}
