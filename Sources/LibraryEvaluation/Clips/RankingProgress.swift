public import Evaluation

/// An event of ranking the clips of a catalog for many queries.
public enum RankingProgress: Hashable, Sendable {
    /// Clips of the ground truth are not in the catalog. This is the first event; it is left out if all are there.
    case missing(MissingClips)
    /// The search has begun for the files of all queries, given by path; comes once, before the first answer.
    case began(files: [String])
    /// The query with this path has been answered.
    case answered(file: String)
    /// A query failed; the others continue.
    case failed(FailedQuery)
}

/// The result of ranking the clips of a catalog for many queries.
public struct RankingOutcome: Sendable {
    /// The ranking of each query that did not fail.
    public let rankings: Rankings
    /// The failed queries, in the order of the queries.
    public let failures: [FailedQuery]
    /// The clips of the ground truth that are not in the catalog; `nil` if it has all.
    public let missing: MissingClips?
}

/// A query that failed, and why.
public struct FailedQuery: Hashable, Sendable {
    /// The path of the query's file.
    public let file: String
    /// Why it failed.
    public let error: VidRecError
}

/// Clips of a ground truth that are missing from a catalog.
public struct MissingClips: Hashable, Sendable, CustomStringConvertible {
    /// The role of clips in a ground truth.
    public enum Role: Hashable, Sendable {
        /// The sources of the copies in a `CopyTruth`.
        case sources
        /// The clips of a `LabelTruth`, which are both queries and answers.
        case clips
    }

    /// The role of the missing clips in the ground truth.
    public let role: Role
    /// The file names of the missing clips, at least one.
    public let names: [ClipName]
    /// The number of clips in this role in the ground truth, including those that the catalog has.
    public let namedCount: Int
    /// The path of the catalog's folder.
    public let directory: String

    /// The number of missing clips, the name of the first, and the remedy, on one line.
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
