private import Files
private import Foundation
private import VidRecKit

/// The error of results whose reader has closed standard output, as `head` does when it has enough.
package struct ReaderHasEnded: Error {
    /// Creates the error.
    package init() {}
}

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
    /// - Throws: ``VidRecError/Code/notWritten``; ``ReaderHasEnded``.
    package static func writeResults(_ text: String) throws {
        guard !SystemCalls.write(Array(text.utf8), to: STDOUT_FILENO) else { return }
        switch SystemCalls.lastError {
        case EPIPE: throw ReaderHasEnded()
        case EBADF: throw VidRecError(.notWritten, "cannot write to standard output: it is closed")
        case let code:
            throw VidRecError(.notWritten, "cannot write to standard output: \(SystemCalls.message(for: code))")
        }
    }

    /// Writes a message to standard error, on a line of its own after `vidrec: `. Errors are ignored.
    package static func message(_ text: String) { writeError("vidrec: \(text)\n") }

    /// Writes text to standard error as it is. Errors are ignored.
    package static func writeError(_ text: String) { _ = SystemCalls.write(Array(text.utf8), to: STDERR_FILENO) }
}
