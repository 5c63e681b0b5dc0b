/// A model file that cannot be read, written or used.
public struct ModelFileError: Error, Hashable, CustomStringConvertible {
    /// The reason: what was found, and what was expected.
    public let description: String

    /// Creates an error with its reason.
    public init(description: String) {
        self.description = description
    }
}
