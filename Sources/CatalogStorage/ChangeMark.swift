/// A position in a log of changes, up to which a reader has loaded the catalog.
///
/// A mark can be stored in a file and used by another process. It has two numbers, so that a mark of another catalog,
/// or of this catalog before a backup was restored, is recognized as invalid.
public struct ChangeMark: Hashable, Sendable {
    /// The number in the log of the last change before the mark; numbers are consecutive and never reused.
    public let number: Int64
    /// The generation of the catalog after this change, by which marks of other catalogs are recognized.
    public let generation: Int64

    /// Creates a mark from the two numbers of a stored one.
    public init(number: Int64, generation: Int64) {
        self.number = number
        self.generation = generation
    }
}
