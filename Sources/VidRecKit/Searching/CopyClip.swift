public import ClipTypes
public import CopyMatching
private import Foundation

/// A clip that may share footage with a query.
public struct CopyClip: Hashable, Sendable {
    /// Its place among the answers, from 1.
    public let rank: Int
    /// The clip.
    public let clip: ClipID
    /// Its path in the catalog, the first by name if it has several.
    public let path: String
    /// What was found: odds, segments, view.
    public let match: CopyMatch

    /// Which seconds of the query are which of the clip.
    public var segments: [CopyMatch.Segment] { match.segments }

    /// The confidence that both share footage, 0...1; finer than `match.confidence`, so that
    /// different odds stay different.
    public var confidence: Double { 1 / (1 + exp(-Double(match.logOdds))) }
}

/// What was found for one query.
public struct CopyAnswer: Sendable {
    /// The query as it was given.
    public let query: String
    /// The clips, the surest first; or why there is no answer.
    public let result: Result<[CopyClip], VidRecError>
}

extension CopyClip: CustomStringConvertible {
    /// The rank, the path, the confidence and the segments, on one line.
    public var description: String {
        let found = ["confidence \(confidence)"] + segments.map(\.description)
        return "\(rank). \(path.printable): " + found.joined(separator: "; ")
    }
}
