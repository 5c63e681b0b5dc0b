internal import Foundation

/// Makes clips with the `ffmpeg` program.
public enum FFmpeg {
    /// Runs it with the given arguments; `-y` and silence are added.
    ///
    /// - Throws: `FFmpegFailure` with what it said if it ends with an error.
    public static func run(_ arguments: [String]) throws {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["ffmpeg", "-nostdin", "-hide_banner", "-loglevel", "error", "-y"] + arguments
        let messages = Pipe()
        process.standardError = messages
        try process.run()
        let text = String(decoding: messages.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw FFmpegFailure(description: text) }
    }
}

/// What `ffmpeg` said when it failed.
public struct FFmpegFailure: Error, CustomStringConvertible {
    /// Its messages.
    public let description: String
}
