internal import ClipTypes
public import CopyMatching
private import Foundation

/// What a comparison of two clips found: how likely they share footage, and which parts.
public struct PairEvidence: Hashable, Sendable {
    /// A part of the first clip and the part of the second that shows the same footage.
    public struct Segment: Hashable, Sendable {
        /// The part of the first clip, in seconds from its start.
        public let first: ClosedRange<Float>
        /// The part of the second clip, in seconds from its start.
        public let second: ClosedRange<Float>
        /// Seconds of the second clip per second of the first; negative if one plays backward.
        public let speed: Float
        /// The mean evidence of the frames: cosine similarity minus score-normalization bias.
        public let evidence: Float
    }

    /// How many times more likely the result is for clips that share footage than for others.
    public let likelihoodRatios: CopyLikelihoodRatios
    /// Whether one picture is the mirror image of the other.
    public let isMirrored: Bool
    /// Whether the shared part is a single frame of less than a second: see `CopyMatch.isSingleFrame`.
    public let isSingleFrame: Bool
    /// The share of the first clip that the segments cover, 0...1.
    public let firstCoverage: Float
    /// The share of the second clip that the segments cover, 0...1.
    public let secondCoverage: Float
    /// The shared parts, the one with the most evidence first; at most ``maximumSegments``.
    public let segments: [Segment]

    /// How many clips of a catalog count as one clip that a query is compared with.
    private static let clipsPerSearchedClip = 5

    /// The number of segments that are kept.
    static let maximumSegments = 32

    /// Creates the evidence of a match, in which the query is the first or the second clip of the pair.
    ///
    /// - Parameters:
    ///   - match: The match, of which are the parts.
    ///   - ratios: The likelihood ratios of the pair.
    ///   - queryIsFirst: Whether the query is the first clip of the pair.
    init(_ match: CopyMatch, ratios: CopyLikelihoodRatios, queryIsFirst: Bool) {
        likelihoodRatios = ratios
        isMirrored = match.isMirrored
        isSingleFrame = match.isSingleFrame
        // A picture has no segments: all of it counts as shared.
        let isPicture = match.segments.isEmpty
        firstCoverage = isPicture ? 1 : queryIsFirst ? match.queryCoverage : match.clipCoverage
        secondCoverage = isPicture ? 1 : queryIsFirst ? match.clipCoverage : match.queryCoverage
        segments = match.segments.prefix(Self.maximumSegments).map { segment in
            queryIsFirst
                ? Segment(
                    first: segment.query, second: segment.clip, speed: segment.speed, evidence: segment.evidence)
                : Segment(
                    first: segment.clip, second: segment.query, speed: segment.speed == 0 ? 0 : 1 / segment.speed,
                    evidence: segment.evidence)
        }
    }

    init(
        likelihoodRatios: CopyLikelihoodRatios, isMirrored: Bool = false, isSingleFrame: Bool = false,
        firstCoverage: Float, secondCoverage: Float, segments: [Segment]
    ) {
        self.likelihoodRatios = likelihoodRatios
        self.isMirrored = isMirrored
        self.isSingleFrame = isSingleFrame
        self.firstCoverage = firstCoverage
        self.secondCoverage = secondCoverage
        self.segments = segments
    }

    /// Returns the probability that the two clips share footage, 0...1, when each of some clips is compared with all others.
    ///
    /// `CopyPrior` holds for queries, of which more are copies than other takes of a scene. Of all pairs of clips of one scene in a
    /// catalog, as many are takes as copies. And of its clips that share nothing with a query it counts one in 200 as a look-alike,
    /// although one in 900 was measured: of pairs that were compared both ways, one in 1,000.
    public func confidence(comparedClips: Int) -> Double {
        let ratios = CopyLikelihoodRatios(
            strangers: likelihoodRatios.strangers,
            otherMoments: likelihoodRatios.otherMoments - CopyPrior.logOddsToOtherMoments)
        let searched = 1 + (comparedClips - 1) / Self.clipsPerSearchedClip
        return 1 / (1 + exp(-Double(ratios.logOdds(searchedClips: searched))))
    }
}

/// The encoding of ``PairEvidence``: the version, 1; flags; four floats; the number of segments; six floats a segment. All
/// numbers have 32 bits, little-endian, besides the first two, which are bytes.
extension PairEvidence {
    private static let headSize = 22

    /// The encoded evidence.
    var bytes: [UInt8] {
        var bytes: [UInt8] = [1, (isMirrored ? 1 : 0) | (isSingleFrame ? 2 : 0)]
        func append(_ number: UInt32) { for shift in [0, 8, 16, 24] { bytes.append(UInt8(number >> shift & 255)) } }
        let ratios = [likelihoodRatios.strangers, likelihoodRatios.otherMoments]
        for value in ratios + [firstCoverage, secondCoverage] { append(value.bitPattern) }
        append(UInt32(segments.count))
        for segment in segments {
            let ends = [
                segment.first.lowerBound, segment.first.upperBound, segment.second.lowerBound,
                segment.second.upperBound,
            ]
            for value in ends + [segment.speed, segment.evidence] { append(value.bitPattern) }
        }
        return bytes
    }

    /// Decodes evidence; returns `nil` if the bytes are not of this version, or damaged.
    init?(bytes: [UInt8]) {
        guard bytes.count >= Self.headSize, bytes[0] == 1, bytes[1] < 4 else { return nil }
        func number(_ place: Int) -> UInt32 {
            (0..<4).reduce(0) { $0 | UInt32(bytes[2 + 4 * place + $1]) << UInt32(8 * $1) }
        }
        func value(_ place: Int) -> Float { Float(bitPattern: number(place)) }
        let count = Int(number(4))
        guard count <= Self.maximumSegments, bytes.count == Self.headSize + 24 * count else { return nil }
        var segments: [Segment] = []
        for place in stride(from: 5, to: 5 + 6 * count, by: 6) {
            let ends = (0..<4).map { value(place + $0) }
            guard ends[0] <= ends[1], ends[2] <= ends[3] else { return nil }
            segments.append(
                Segment(
                    first: ends[0]...ends[1], second: ends[2]...ends[3], speed: value(place + 4),
                    evidence: value(place + 5)))
        }
        self.init(
            likelihoodRatios: CopyLikelihoodRatios(strangers: value(0), otherMoments: value(1)),
            isMirrored: bytes[1] & 1 > 0, isSingleFrame: bytes[1] & 2 > 0, firstCoverage: value(2),
            secondCoverage: value(3), segments: segments)
    }
}
