/// An event of an indexing run.
public enum IndexEvent: Sendable {
    /// The folders have been searched, and this is the work to do. The first event.
    case planned(IndexPlan)
    /// A file is finished and its result stored durably, or it is unchanged or cannot be read.
    case file(FileReport)
    /// All files that were there are finished, and new and changed ones will be indexed as they come; only with
    /// ``IndexOptions/settleTime``. If the system does not tell of changes, the reason why the folders are searched again
    /// and again.
    case watching(searchingBecause: String?)
    /// The run is over, with these totals. The last event.
    case finished(IndexSummary)
}

extension IndexEvent: CustomStringConvertible {
    /// The kind of the event and its content, on one line.
    public var description: String {
        switch self {
        case .planned(let plan): "planned: \(plan)"
        case .file(let report): report.description
        case .watching(let reason): "watching" + (reason.map { ": \($0)" } ?? "")
        case .finished(let summary): "finished: \(summary)"
        }
    }
}
