public import ClipCatalog

/// The totals of an indexing run.
public struct IndexSummary: Hashable, Sendable {
    /// The number of files that were decoded completely.
    public private(set) var ok = 0
    /// The number of files that were decoded in part.
    public private(set) var partial = 0
    /// The number of files of ``ok`` and ``partial`` whose clips had been analyzed by older rules.
    public private(set) var renewed = 0
    /// The number of files that failed in this run, including files and folders that cannot be read.
    public private(set) var failed = 0
    /// The number of unchanged files, including those of ``failedBefore``.
    public private(set) var unchanged = 0
    /// The number of unchanged files that failed when they were indexed.
    public private(set) var failedBefore = 0
    /// The number of files that were not started because the run was cancelled; 0 after a complete run.
    public package(set) var notStarted: Int
    /// The result of ``ClipLibrary/reembed()`` if the catalog was moved to another model; `nil` otherwise.
    public package(set) var move: CatalogMove.Outcome?
    /// Why the small pictures of clips could not be stored, as one line of text; `nil` if they were.
    public package(set) var stripProblem: String?

    init(notStarted: Int) {
        self.notStarted = notStarted
    }

    /// The number of finished files: decoded, failed or unchanged; not those that were not started.
    public var total: Int { ok + partial + failed + unchanged }

    /// The number of files without frames in the catalog, now or from before.
    public var failures: Int { failed + failedBefore }

    mutating func count(_ report: FileReport) {
        renewed += report.isRenewal ? 1 : 0
        switch report.status {
        case .ok: ok += 1
        case .partial: partial += 1
        case .failed: failed += 1
        case .unchanged:
            unchanged += 1
            failedBefore += report.isFailure ? 1 : 0
        }
    }
}

extension IndexSummary: CustomStringConvertible {
    /// The number of files of each status in the run, on one line.
    public var description: String {
        var text = "\(ok) ok, \(partial) partial"
        if renewed > 0 { text += " (\(renewed) of them again, by newer rules)" }
        text += ", \(failed) failed, \(unchanged) unchanged"
        if failedBefore > 0 { text += " (\(failedBefore) of them failed before)" }
        if notStarted > 0 { text += ", \(notStarted) not started" }
        return text
    }
}
