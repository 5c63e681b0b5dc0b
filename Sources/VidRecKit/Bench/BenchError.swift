/// Why nothing can be measured.
public struct BenchError: Error, Hashable, CustomStringConvertible {
    /// The kind of error.
    public enum Code: Hashable, Sendable {
        /// There is no `ffmpeg` program.
        case noFFmpeg
        /// `ffmpeg` cannot make the standard clips.
        case cannotMakeClips
        /// No clip was named or found.
        case noClips
        /// The temporary catalog cannot be made.
        case noScratch
    }

    /// The kind of error.
    public let code: Code
    /// What was found, and what to do.
    public let description: String

    init(_ code: Code, _ description: String) {
        self.code = code
        self.description = description
    }
}
