/// An error of reading or writing a model file.
public struct ModelFileError: Error, Hashable, CustomStringConvertible {
    /// The problem and its remedy, for people to read.
    public let description: String

    /// Creates an error from a description.
    public init(description: String) {
        self.description = description
    }
}
