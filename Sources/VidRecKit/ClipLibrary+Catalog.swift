private import Files
public import ClipCatalog
public import ClipTypes
private import Isolation

extension ClipLibrary {
    /// Returns the files of the catalog, ordered by the UTF-8 bytes of their paths.
    ///
    /// - Parameter status: The status of the files to return; `nil` for all, including failed ones.
    public nonisolated func files(status: ClipStatus? = nil) async throws -> [CatalogedFile] {
        try await onFiles { try $0.files(status: status) }
    }

    /// Returns what the catalog stores of a clip, without its sketches and its embedding.
    ///
    /// - Parameter name: A path of the clip, its id or at least the first 4 digits of it, or the name of its file.
    /// - Throws: ``VidRecError/Code/unknownClip`` or ``VidRecError/Code/ambiguousClip``.
    public nonisolated func clip(_ name: String) async throws -> CatalogedClip {
        try await onFiles { catalog in
            let id = try catalog.resolve(name)
            guard let clip = try catalog.clip(id) else {
                throw VidRecError(.unknownClip, "the clip \(id.prefix) has just been removed")
            }
            return clip
        }
    }

    /// Returns small pictures of a clip, side by side as a JPEG file; `nil` if the catalog has none of it.
    ///
    /// - Parameter name: A path of the clip, its id or at least the first 4 digits of it, or the name of its file.
    /// - Throws: ``VidRecError/Code/unknownClip`` or ``VidRecError/Code/ambiguousClip``.
    public nonisolated func strip(of name: String) async throws -> ClipStrip? {
        try await onFiles { try $0.strip(of: $0.resolve(name)) }
    }

    /// Why the small pictures of clips cannot be read or written, as one line of text; `nil` if there was no problem.
    public nonisolated var stripProblem: String? { catalog.stripProblem }

    /// Removes a clip from the catalog. The files themselves are not touched.
    ///
    /// A path removes that file, and also the clip if it has no other file; an id or a file name removes the clip and all
    /// its files.
    ///
    /// - Parameters:
    ///   - name: A path, an id or at least the first 4 digits of it, or the name of a file.
    ///   - dryRun: Whether to return what would be removed without removing it.
    /// - Returns: The paths that are removed.
    /// - Throws: ``VidRecError/Code/unknownClip`` or ``VidRecError/Code/ambiguousClip``.
    public nonisolated func remove(_ name: String, dryRun: Bool = false) async throws -> [String] {
        try await onFiles { catalog in
            let path = canonicalPath(name)
            if try catalog.file(atPath: path) != nil {
                if !dryRun { _ = try catalog.remove(path: path) }
                return [path]
            }
            let clip = try catalog.resolve(name)
            let paths = try catalog.clip(clip)?.paths ?? []
            if !dryRun { _ = try catalog.remove(clip: clip) }
            return paths
        }
    }

    /// Checks the integrity of the catalog and of its trained recommenders, without changing anything.
    ///
    /// - Parameter checkFiles: Whether to read all indexed files, too, to find changed ones; not if there is damage.
    /// - Returns: The problems that were found, and the sizes of the catalog.
    /// - Throws: ``VidRecError`` if the catalog cannot be read at all.
    public nonisolated func verify(files checkFiles: Bool = false) async throws -> LibraryCheck {
        let check = try await onFiles { catalog in
            let problems = try catalog.verify().map(\.description)
            let changed = problems.isEmpty ? try RecommenderFolder(catalog: catalog).problem() : nil
            return LibraryCheck(
                problems: problems, changedFiles: changed.map { [$0] } ?? [], statistics: try catalog.statistics(),
                strips: problems.isEmpty ? try catalog.checkStrips() : .none)
        }
        guard checkFiles, check.problems.isEmpty else { return check }
        let files = try await self.files().filter { $0.clip != nil }
        var changed: [String] = []
        for try await finding in OrderedResults(
            files, width: pool.options.jobs, work: { try await self.changes(in: $0) })
        {
            if let finding { changed.append(finding) }
        }
        return LibraryCheck(
            problems: [], changedFiles: check.changedFiles + changed, statistics: check.statistics,
            strips: check.strips)
    }

    /// Returns the difference of a file from its indexed content; `nil` if there is none.
    private nonisolated func changes(in file: CatalogedFile) async throws -> String? {
        do {
            return try await pool.identify(file.path) == file.clip
                ? nil : "'\(file.path)' has changed since it was indexed"
        } catch let failure as DecodeFailure {
            return "'\(file.path)' cannot be read: \(failure.reason)"
        }
    }

    /// Returns what the files of the indexes hold.
    ///
    /// - Parameter verifying: Whether all of their bytes are compared with their checksums.
    public nonisolated func checkIndexes(verifying: Bool = false) async throws -> [IndexCheck] {
        try await VidRecError.translating { try await snapshot.checkIndexes(verifying: verifying) }
    }

    /// Returns the names of what is in the folder of the indexes and was not written by vidrec, which leaves it alone.
    public nonisolated func foreignIndexFiles() async throws -> [String] {
        try await VidRecError.translating { try await onFiles { IndexFolder(of: $0).foreignNames } }
    }

    /// Builds the indexes anew from what the catalog stores, and removes pictures that no clip has any more. All of this
    /// can be lost without losing a clip; a damaged database cannot be repaired.
    ///
    /// - Returns: What is found of the pictures after the repair.
    /// - Throws: ``VidRecError`` if the catalog is damaged or cannot be written.
    @discardableResult
    public nonisolated func repair() async throws -> StripCheck {
        try await VidRecError.translating {
            try await snapshot.rebuildIndexes()
            return try await onFiles { catalog in
                try catalog.repairStrips()
                return try catalog.checkStrips()
            }
        }
    }

    /// Writes the changes of clips that the files of the indexes do not have, if they are many. Indexing does so itself.
    public nonisolated func storeIndexes() async { await snapshot.storeIndexes() }

    /// Returns the numbers of clips, files and frames in the catalog, and its size on disk.
    public nonisolated func statistics() async throws -> CatalogStatistics {
        try await onFiles { try $0.statistics() }
    }
}

extension CatalogStatistics {
    /// The clips that were analyzed by older rules, and the remedy, as one line of text.
    public var staleDescription: String {
        "\(staleClips) of \(clips) clips were analyzed by older rules: index their files again"
    }
}

/// The result of ``ClipLibrary/verify(files:)``.
public struct LibraryCheck: Sendable {
    /// The damages of the catalog, as one line of text each; empty if it is intact.
    public let problems: [String]
    /// A line of text for each changed or unreadable file: of the indexed ones, if checked, and of the recommenders.
    public let changedFiles: [String]
    /// The numbers of clips, files and frames in the catalog, and its size on disk.
    public let statistics: CatalogStatistics
    /// What was found of the small pictures of clips; not checked if the catalog is damaged.
    public let strips: StripCheck
}
