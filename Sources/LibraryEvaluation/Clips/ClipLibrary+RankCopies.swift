internal import Concurrency
private import ClipCatalog
public import ClipTypes
public import Evaluation

extension ClipLibrary {
    /// Ranks all clips of the catalog for each query of a copy detection benchmark, for `CopyEvaluation`.
    ///
    /// A clip has the source's name if one of its files has it, else that of its first file. Failed queries are left
    /// out.
    ///
    /// - Parameters:
    ///   - truth: The queries and their sources.
    ///   - folder: The folder of the queries' files, which have the names of the queries.
    ///   - sampling: The sampling of the queries' frames; `nil` for two frames per second.
    /// - Returns: Events of progress, then the rankings. Reading them throws `CancellationError` or ``VidRecError``:
    ///   `ambiguousClip` if several clips have the name of a source, `unusableInput` if the catalog has no source.
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

/// The sources of a ground truth among the clips of a catalog.
private struct CopySources: Sendable {
    /// The number of clips of the catalog.
    let clipCount: Int
    /// The sources that the catalog does not have.
    let missing: MissingClips?
    private let sources: [ClipName: ClipName]
    private let names: [ClipID: Set<ClipName>]

    /// Looks the sources up by the names of files.
    ///
    /// - Throws: `VidRecError` if none is in the catalog, or two clips have the name of one.
    init(_ truth: CopyTruth, catalog: Catalog) throws {
        var names: [ClipID: Set<ClipName>] = [:]
        for file in try catalog.files(status: nil) {
            if let clip = file.clip { names[clip, default: []].insert(ClipName(file.path)) }
        }
        let counts = Dictionary(names.values.joined().map { ($0, 1) }, uniquingKeysWith: +)
        let sourceNames = Set(truth.queries.compactMap(\.source))
        if let source = sourceNames.filter({ counts[$0, default: 0] > 1 }).min() {
            throw VidRecError(
                .ambiguousClip,
                "the catalog '\(catalog.directory)' has several clips named '\(source)', which is a source of the ground truth; "
                    + "index only the right one into a separate catalog")
        }
        let absent = sourceNames.filter { counts[$0] == nil }.sorted()
        missing =
            absent.isEmpty
            ? nil
            : MissingClips(role: .sources, names: absent, namedCount: sourceNames.count, directory: catalog.directory)
        try missing?.requireSome()
        clipCount = try catalog.statistics().clips
        sources = Dictionary(
            uniqueKeysWithValues: truth.queries.compactMap { query in query.source.map { (query.name, $0) } })
        self.names = names
    }

    /// Returns the name of an answer: of the names of one content, the one in the ground truth, else the first.
    func name(of clip: CopyClip, for query: ClipName) -> ClipName {
        if let source = sources[query], names[clip.clip]?.contains(source) == true { return source }
        return ClipName(clip.path)
    }
}
