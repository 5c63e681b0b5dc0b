import Foundation
import TestSupport

/// Clips that the ffmpeg program makes for a test.
enum MadeClip {
    private struct Failure: Error { let arguments: [String] }

    /// Makes a clip from samples.
    ///
    /// - Parameters:
    ///   - inputs: names of samples.
    ///   - arguments: what ffmpeg does with them.
    static func make(_ path: String, from inputs: [String], _ arguments: [String]) throws {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments =
            ["ffmpeg", "-nostdin", "-v", "error", "-threads", "1", "-y"]
            + inputs.flatMap { ["-i", Samples.path($0)] } + ["-an"] + arguments + [path]
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw Failure(arguments: arguments) }
    }
}
