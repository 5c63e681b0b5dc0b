/// A problem that `Catalog.verify()` found.
public struct CatalogProblem: Hashable, Sendable, CustomStringConvertible {
    /// The damaged object, such as `clip 0123456789ab`, `file 'a.mp4'` or `database`.
    public let subject: String
    /// A description of the damage.
    public let finding: String

    /// The subject and the finding on one line.
    public var description: String { "\(subject): \(finding)" }
}
