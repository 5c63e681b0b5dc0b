public import ClipCatalog
public import ClipTypes

extension ClipLibrary {
    /// Every known file, by path; only those of one status if it is given.
    public func files(status: ClipStatus? = nil) throws -> [CatalogedFile] {
        try catalog.files(status: status)
    }

    /// Everything known of a clip, which is named by a path or by the first digits of its id.
    ///
    /// - Throws: `LibraryError.unknownClip` or `.ambiguousClip`.
    public func clip(_ name: String) throws -> CatalogedClip {
        let id = try catalog.resolve(name)
        guard let clip = try catalog.clip(id) else {
            throw LibraryError(.unknownClip, "the clip \(id.prefix) has just been removed")
        }
        return clip
    }

    /// Takes a clip out of the catalog. The files themselves are left alone.
    ///
    /// By its path, that path is forgotten, and the clip with it if it has no other; by its id, the clip and all its paths.
    ///
    /// - Parameters:
    ///   - name: a path, or the first digits of an id.
    ///   - dryRun: whether to tell only what would be removed.
    /// - Returns: the paths that are no longer known.
    /// - Throws: `LibraryError.unknownClip` or `.ambiguousClip`.
    public func remove(_ name: String, dryRun: Bool = false) throws -> [String] {
        let path = canonicalPath(name)
        if try catalog.knownFiles()[path] != nil {
            if !dryRun { _ = try catalog.remove(path: path) }
            return [path]
        }
        let clip = try clip(name)
        if !dryRun { _ = try catalog.remove(clip: clip.id) }
        return clip.paths
    }

    /// Checks all that the catalog holds; with `files`, also that every file is still there with the same bytes.
    ///
    /// - Returns: what is wrong; nothing if all is well.
    public func verify(files checkFiles: Bool = false) throws -> LibraryCheck {
        let problems = try catalog.verify().map(\.description)
        guard problems.isEmpty else {
            return LibraryCheck(problems: problems, changedFiles: [], statistics: try catalog.statistics())
        }
        var changed = try RecommenderFolder(catalog: catalog).problems()
        guard checkFiles else {
            return LibraryCheck(problems: [], changedFiles: changed, statistics: try catalog.statistics())
        }
        for file in try catalog.files() {
            guard let clip = file.clip else { continue }
            do throws(UnreadableFile) {
                if try contentHash(ofFile: file.path) != clip {
                    changed.append("'\(file.path)' has changed since it was indexed")
                }
            } catch {
                changed.append("'\(file.path)' cannot be read: \(error.reason)")
            }
        }
        return LibraryCheck(problems: problems, changedFiles: changed, statistics: try catalog.statistics())
    }

    /// Counts of what the catalog holds.
    public func statistics() throws -> CatalogStatistics {
        try catalog.statistics()
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
