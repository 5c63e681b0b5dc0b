internal import Concurrency
private import ClipCatalog
public import ClipTypes
public import Evaluation

extension ClipLibrary {
    /// Ranks all clips of the catalog for each clip of a ground truth, for `RelatedEvaluation`.
    ///
    /// Clips of the ground truth that the catalog does not have are reported and left out, as are failed queries.
    ///
    /// - Parameters:
    ///   - truth: The clips, by file name, and their labels.
    ///   - folder: The folder of the query files, which have the clips' names; `nil` to query with the indexed files.
    ///   - sampling: The sampling of query files that are not indexed; `nil` for that of indexing.
    /// - Returns: Events of progress, then the rankings. Reading them throws `CancellationError` or ``VidRecError``:
    ///   `ambiguousClip` if several files have the name of a clip, `unusableInput` if the catalog has no clip.
    public nonisolated func rankRelated(
        _ truth: LabelTruth, clipsIn folder: String? = nil, sampling: FrameSampler? = nil
    ) -> WorkEvents<RankingProgress, RankingOutcome> {
        WorkEvents { [self] report in
            let clips = try await onFiles { try RelatedClips(truth, catalog: $0) }
            let options = SimilarOptions(
                count: max(1, clips.clipCount), minimumScore: -1, sampling: sampling)
            let files = clips.indexed.map { name, path in folder.map { $0 + "/" + name.description } ?? path }
            let search = RankingSearch(files: files, answers: similar(to: files, options: options)) { answer in
                (
                    answer.query,
                    answer.result.map { clips in
                        clips.map { clip in
                            // The score as printed, so that rankings that are read from a file have the same ties.
                            RankedItem(item: ClipName(clip.path), score: Double(clip.score.description) ?? 0)
                        }
                    }
                )
            }
            return try await executors.search.run {
                try await search.outcome(missing: clips.missing, report: report)
            }
        }
    }
}

/// The clips of a ground truth among those of a catalog.
private struct RelatedClips: Sendable {
    /// The number of clips of the catalog.
    let clipCount: Int
    /// The clips of the ground truth that are in the catalog, in order, and their paths.
    let indexed: [(name: ClipName, path: String)]
    /// The clips of the ground truth that the catalog does not have.
    let missing: MissingClips?

    /// Looks the clips up by the names of files.
    ///
    /// - Throws: `VidRecError` if none is in the catalog, or two files have the name of one.
    init(_ truth: LabelTruth, catalog: Catalog) throws {
        let named = truth.clips.map(\.name)
        let names = Set(named)
        var paths: [ClipName: String] = [:]
        for file in try catalog.files(status: nil) where file.clip != nil {
            let name = ClipName(file.path)
            guard names.contains(name) else { continue }
            if let other = paths[name] {
                throw VidRecError(
                    .ambiguousClip,
                    "the catalog '\(catalog.directory)' has both '\(other)' and '\(file.path)', but the ground truth has "
                        + "names without folders; index only the right ones into a separate catalog")
            }
            paths[name] = file.path
        }
        indexed = named.compactMap { name in paths[name].map { (name, $0) } }
        let absent = named.filter { paths[$0] == nil }
        missing =
            absent.isEmpty
            ? nil : MissingClips(role: .clips, names: absent, namedCount: named.count, directory: catalog.directory)
        try missing?.requireSome()
        clipCount = try catalog.statistics().clips
    }
}
