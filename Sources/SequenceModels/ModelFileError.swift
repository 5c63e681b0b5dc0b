/// Why a model file cannot be used.
public struct ModelFileError: Error, Hashable, CustomStringConvertible {
    /// What was found, and what would do.
    public let description: String

    /// Says why.
    public init(description: String) {
        self.description = description
    }
}
