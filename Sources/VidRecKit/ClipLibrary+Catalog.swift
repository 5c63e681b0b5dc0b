private import Files
public import ClipCatalog
public import ClipTypes
private import Isolation

extension ClipLibrary {
    /// Every known file, by path; only those of one status if it is given.
    public nonisolated func files(status: ClipStatus? = nil) async throws -> [CatalogedFile] {
        try await onFiles { try $0.files(status: status) }
    }

    /// Everything known of a clip, which is named by a path or by the first digits of its id.
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

    /// Takes a clip out of the catalog. The files themselves are left alone.
    ///
    /// By its path, that path is forgotten, and the clip with it if it has no other; by its id, the clip and all its paths.
    ///
    /// - Parameters:
    ///   - name: a path, or the first digits of an id.
    ///   - dryRun: whether to tell only what would be removed.
    /// - Returns: the paths that are no longer known.
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

    /// Checks all that the catalog holds; with `files`, also that every file is still there with the same bytes.
    ///
    /// - Returns: what is wrong; nothing if all is well.
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

    /// How a file differs from what was indexed; nil if it does not.
    private nonisolated func changes(in file: CatalogedFile) async throws -> String? {
        do {
            return try await pool.identify(file.path) == file.clip
                ? nil : "'\(file.path)' has changed since it was indexed"
        } catch let failure as DecodeFailure {
            return "'\(file.path)' cannot be read: \(failure.reason)"
        }
    }

    /// Counts of what the catalog holds.
    public nonisolated func statistics() async throws -> CatalogStatistics {
        try await onFiles { try $0.statistics() }
    }
}

/// What `ClipLibrary.verify` found.
public struct LibraryCheck: Sendable {
    /// Damage in the catalog.
    public let problems: [String]
    /// Files that are no longer what was indexed.
    public let changedFiles: [String]
    /// What the catalog holds.
    public let statistics: CatalogStatistics
}
