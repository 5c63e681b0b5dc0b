/// Why a file gave no frames at all.
public struct VideoDecodingError: Error, Hashable, Sendable {
    /// What to switch over.
    public enum Code: String, Hashable, Sendable, CaseIterable {
        /// The system refused to open or read the file.
        case cannotOpenFile
        /// A directory, pipe, socket or device.
        case notARegularFile
        /// No bytes.
        case emptyFile
        /// The first bytes are of no video, GIF or image format.
        case unrecognizedFormat
        /// A playlist, which would make the decoder read other files: HLS, ffconcat, SDP, DASH and the like.
        case refusedPlaylist
        /// A known format that is not among those allowed.
        case refusedFormat
        /// The video's codec is not among those allowed, or this FFmpeg cannot decode it.
        case refusedCodec
        /// Sound only, or sound with a cover picture.
        case noVideoStream
        /// More streams than the limit.
        case tooManyStreams
        /// A frame of more pixels than the limit.
        case tooManyPixels
        /// The limit on decoded frames was reached before a wanted one.
        case tooManyFrames
        /// The limit on time was reached before a wanted frame.
        case timeLimit
        /// The container's own structures are damaged beyond reading.
        case damagedContainer
        /// Nothing in the file decodes.
        case noFrames
        /// libav could not get memory for its own objects.
        case outOfMemory
    }

    /// What happened, to switch over.
    public let code: Code
    /// The file, as it was named.
    public let path: String
    /// What was found and what would do, without the path.
    public let message: String

    init(_ code: Code, _ path: String, _ message: String) {
        self.code = code
        self.path = path
        self.message = message
    }
}

extension VideoDecodingError: CustomStringConvertible {
    /// One line: the path in quotes, control characters in it escaped, and the message.
    public var description: String {
        let printable = path.unicodeScalars.map { scalar in
            scalar.properties.generalCategory == .control ? scalar.escaped(asASCII: true) : String(scalar)
        }
        return "cannot decode '\(printable.joined())': \(message)"
    }
}
