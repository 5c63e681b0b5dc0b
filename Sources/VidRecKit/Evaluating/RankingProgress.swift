public import Evaluation

/// How far the ranking of a catalog's clips for many queries is.
public enum RankingProgress: Hashable, Sendable {
    /// Clips of the truth are not in the catalog; comes first, if at all.
    case missing(MissingClips)
    /// The queries that are searched for, as files; comes once, before the first of them is answered.
    case began(files: [String])
    /// A query has been answered.
    case answered(file: String)
    /// A query has no answer.
    case failed(FailedQuery)
}

/// Every clip of a catalog, ranked for each of many queries.
public struct RankingOutcome: Sendable {
    /// The answers to the queries that did not fail.
    public let rankings: Rankings
    /// The queries that have no answer, in their order.
    public let failures: [FailedQuery]
    /// The clips of the truth that are not in the catalog; `nil` if it has them all.
    public let missing: MissingClips?
}

/// A query that could not be answered.
public struct FailedQuery: Hashable, Sendable {
    /// Its file.
    public let file: String
    /// Why there is no answer.
    public let error: VidRecError
}

/// Clips that a truth names and a catalog does not have.
public struct MissingClips: Hashable, Sendable, CustomStringConvertible {
    /// What the truth takes the clips for.
    public enum Role: Hashable, Sendable {
        /// What copies were made from.
        case sources
        /// Queries and answers.
        case clips
    }

    /// What they are in the truth.
    public let role: Role
    /// Their names, at least one.
    public let names: [ClipName]
    /// How many clips in this role the truth names, those that the catalog has among them.
    public let namedCount: Int
    /// The folder of the catalog.
    public let directory: String

    /// Tells the number and the first of them, and what to do.
    public var description: String {
        let (plural, misses) =
            switch role {
            case .sources: ("sources", "their copies count as misses")
            case .clips: ("clips", "they count as misses")
            }
        let first = names.first?.description ?? ""
        return "\(names.count) of \(namedCount) \(plural) are not in the catalog '\(directory)' ('\(first)' is one): "
            + "index them, or name another --catalog; \(misses)"
    }

    /// Makes sure that the catalog has any of the clips.
    func requireSome() throws(VidRecError) {
        if names.count == namedCount { throw VidRecError(.unusableInput, description) }
    }
}
