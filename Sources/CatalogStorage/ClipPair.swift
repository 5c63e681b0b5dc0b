public import ClipTypes

/// Two different clips, in the order of their ids.
public struct ClipPair: Hashable, Sendable {
    /// The clip with the smaller id.
    public let first: ClipID
    /// The clip with the larger id.
    public let second: ClipID

    /// Creates a pair from two clips in any order.
    ///
    /// - Precondition: the clips are different.
    public init(_ one: ClipID, _ other: ClipID) {
        precondition(one != other, "the clip \(one.prefix) twice is no pair")
        (first, second) = one < other ? (one, other) : (other, one)
    }
}

extension ClipPair: Comparable {
    /// Orders pairs by the first, then by the second id.
    public static func < (left: ClipPair, right: ClipPair) -> Bool {
        (left.first, left.second) < (right.first, right.second)
    }
}

/// Two clips in whose comparison something was found, and the evidence.
public struct ComparedPair: Hashable, Sendable {
    /// The clips.
    public let clips: ClipPair
    /// What the comparison found, in the encoding of the caller.
    public let evidence: [UInt8]

    /// Creates a pair from its clips and the evidence.
    public init(_ clips: ClipPair, evidence: [UInt8]) {
        self.clips = clips
        self.evidence = evidence
    }
}

/// What a person has decided about two clips.
public enum PairMark: String, CaseIterable, Sendable {
    /// They are duplicates, whatever comparisons find.
    case same
    /// They are no duplicates, whatever comparisons find.
    case different
}
