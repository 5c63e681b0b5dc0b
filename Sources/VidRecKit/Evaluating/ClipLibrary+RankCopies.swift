internal import Concurrency
private import ClipCatalog
public import ClipTypes
public import Evaluation

extension ClipLibrary {
    /// Ranks every clip of the catalog for each altered copy of a truth, as `CopyEvaluation` measures it.
    ///
    /// A clip goes by the name of the source where that is one of its files' names, else by that of its first path. A query
    /// that fails is told and left out; the others go on.
    ///
    /// - Parameters:
    ///   - truth: the queries and the clips that they were made from.
    ///   - folder: the folder of the queries' files.
    ///   - sampling: which frames of a query are looked at; `nil` for two a second.
    /// - Returns: how far it is, and the rankings. Reading throws ``VidRecError``: `ambiguousClip` if several clips of the
    ///   catalog have the name of a source, `unusableInput` if it has none of the sources; `CancellationError`.
    public nonisolated func rankCopies(
        _ truth: CopyTruth, queriesIn folder: String, sampling: FrameSampler? = nil
    ) -> WorkEvents<RankingProgress, RankingOutcome> {
        WorkEvents { [self] report in
            let sources = try await onFiles { try CopySources(truth, catalog: $0) }
            let options = SimilarOptions(
                count: max(1, sources.clipCount), minimumScore: -1, sampling: sampling)
            let files = truth.files(in: folder)
            let search = RankingSearch(files: files, answers: copies(of: files, options: options)) { answer in
                let query = ClipName(answer.query)
                return (
                    answer.query,
                    answer.result.map { clips in
                        clips.map { clip in
                            RankedItem(item: sources.name(of: clip, for: query), score: clip.confidence)
                        }
                    }
                )
            }
            return try await executors.search.run {
                try await search.outcome(missing: sources.missing, report: report)
            }
        }
    }
}

/// The sources of a truth among the clips of a catalog.
private struct CopySources: Sendable {
    /// How many clips the catalog has.
    let clipCount: Int
    /// The sources that it does not have.
    let missing: MissingClips?
    private let sources: [ClipName: ClipName]
    private let names: [ClipID: Set<ClipName>]

    /// Looks the sources up by the names of files.
    ///
    /// - Throws: `VidRecError` if there is none of them, or two clips of the name of one.
    init(_ truth: CopyTruth, catalog: Catalog) throws {
        var names: [ClipID: Set<ClipName>] = [:]
        for file in try catalog.files(status: nil) {
            if let clip = file.clip { names[clip, default: []].insert(ClipName(file.path)) }
        }
        let counts = Dictionary(names.values.joined().map { ($0, 1) }, uniquingKeysWith: +)
        let named = Set(truth.queries.compactMap(\.source))
        if let source = named.filter({ counts[$0, default: 0] > 1 }).min() {
            throw VidRecError(
                .ambiguousClip,
                "the catalog '\(catalog.directory)' has several clips named '\(source)', which the truth names as a source; "
                    + "index only the one that is meant into a catalog of its own")
        }
        let absent = named.filter { counts[$0] == nil }.sorted()
        missing =
            absent.isEmpty
            ? nil
            : MissingClips(role: .sources, names: absent, namedCount: named.count, directory: catalog.directory)
        try missing?.requireSome()
        clipCount = try catalog.statistics().clips
        sources = Dictionary(
            uniqueKeysWithValues: truth.queries.compactMap { query in query.source.map { (query.name, $0) } })
        self.names = names
    }

    /// What an answer goes by: the same bytes may lie under several names, and the one in the truth is as good as the first.
    func name(of clip: CopyClip, for query: ClipName) -> ClipName {
        if let source = sources[query], names[clip.clip]?.contains(source) == true { return source }
        return ClipName(clip.path)
    }
}
