internal import ClipCatalog
internal import ClipTypes
internal import CopyMatching

/// Compares pairs of indexed clips by their stored frames.
///
/// The clip with the smaller id is the query, so that a pair has one result, whichever of its clips was indexed later.
struct PairComparison {
    let matcher: CopyMatcher
    let parity: [Int8]
    /// The clips that have been queries.
    private var prepared: [ClipID: PreparedQuery] = [:]

    init(matcher: CopyMatcher, parity: [Int8]) {
        self.matcher = matcher
        self.parity = parity
    }

    /// Returns the evidence that two clips share footage; `nil` if it would not be enough even for a comparison of two clips.
    mutating func evidence(_ one: IndexedTrack, _ other: IndexedTrack) -> PairEvidence? {
        let (query, clip) = one.clip < other.clip ? (one, other) : (other, one)
        var subject =
            prepared[query.clip] ?? matcher.prepare(CopyQuery(indexed: query.track, parity: parity))
        let match = matcher.match(&subject, with: clip.track)
        prepared[query.clip] = subject
        guard let match, match.likelihoodRatios.logOdds(searchedClips: 1) >= 0 else { return nil }
        return PairEvidence(match, queryIsFirst: true)
    }
}
