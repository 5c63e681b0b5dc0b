/// An error that prevents any frame of a file from being decoded.
public struct VideoDecodingError: Error, Hashable, Sendable {
    /// The kind of error.
    public enum Code: String, Hashable, Sendable, CaseIterable {
        /// The system cannot open or read the file.
        case cannotOpenFile
        /// The path is a directory, pipe, socket or device.
        case notARegularFile
        /// The file has no bytes.
        case emptyFile
        /// The file has no known video, GIF or image format.
        case unrecognizedFormat
        /// The file is a playlist (HLS, ffconcat, SDP, DASH and others), which would make the decoder read other files.
        case refusedPlaylist
        /// The file has a known format that is not allowed.
        case refusedFormat
        /// The video codec is not allowed, or this FFmpeg cannot decode it.
        case refusedCodec
        /// The file has only audio, or audio with cover art.
        case noVideoStream
        /// The file has more streams than the limit.
        case tooManyStreams
        /// A frame has more pixels than the limit.
        case tooManyPixels
        /// The limit on decoded frames was reached before a selected frame was decoded.
        case tooManyFrames
        /// The time limit was reached before a selected frame was decoded.
        case timeLimit
        /// The container is damaged so that it cannot be opened.
        case damagedContainer
        /// No frame could be decoded.
        case noFrames
        /// libav could not allocate memory.
        case outOfMemory
    }

    /// The kind of error.
    public let code: Code
    /// The path of the file as given.
    public let path: String
    /// A message that says what was found and what is accepted, on one line, without the path.
    public let message: String

    init(_ code: Code, _ path: String, _ message: String) {
        self.code = code
        self.path = path
        self.message = message
    }
}

extension VideoDecodingError: CustomStringConvertible {
    /// The path in quotes, with control characters escaped, and the message, on one line.
    public var description: String {
        let printable = path.unicodeScalars.map { scalar in
            scalar.properties.generalCategory == .control ? scalar.escaped(asASCII: true) : String(scalar)
        }
        return "cannot decode '\(printable.joined())': \(message)"
    }
}
