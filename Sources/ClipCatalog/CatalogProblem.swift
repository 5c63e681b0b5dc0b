internal import CatalogStorage
/// A problem that `Catalog.verify()` found.
public struct CatalogProblem: Hashable, Sendable, CustomStringConvertible {
    /// The damaged object, such as `clip 0123456789ab`, `file 'a.mp4'` or `database`.
    public let subject: String
    /// The damage of the object, in words.
    public let finding: String

    /// The subject and the finding on one line.
    public var description: String { "\(subject): \(finding)" }
}
