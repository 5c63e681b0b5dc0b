public import ClipTypes
public import CopyMatching
private import Foundation

/// A clip that may share footage with a query.
public struct CopyClip: Hashable, Sendable {
    /// The rank among the answers, from 1.
    public let rank: Int
    /// The id of the clip.
    public let clip: ClipID
    /// The path in the catalog, the first by name if there are several.
    public let path: String
    /// The match: log-odds, segments and view.
    public let match: CopyMatch

    /// The pairs of matching segments, in seconds of the query and of the clip.
    public var segments: [CopyMatch.Segment] { match.segments }

    /// The probability that both share footage, 0...1.
    public var confidence: Double { match.confidence }
}

/// The result of one query.
public struct CopyAnswer: Sendable {
    /// The query as given.
    public let query: String
    /// The clips, the highest confidence first; or the error.
    public let result: Result<[CopyClip], VidRecError>
}

extension CopyClip: CustomStringConvertible {
    /// The rank, the path, the confidence and the segments, on one line.
    public var description: String {
        let found = ["confidence \(confidence)"] + segments.map(\.description)
        return "\(rank). \(path.printable): " + found.joined(separator: "; ")
    }
}
