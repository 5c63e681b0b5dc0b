public import Evaluation

/// The progress of ranking the clips of a catalog for many queries.
public enum RankingProgress: Hashable, Sendable {
    /// Clips of the ground truth are not in the catalog; the first event, if it comes.
    case missing(MissingClips)
    /// The files of the queries; comes once, before the first answer.
    case began(files: [String])
    /// A query has been answered.
    case answered(file: String)
    /// A query failed.
    case failed(FailedQuery)
}

/// The clips of a catalog, ranked for each of many queries.
public struct RankingOutcome: Sendable {
    /// The answers to the queries that did not fail.
    public let rankings: Rankings
    /// The failed queries, in their order.
    public let failures: [FailedQuery]
    /// The clips of the ground truth that are not in the catalog; `nil` if it has all.
    public let missing: MissingClips?
}

/// A query that failed.
public struct FailedQuery: Hashable, Sendable {
    /// Its path.
    public let file: String
    /// The reason.
    public let error: VidRecError
}

/// Clips of a ground truth that are missing from a catalog.
public struct MissingClips: Hashable, Sendable, CustomStringConvertible {
    /// The role of clips in a ground truth.
    public enum Role: Hashable, Sendable {
        /// The sources of copies.
        case sources
        /// Queries and answers.
        case clips
    }

    /// Their role in the ground truth.
    public let role: Role
    /// Their names, at least one.
    public let names: [ClipName]
    /// The number of clips in this role in the ground truth, including those in the catalog.
    public let namedCount: Int
    /// The catalog's folder.
    public let directory: String

    /// The number of missing clips, the first of them, and the remedy.
    public var description: String {
        let (plural, misses) =
            switch role {
            case .sources: ("sources", "their copies count as misses")
            case .clips: ("clips", "they count as misses")
            }
        let first = names.first?.description ?? ""
        return "\(names.count) of \(namedCount) \(plural) are not in the catalog '\(directory)' ('\(first)' is one): "
            + "index them or use another catalog; \(misses)"
    }

    /// Throws if the catalog has none of the clips.
    func requireSome() throws(VidRecError) {
        if names.count == namedCount { throw VidRecError(.unusableInput, description) }
    }
}
