public import ClipTypes
public import CopyMatching
private import Foundation

/// A clip that may share footage with a query.
public struct CopyClip: Hashable, Sendable {
    /// The rank among the answers to one query, from 1.
    public let rank: Int
    /// The id of the clip.
    public let clip: ClipID
    /// The path of the clip in the catalog, the first by name if there are several.
    public let path: String
    /// The match of the query and the clip: log-odds, segments and view.
    public let match: CopyMatch

    /// The parts of the query and of the clip that match, in seconds; the one with the most evidence first.
    public var segments: [CopyMatch.Segment] { match.segments }

    /// The probability that the query and the clip share footage, 0...1.
    public var confidence: Double { match.confidence }

    /// Whether the pair is called a copy: the confidence is at least `CopyThreshold.confidence`, 0.5, and the shared part is
    /// neither one that many clips share nor a single frame.
    public var isCopy: Bool { match.isCopy }
}

/// The copies of one query, or the error of the query.
public struct CopyAnswer: Sendable {
    /// The path or the id of the query, as given.
    public let query: String
    /// The clips, the highest confidence first; or the error if the query failed.
    public let result: Result<[CopyClip], VidRecError>
}

extension CopyClip: CustomStringConvertible {
    /// The rank, the path, the confidence and the segments, on one line.
    public var description: String {
        let found = ["confidence \(confidence)"] + segments.map(\.description)
        return "\(rank). \(path.printable): " + found.joined(separator: "; ")
    }
}
