/// Why a picture could not be written as a file.
public struct PictureEncodingError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What to switch over.
    public enum Code: Hashable, Sendable {
        /// This FFmpeg was built without the encoder.
        case missingEncoder
        /// The encoder gave no file: memory ran out, or the picture is too large for it.
        case failed
    }

    /// What happened, to switch over.
    public let code: Code
    /// What was found, and what would do.
    public let description: String

    init(_ code: Code, _ description: String) {
        self.code = code
        self.description = description
    }
}
