/// An error that occurs while encoding a picture as a file.
public struct PictureEncodingError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The kind of error.
    public enum Code: Hashable, Sendable {
        /// This FFmpeg was built without the encoder.
        case missingEncoder
        /// The encoder failed: there was not enough memory, or the picture is too large.
        case failed
    }

    /// The kind of error.
    public let code: Code
    /// A message that says what failed and how to correct it.
    public let description: String

    init(_ code: Code, _ description: String) {
        self.code = code
        self.description = description
    }
}
