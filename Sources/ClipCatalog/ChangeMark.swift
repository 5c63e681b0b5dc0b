/// A place in a log of changes: where a reader of the catalog stands.
///
/// A mark may be kept in a file and used by another process. It names its place by two numbers, so that a mark of
/// another catalog, or of this one before an older copy of it was restored, is told from one of this log.
public struct ChangeMark: Hashable, Sendable {
    /// The number of the last change before this place; numbers grow by 1 and are not used twice.
    public let number: Int64
    /// The generation of the catalog that the change led to.
    public let generation: Int64

    /// Creates a mark from the numbers of one that a catalog gave.
    public init(number: Int64, generation: Int64) {
        self.number = number
        self.generation = generation
    }
}
