internal import Concurrency
private import ClipCatalog
public import ClipTypes
public import Evaluation

extension ClipLibrary {
    /// Ranks every clip of the catalog for each clip of a truth, as `RelatedEvaluation` measures it.
    ///
    /// Clips of the truth that the catalog does not have are told and passed over; a query that fails is told and left out,
    /// and the others go on.
    ///
    /// - Parameters:
    ///   - truth: the clips and their labels.
    ///   - folder: the folder of the files to search with; `nil` for the files that were indexed.
    ///   - sampling: which frames of a file that is not indexed are looked at; `nil` for those that indexing looks at.
    /// - Returns: how far it is, and the rankings. Reading throws ``VidRecError``: `ambiguousClip` if several files of the
    ///   catalog have the name of a clip, `unusableInput` if it has none of the clips; `CancellationError`.
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
                            // The score as it is printed, so that rankings that are read again tie where these do.
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

/// The clips of a truth among those of a catalog.
private struct RelatedClips: Sendable {
    /// How many clips the catalog has.
    let clipCount: Int
    /// The clips of the truth that it has, in the order of the truth, and their paths.
    let indexed: [(name: ClipName, path: String)]
    /// The clips of the truth that it does not have.
    let missing: MissingClips?

    /// Looks clips up by the names of files.
    ///
    /// - Throws: `VidRecError` if there is none of them, or two files of the name of one.
    init(_ truth: LabelTruth, catalog: Catalog) throws {
        let named = truth.clips.map(\.name)
        let wanted = Set(named)
        var paths: [ClipName: String] = [:]
        for file in try catalog.files(status: nil) where file.clip != nil {
            let name = ClipName(file.path)
            guard wanted.contains(name) else { continue }
            if let other = paths[name] {
                throw VidRecError(
                    .ambiguousClip,
                    "the catalog '\(catalog.directory)' has both '\(other)' and '\(file.path)', and the truth tells clips "
                        + "apart by name only; index the ones that are meant into a catalog of their own")
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
