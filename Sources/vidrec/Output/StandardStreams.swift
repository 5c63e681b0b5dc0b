import ArgumentParser
import Foundation
import VidRecKit

/// Standard output, for results, and standard error, for everything else.
enum StandardStreams {
    /// Whether standard output is a terminal.
    static var outputIsTerminal: Bool { isatty(STDOUT_FILENO) == 1 }
    /// Whether standard error is a terminal.
    static var errorIsTerminal: Bool {
        isatty(STDERR_FILENO) == 1 && ProcessInfo.processInfo.environment["TERM"] != "dumb"
    }

    /// Writes results.
    ///
    /// - Throws: `ExitCode(74)` if they cannot be written, after a message.
    static func writeResults(_ text: String) throws {
        do {
            try FileHandle.standardOutput.write(contentsOf: Data(text.utf8))
        } catch {
            message("cannot write to standard output: \(systemReason(error))")
            throw ExitCode.notWritten
        }
    }

    /// Writes a message to standard error, on a line of its own.
    static func message(_ text: String) {
        try? FileHandle.standardError.write(contentsOf: Data("vidrec: \(text)\n".utf8))
    }

    /// Writes text to standard error as it is.
    static func writeError(_ text: String) {
        try? FileHandle.standardError.write(contentsOf: Data(text.utf8))
    }
}
