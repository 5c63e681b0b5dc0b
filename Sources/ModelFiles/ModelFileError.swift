/// An error of reading or writing a model file.
public struct ModelFileError: Error, Hashable, CustomStringConvertible {
    /// The problem and its remedy, for people to read. It does not name the file.
    public let description: String

    /// Creates an error from a description.
    public init(description: String) {
        self.description = description
    }
}
