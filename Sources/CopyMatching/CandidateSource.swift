/// What finds the clips to compare with all frames of a query, and knows their tracks.
protocol CandidateSource {
    /// What identifies a clip. Of equally good clips, the lower is preferred.
    associatedtype ID: Comparable & Hashable
    associatedtype Failure: Error

    /// The number of clips that are searched.
    var searchedClips: Int { get }
    /// For each value of a code, 1 if mirroring keeps it or -1 if mirroring negates it; empty if it is not known.
    var parity: [Int8] { get }

    /// Returns the clips to compare with all frames of the query, in ascending order.
    func candidateClips(for query: PreparedQuery, count: Int) throws(Failure) -> [ID]

    /// Returns the tracks of clips; those that are gone are left out.
    func tracks(of clips: [ID]) throws(Failure) -> [ID: SketchTrack]
}

extension CopyMatcher {
    /// Returns the clips that are most likely to share footage with `query`, in descending order of log-odds, and of
    /// equal log-odds in ascending order of ids.
    func matches<Source: CandidateSource>(
        for query: CopyQuery, count: Int, excluding excluded: Source.ID?, in source: Source
    ) throws(Source.Failure) -> [(clip: Source.ID, match: CopyMatch)] {
        var prepared = prepare(query)
        let candidates = try source.candidateClips(for: prepared, count: count)
        let tracks = try source.tracks(of: candidates)
        var matches: [(clip: Source.ID, match: CopyMatch)] = []
        for clip in candidates where clip != excluded {
            guard let track = tracks[clip], var match = match(&prepared, with: track) else { continue }
            match.searchedClips = source.searchedClips
            matches.append((clip, match))
        }
        matches.sort { ($1.match.logOdds, $0.clip) < ($0.match.logOdds, $1.clip) }
        countSharing(&matches, tracks: tracks, parity: source.parity)
        return Array(matches.prefix(count))
    }
}
