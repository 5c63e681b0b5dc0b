private import Files
internal import ClipCatalog

/// What there is to do: the files found, held against what the catalog knows of them.
public struct IndexPlan: Hashable, Sendable {
    /// Files that are new or changed, or asked for again.
    public let pending: [String]
    /// The size of those files together.
    public let pendingBytes: Int64
    /// Files that have not changed since they were indexed.
    public let unchanged: [FileReport]
    /// Files and folders that cannot be read.
    public let unreadable: [FileReport]
    /// Files in the folders whose names are not those of videos or pictures, and links.
    public let otherFiles: Int

    /// Searches the folders, and compares sizes and times.
    init(_ options: IndexOptions, catalogDirectory: String, known: KnownFiles) {
        let finder = FileFinder(excluded: options.excluded, catalogDirectory: canonicalPath(catalogDirectory))
        let findings = finder.find(options.paths)
        var pending: [String] = []
        var pendingBytes: Int64 = 0
        var unchanged: [FileReport] = []
        for path in findings.files {
            let state = try? FileState(ofFile: path)
            if options.redo != .all, let state, let report = known[path]?.unchanged(path: path, state: state),
                !(options.redo == .failed && report.isFailure)
            {
                unchanged.append(report)
            } else {
                pending.append(path)
                pendingBytes += state?.byteCount ?? 0
            }
        }
        self.pending = pending
        self.pendingBytes = pendingBytes
        self.unchanged = unchanged
        unreadable = findings.unreadable.map { FileReport(unreadable: $0.path, reason: $0.reason.reason) }
        otherFiles = findings.otherFiles
    }
}

extension IndexPlan: CustomStringConvertible {
    /// How many files of each kind there are, on one line.
    public var description: String {
        "\(pending.count) to index (\(pendingBytes) bytes), \(unchanged.count) unchanged, \(unreadable.count) unreadable, "
            + "\(otherFiles) other files"
    }
}
