private import Foundation
private import VidRecKit

/// Standard output, for results, and standard error, for everything else.
package enum StandardStreams {
    /// Whether standard output is a terminal.
    package static var outputIsTerminal: Bool { isatty(STDOUT_FILENO) == 1 }
    /// Whether standard error is a terminal.
    package static var errorIsTerminal: Bool {
        isatty(STDERR_FILENO) == 1 && ProcessInfo.processInfo.environment["TERM"] != "dumb"
    }

    /// Writes results.
    ///
    /// - Throws: ``VidRecError/Code/notWritten``.
    package static func writeResults(_ text: String) throws {
        do {
            try FileHandle.standardOutput.write(contentsOf: Data(text.utf8))
        } catch {
            throw VidRecError(.notWritten, "cannot write to standard output: \(systemReason(error))")
        }
    }

    /// Writes a message to standard error, on a line of its own.
    package static func message(_ text: String) {
        try? FileHandle.standardError.write(contentsOf: Data("vidrec: \(text)\n".utf8))
    }

    /// Writes text to standard error as it is.
    package static func writeError(_ text: String) {
        try? FileHandle.standardError.write(contentsOf: Data(text.utf8))
    }
}
