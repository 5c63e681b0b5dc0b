internal import ClipCatalog
internal import ClipTypes
internal import CopyMatching

/// Compares pairs of indexed clips by their stored frames.
///
/// Each clip of a pair is the query once, and the mean of both results counts: a query of five frames sees by chance what it sees.
/// That finds more copies for each take before a fixed camera that is taken for one. The segments are those of the clip with
/// the smaller id as the query, so that a pair has one result, whichever of its clips was indexed later.
struct PairComparison {
    let matcher: CopyMatcher
    let parity: [Int8]
    /// The clips that have been queries.
    private var prepared: [ClipID: PreparedQuery] = [:]

    init(matcher: CopyMatcher, parity: [Int8]) {
        self.matcher = matcher
        self.parity = parity
    }

    /// The log-likelihood ratio from which on stored frames tell a copy from another moment of its scene: of 576 pairs of takes
    /// before a fixed camera, 4 in which something moves reach it.
    static let decidedMoments: Float = 5

    /// Whether stored frames, a few of each clip, may be too few to tell copies from other moments of their scene, such as takes
    /// before a fixed camera, although they tell them from strangers: then a file decides, decoded at two frames a second.
    func isDoubtful(_ evidence: PairEvidence, _ one: IndexedTrack, _ other: IndexedTrack) -> Bool {
        // Of still pictures there is nothing more to see.
        let moments = evidence.likelihoodRatios.otherMoments
        return one.track.count > 1 && other.track.count > 1 && (moments < Self.decidedMoments || moments.isInfinite)
    }

    /// Returns the evidence of a file, decoded in many views, and an indexed clip; `nil` as for ``evidence(_:_:)``.
    ///
    /// - Parameters:
    ///   - query: The prepared file.
    ///   - other: The clip.
    ///   - isFirst: Whether the file is of the clip with the smaller id.
    func evidence(_ query: inout PreparedQuery, _ other: IndexedTrack, isFirst: Bool) -> PairEvidence? {
        guard let match = matcher.match(&query, with: other.track),
            match.likelihoodRatios.logOdds(searchedClips: 1) >= 0
        else { return nil }
        return PairEvidence(match, ratios: match.likelihoodRatios, queryIsFirst: isFirst)
    }

    /// Returns the evidence that two clips share footage; `nil` if it would not be enough even for a comparison of two clips.
    mutating func evidence(_ one: IndexedTrack, _ other: IndexedTrack) -> PairEvidence? {
        let (first, second) = one.clip < other.clip ? (one, other) : (other, one)
        guard let match = match(first, with: second), let reverse = self.match(second, with: first) else { return nil }
        let ratios = CopyLikelihoodRatios(
            strangers: (match.likelihoodRatios.strangers + reverse.likelihoodRatios.strangers) / 2,
            otherMoments: (match.likelihoodRatios.otherMoments + reverse.likelihoodRatios.otherMoments) / 2)
        guard ratios.logOdds(searchedClips: 1) >= 0 else { return nil }
        return PairEvidence(match, ratios: ratios, queryIsFirst: true)
    }

    private mutating func match(_ query: IndexedTrack, with clip: IndexedTrack) -> CopyMatch? {
        var subject = prepared[query.clip] ?? matcher.prepare(CopyQuery(indexed: query.track, parity: parity))
        defer { prepared[query.clip] = subject }
        return matcher.match(&subject, with: clip.track)
    }
}
