private import Files
public import ClipCatalog
public import ClipTypes
private import Isolation

extension ClipLibrary {
    /// Returns all files of the catalog by path, or those of one status.
    public nonisolated func files(status: ClipStatus? = nil) async throws -> [CatalogedFile] {
        try await onFiles { try $0.files(status: status) }
    }

    /// Returns everything that the catalog has of a clip, which is given by a path or by the first digits of its id.
    ///
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

    /// Removes a clip from the catalog. The files themselves are not touched.
    ///
    /// A path removes that file, and the clip with it if it has no other; an id removes the clip and all its files.
    ///
    /// - Parameters:
    ///   - name: A path, or the first digits of an id.
    ///   - dryRun: Whether to return only what would be removed.
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

    /// Checks the integrity of the catalog; with `files`, also that every file still exists with the same content.
    ///
    /// - Returns: The problems that were found.
    public nonisolated func verify(files checkFiles: Bool = false) async throws -> LibraryCheck {
        let check = try await onFiles { catalog in
            let problems = try catalog.verify().map(\.description)
            let changed = problems.isEmpty ? try RecommenderFolder(catalog: catalog).problems() : []
            return LibraryCheck(problems: problems, changedFiles: changed, statistics: try catalog.statistics())
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
            problems: [], changedFiles: check.changedFiles + changed, statistics: check.statistics)
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

    /// Returns the numbers of clips, files and frames in the catalog.
    public nonisolated func statistics() async throws -> CatalogStatistics {
        try await onFiles { try $0.statistics() }
    }
}

/// The result of ``ClipLibrary/verify(files:)``.
public struct LibraryCheck: Sendable {
    /// Damage of the catalog.
    public let problems: [String]
    /// Files that changed since they were indexed.
    public let changedFiles: [String]
    /// The numbers of clips, files and frames in the catalog.
    public let statistics: CatalogStatistics
}
