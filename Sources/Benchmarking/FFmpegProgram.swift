public import VidRecKit
private import Foundation
internal import Subprocess

#if canImport(System)
    private import System
#else
    private import SystemPackage
#endif

/// The installed `ffmpeg` program, which vidrec's throughput is compared with.
public struct FFmpegProgram: Hashable, Sendable {
    /// The path of the program's executable file.
    public let path: String

    /// Returns the first `ffmpeg` in the folders of the environment variable `PATH`.
    ///
    /// - Throws: ``VidRecError/Code/toolUnavailable`` if there is no such program.
    public static func find() throws(VidRecError) -> Self {
        try find(in: ProcessInfo.processInfo.environment["PATH"] ?? "")
    }

    /// Returns the first `ffmpeg` in folders, which are separated by colons.
    static func find(in folders: String) throws(VidRecError) -> Self {
        let candidates = folders.split(separator: ":").map { "\($0)/ffmpeg" }
        guard let path = candidates.first(where: { FileManager.default.isExecutableFile(atPath: $0) }) else {
            throw VidRecError(
                .toolUnavailable,
                "the ffmpeg program is not in $PATH; install it (Debian, Ubuntu: apt-get install ffmpeg; macOS: brew "
                    + "install ffmpeg)")
        }
        return Self(path: path)
    }

    /// Runs the program until it exits.
    ///
    /// - Returns: Whether it succeeded, its standard output, and the last line of its standard error.
    func run(_ arguments: [String]) async throws -> (isSuccess: Bool, output: String, message: String) {
        let result = try await Subprocess.run(
            .path(FilePath(path)),
            arguments: Arguments(["-nostdin", "-hide_banner", "-loglevel", "error"] + arguments),
            output: .string(limit: 1 << 22), error: .string(limit: 1 << 20))
        let message = result.standardError.split(separator: "\n").last.map { String($0) }
        return (result.terminationStatus.isSuccess, result.standardOutput, message ?? "no message")
    }
}
