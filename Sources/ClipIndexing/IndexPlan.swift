internal import ClipTypes
internal import Files
package import ClipCatalog

/// The work of an indexing run: the files that were found, compared with the catalog.
public struct IndexPlan: Hashable, Sendable {
    /// The absolute paths of the files to index: new ones, changed ones, and unchanged ones that `redo` selects.
    public let pending: [String]
    /// The number of ``pending`` files whose clips were analyzed by older rules.
    public let stale: Int
    /// The total size of the ``pending`` files in bytes.
    public let pendingBytes: Int64
    /// The reports of files that have not changed since they were indexed and are left as they are.
    public let unchanged: [FileReport]
    /// The reports of what cannot be read in the folders, counted as failed; a missing path of `paths` is ``pending``.
    public let unreadable: [FileReport]
    /// The number of files in folders that are skipped for their extension, and of symbolic links; not hidden ones.
    public let otherFiles: Int
    /// What ``ClipLibrary/reembed()`` found of unfinished moves and does to them, each as one line of text.
    public let notes: [String]

    /// Searches the folders, and compares sizes and times with a catalog.
    package init(_ options: IndexOptions, catalog: Catalog) throws(CatalogError) {
        try self.init(options, catalogDirectory: catalog.directory) { paths throws(CatalogError) in
            try catalog.knownFiles(at: paths)
        }
    }

    /// Searches the folders, and compares sizes and times with what is known of the files. Files of `gone`, those of clips to move that
    /// are not there, are unreadable, or unchanged if they failed before.
    package init(
        _ options: IndexOptions, catalogDirectory: String, known: ([String]) throws(CatalogError) -> KnownFiles,
        gone: [CatalogedFile] = [], notes: [String] = []
    ) throws(CatalogError) {
        let finder = FileFinder(excluded: options.excluded, catalogDirectory: canonicalPath(catalogDirectory))
        let findings = finder.find(options.paths)
        let known = try known(findings.files)
        var pending: [String] = []
        var pendingBytes: Int64 = 0
        var stale = 0
        var unchanged: [FileReport] = []
        for path in findings.files {
            let state = try? FileState(ofFile: path)
            let file = known[path]
            if options.redo != .all, let state, let file, let report = file.unchanged(path: path, state: state),
                !(options.redo == .failed && report.isFailure), !file.isStale
            {
                unchanged.append(report)
            } else {
                pending.append(path)
                if file?.isStale == true { stale += 1 }
                pendingBytes += state?.byteCount ?? 0
            }
        }
        self.pending = pending
        self.stale = stale
        self.pendingBytes = pendingBytes
        let failed = gone.filter { $0.status == .failed }
        self.unchanged = unchanged + failed.map(FileReport.init(failedBefore:))
        unreadable =
            findings.unreadable.map { FileReport(unreadable: $0.path, reason: $0.reason.reason) }
            + gone.filter { $0.status != .failed }.map { FileReport(unreadable: $0.path, reason: "its file is gone") }
        otherFiles = findings.otherFiles
        self.notes = notes
    }
}

extension IndexPlan: CustomStringConvertible {
    /// The numbers of pending, unchanged, unreadable and skipped files, on one line.
    public var description: String {
        let renewals = stale > 0 ? ", \(stale) of them again by newer rules" : ""
        return "\(pending.count) to index (\(pendingBytes) bytes\(renewals)), \(unchanged.count) unchanged, "
            + "\(unreadable.count) unreadable, \(otherFiles) other files"
    }
}
