/// What `ClipLibrary.index` tells while it works.
public enum IndexEvent: Sendable {
    /// The folders are searched; this is what there is to do.
    case planned(IndexPlan)
    /// A file is done with.
    case file(FileReport)
}
