/// What indexing came to.
public struct IndexSummary: Hashable, Sendable {
    /// Files decoded whole.
    public private(set) var ok = 0
    /// Files decoded in part.
    public private(set) var partial = 0
    /// Files that failed now.
    public private(set) var failed = 0
    /// Files that have not changed.
    public private(set) var unchanged = 0
    /// Of the unchanged ones, those that failed when they were indexed.
    public private(set) var failedBefore = 0
    /// Files that were not begun, because the work was interrupted.
    public internal(set) var notBegun: Int

    init(notBegun: Int) {
        self.notBegun = notBegun
    }

    /// Files that are done with.
    public var total: Int { ok + partial + failed + unchanged }

    /// Files of which the catalog holds nothing to compare, now or from before.
    public var failures: Int { failed + failedBefore }

    mutating func count(_ report: FileReport) {
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
    /// How many files ended in each way, on one line.
    public var description: String {
        var text = "\(ok) ok, \(partial) partial, \(failed) failed, \(unchanged) unchanged"
        if failedBefore > 0 { text += " (\(failedBefore) of them failed before)" }
        if notBegun > 0 { text += ", \(notBegun) not begun" }
        return text
    }
}
