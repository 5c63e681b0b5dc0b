/// One finding of `Catalog.verify()`.
public struct CatalogProblem: Hashable, Sendable, CustomStringConvertible {
    /// What is damaged: `clip 0123456789ab`, `file 'a.mp4'`, `database`.
    public let subject: String
    /// What was found.
    public let finding: String

    /// Both in one line.
    public var description: String { "\(subject): \(finding)" }
}
