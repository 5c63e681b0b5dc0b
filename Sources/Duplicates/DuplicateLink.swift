public import ClipCatalog
public import ClipTypes
public import CopyMatching

/// Two clips that share footage, and the evidence.
public struct DuplicateLink: Hashable, Sendable {
    /// The clips.
    public let clips: ClipPair
    /// What the comparison found; `nil` if only a person says that they are the same.
    public let evidence: PairEvidence?
    /// The probability that both share footage, 0...1, given how many clips are compared with each other; 1 for clips that a
    /// person has marked as the same.
    public let confidence: Double
    /// What a person has decided about both; `nil` if nothing.
    public let mark: PairMark?

    init(clips: ClipPair, evidence: PairEvidence?, confidence: Double, mark: PairMark?) {
        self.clips = clips
        self.evidence = evidence
        self.confidence = confidence
        self.mark = mark
    }

    /// What the first clip is to the second; `nil` if nothing is known but the mark.
    public var relation: CopyRelation? {
        evidence.map { evidence in
            switch (evidence.firstCoverage >= Self.whole, evidence.secondCoverage >= Self.whole) {
            case (true, true): .same
            case (true, false): .contained
            case (false, true): .contains
            case (false, false): .overlaps
            }
        }
    }

    /// Whether the link makes both clips members of one group: a person says so, or one clip is nearly all covered and the other
    /// at least half.
    ///
    /// A compilation is therefore in no group with the many clips it contains, and two clips that are joined to a third one by
    /// different parts of it cannot be excerpts that have nothing to do with each other.
    public var joins: Bool {
        if mark == .same { return true }
        guard let evidence else { return false }
        return max(evidence.firstCoverage, evidence.secondCoverage) >= Self.whole
            && min(evidence.firstCoverage, evidence.secondCoverage) >= Self.leastOfOther
    }

    /// The share of a clip from which on it counts as covered, as for `CopyMatch.relation`.
    private static let whole: Float = 0.8
    /// The share of the other clip that must be covered in a group.
    private static let leastOfOther: Float = 0.5

    /// Returns the other clip of the two.
    public func other(than clip: ClipID) -> ClipID { clips.first == clip ? clips.second : clips.first }
}
