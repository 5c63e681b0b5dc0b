public import ClipCatalog
internal import ClipTypes
public import Foundation
public import VidRecKit

/// The settings of the search for all duplicates.
public struct DuplicateOptions: Sendable {
    /// The confidence from which on two clips are linked, 0...1.
    public var minimumConfidence: Double
    /// The number of threads, at least 1; it does not change the result.
    public var jobs: Int
    /// Only groups and links with a clip of this time or later, from 1970-01-01 00:00 UTC; `nil` for all.
    public var since: Duration?

    /// Creates settings.
    public init(
        minimumConfidence: Double = DuplicateOptions.standardConfidence,
        jobs: Int = ProcessInfo.processInfo.activeProcessorCount, since: Duration? = nil
    ) {
        self.minimumConfidence = minimumConfidence
        self.jobs = jobs
        self.since = since
    }

    /// The default of ``minimumConfidence``.
    public static let standardConfidence = 0.5
}

extension ClipLibrary {
    /// Finds all clips of the catalog that share footage with each other.
    ///
    /// Clips that are new or were analyzed again since the last call are compared with all others by their stored frames. Where
    /// these are too few to tell a copy from another take of its scene, the file of one of both is decoded, if it is still there.
    /// The results are kept in the catalog, which must be open for writing. A call that is stopped loses nothing: the next one
    /// continues there. Files are not changed.
    ///
    /// - Returns: The progress of the comparison, then the duplicates. Reading it throws ``VidRecError`` for an error of the
    ///   catalog, and `CancellationError`.
    /// - Complexity: Every new clip is compared with all others: O(*q* · *n*) comparisons of frames, a few nanoseconds each, for
    ///   *q* frames of new clips and *n* in all.
    public nonisolated func duplicates(
        _ options: DuplicateOptions = DuplicateOptions()
    ) -> WorkEvents<DuplicateProgress, FoundDuplicates> {
        WorkEvents { [self] report in
            try await VidRecError.translating {
                try await requireModel()
                let count = try await DuplicateScan(library: self, jobs: max(1, options.jobs)).run(report: report)
                return try await onFiles { try Self.groups(of: $0, options: options, newlyCompared: count) }
            }
        }
    }

    /// Returns the pages of duplicates, with the pictures that the catalog has of the clips.
    ///
    /// - Parameters:
    ///   - found: Duplicates of this library.
    ///   - fileName: The name of the first page's file.
    public nonisolated func duplicatePages(_ found: FoundDuplicates, fileName: String) -> DuplicatePages {
        DuplicatePages(found, fileName: fileName) { [catalog] in catalog.strip(of: $0)?.bytes }
    }

    private static func groups(
        of catalog: Catalog, options: DuplicateOptions, newlyCompared: Int
    ) throws -> FoundDuplicates {
        var pairs: [ClipPair: PairEvidence] = [:]
        var unknown: ClipPair?
        let count = try catalog.comparedClipCount()
        try catalog.forEachComparedPair { pair in
            guard let evidence = PairEvidence(bytes: pair.evidence) else { return unknown = pair.clips }
            // A person may have marked a pair of any confidence.
            pairs[pair.clips] = evidence
        }
        if let unknown {
            throw VidRecError(
                .catalogDamaged,
                "the comparison of the clips \(unknown.first.prefix) and \(unknown.second.prefix) cannot be decoded")
        }
        var marks: [ClipPair: PairMark] = [:]
        for (pair, mark) in try catalog.pairMarks() {
            guard try catalog.clip(pair.first) != nil, try catalog.clip(pair.second) != nil else { continue }
            marks[pair] = mark
        }
        let grouping = ClipGrouping(
            pairs: pairs, marks: marks, comparedClips: count, minimumConfidence: options.minimumConfidence)
        let builder = GroupBuilder(
            catalog: catalog, grouping: grouping,
            uploadTime: { clip in
                try catalog.uploads(of: [clip])[clip]?.uploaded.map { .milliseconds($0) }
            })
        let found = try builder.build(comparedClips: count, newlyCompared: newlyCompared)
        return options.since.map { found.since($0) } ?? found
    }

    /// Stores what a person has decided about pairs of clips, for ever: also if their files are analyzed again, or removed from the
    /// catalog and added again.
    ///
    /// - Parameters:
    ///   - mark: Whether the clips are duplicates or not; `nil` to forget an earlier decision.
    ///   - pairs: The paths, the ids or the first digits of the ids of two indexed clips each; a whole id can also be of a clip that
    ///     the catalog does not have.
    /// - Returns: The pairs.
    /// - Throws: ``VidRecError/Code/unknownClip``, ``VidRecError/Code/ambiguousClip``; ``VidRecError/Code/invalidRequest`` for a
    ///   clip and itself. Nothing is stored then.
    public nonisolated func markDuplicates(
        _ mark: PairMark?, pairs: [(String, String)]
    ) async throws -> [ClipPair] {
        var marked: [ClipPair] = []
        for (one, other) in pairs {
            let (first, second) = (try await markedClip(one), try await markedClip(other))
            guard first != second else {
                throw VidRecError(
                    .invalidRequest, "'\(one)' and '\(other)' are one clip, \(first.prefix): their bytes are the same")
            }
            marked.append(ClipPair(first, second))
        }
        try await onFiles { [marked] in try $0.mark(mark, pairs: marked) }
        return marked
    }

    private nonisolated func markedClip(_ name: String) async throws -> ClipID {
        if let id = ClipID(name) { return id }
        return try await clip(name).id
    }
}

extension FoundDuplicates {
    /// Returns the groups and links with a clip of a time or later.
    fileprivate func since(_ time: Duration) -> FoundDuplicates {
        let parts = parts.filter { link in
            [link.clips.first, link.clips.second].contains { clips[$0].map { $0.time >= time } ?? false }
        }
        return FoundDuplicates(
            groups: groups.filter { $0.clips.contains { $0.time >= time } }, parts: parts, clips: clips,
            withheld: withheld, comparedClips: comparedClips, newlyCompared: newlyCompared)
    }
}
