import ArgumentParser
import Foundation
import VidRecKit

/// Where results go, and where everything else goes.
enum StandardStreams {
    /// Whether results are read by a person.
    static var outputIsTerminal: Bool { isatty(STDOUT_FILENO) == 1 }
    /// Whether messages are read by a person.
    static var errorIsTerminal: Bool {
        isatty(STDERR_FILENO) == 1 && ProcessInfo.processInfo.environment["TERM"] != "dumb"
    }

    /// Writes results.
    ///
    /// - Throws: `ExitCode(74)` when they cannot be written, which is told first: lost results are no success.
    static func writeResults(_ text: String) throws {
        do {
            try FileHandle.standardOutput.write(contentsOf: Data(text.utf8))
        } catch {
            message("cannot write to standard output: \(systemReason(error))")
            throw ExitCode.notWritten
        }
    }

    /// Tells the user something, on a line of its own.
    static func message(_ text: String) {
        try? FileHandle.standardError.write(contentsOf: Data("vidrec: \(text)\n".utf8))
    }

    /// Writes to standard error as it is.
    static func writeError(_ text: String) {
        try? FileHandle.standardError.write(contentsOf: Data(text.utf8))
    }
}
