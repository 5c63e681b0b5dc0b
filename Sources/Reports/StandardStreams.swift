private import Foundation
private import VidRecKit

/// Standard output, for results, and standard error, for everything else.
package enum StandardStreams {
    /// Whether standard output is a terminal.
    package static var outputIsTerminal: Bool { isatty(STDOUT_FILENO) == 1 }
    /// Whether standard error is a terminal that can move its cursor (`TERM` is not `dumb`).
    package static var errorIsTerminal: Bool {
        isatty(STDERR_FILENO) == 1 && ProcessInfo.processInfo.environment["TERM"] != "dumb"
    }

    /// Writes text to standard output as it is.
    ///
    /// - Throws: ``VidRecError/Code/notWritten``.
    package static func writeResults(_ text: String) throws {
        do {
            try FileHandle.standardOutput.write(contentsOf: Data(text.utf8))
        } catch {
            throw VidRecError(.notWritten, "cannot write to standard output: \(systemReason(error))")
        }
    }

    /// Writes a message to standard error, on a line of its own after `vidrec: `. Errors are ignored.
    package static func message(_ text: String) {
        try? FileHandle.standardError.write(contentsOf: Data("vidrec: \(text)\n".utf8))
    }

    /// Writes text to standard error as it is. Errors are ignored.
    package static func writeError(_ text: String) {
        try? FileHandle.standardError.write(contentsOf: Data(text.utf8))
    }
}
