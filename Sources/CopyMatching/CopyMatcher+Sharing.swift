/// How many of the found clips share a part of the query.
extension CopyMatcher {
    /// How many times more than the query's part two clips must have in common to be copies of each other.
    private static let leastExcess: Float = 1.5
    /// The least median of the cosine similarities of aligned frames of two clips that are copies of each other. The alignment
    /// may cover more than the part that both share; then few of these frames are alike.
    private static let leastSimilarity: Float = 0.4
    /// The number of clips with which another one is compared: this bounds the costs for an intro of many clips.
    private static let maximumComparisons = 8

    /// Counts, for each match that would be certain if only its clip was searched, the clips that share its part of the query:
    /// of the clips that share an intro, some match better than others. Clips that share much more with each other than this
    /// part, such as several uploads of one clip, count once.
    ///
    /// - Parameters:
    ///   - matches: In descending order of log-odds.
    ///   - tracks: The tracks of these clips.
    ///   - parity: As for ``CopyQuery/init(indexed:parity:)``.
    func countSharing<ID: Hashable>(
        _ matches: inout [(clip: ID, match: CopyMatch)], tracks: [ID: SketchTrack], parity: [Int8]
    ) {
        let certain = matches.prefix { $0.match.likelihoodRatios.logOdds(searchedClips: 1) >= 0 }
        let parts = certain.map { $0.match.segments.first?.query }
        // The matches that are no copies of one before them.
        var originals: [Int] = []
        var queries: [Int: PreparedQuery] = [:]
        for index in certain.indices {
            let compared = originals.lazy.filter { Self.overlap(parts[$0], parts[index]) }
                .prefix(Self.maximumComparisons)
            if !compared.contains(where: { areCopies(certain[$0], certain[index], tracks, parity, &queries[$0]) }) {
                originals.append(index)
            }
        }
        for index in certain.indices where parts[index] != nil {
            matches[index].match.sharingClips = originals.count { Self.overlap(parts[$0], parts[index]) }
        }
    }

    /// Whether two parts of the query have at least half of the longer in common.
    private static func overlap(_ part: ClosedRange<Float>?, _ other: ClosedRange<Float>?) -> Bool {
        guard let part, let other else { return false }
        let shared = min(part.upperBound, other.upperBound) - max(part.lowerBound, other.lowerBound)
        return shared * 2 >= max(part.length, other.length)
    }

    /// Whether one of two clips is contained in the other, and has much more in common with it than with the query.
    ///
    /// - Parameter query: The first clip as a query, prepared if it is `nil`.
    private func areCopies<ID: Hashable>(
        _ one: (clip: ID, match: CopyMatch), _ other: (clip: ID, match: CopyMatch), _ tracks: [ID: SketchTrack],
        _ parity: [Int8], _ query: inout PreparedQuery?
    ) -> Bool {
        let least = [one, other].map { max(CopyRelation.whole, Self.leastExcess * $0.match.clipCoverage) }
        guard least.contains(where: { $0 <= 1 }), let track = tracks[one.clip],
            let compared = tracks[other.clip]
        else { return false }
        var prepared = query ?? prepare(CopyQuery(indexed: track, parity: parity))
        let match = match(&prepared, with: compared)
        query = prepared
        guard let match, !match.pairs.isEmpty else { return false }
        let similarities = match.pairs.map(\.similarity).sorted()
        guard similarities[similarities.count / 2] >= Self.leastSimilarity else { return false }
        return match.queryCoverage >= least[0] || match.clipCoverage >= least[1]
    }
}
