import Files
import ArgumentParser
import VidRecKit

/// What the program ends with.
extension ExitCode {
    /// The command ran and found nothing.
    static let nothingFound = ExitCode(1)
    /// Some inputs failed; the rest are done.
    static let someFailed = ExitCode(3)
    /// The catalog is missing, locked or cannot be written.
    static let catalogUnusable = ExitCode(4)
    /// The catalog is damaged.
    static let catalogDamaged = ExitCode(5)
    /// The results cannot be written.
    static let notWritten = ExitCode(74)
    /// The user stopped the command.
    static let interrupted = ExitCode(130)
}

/// Runs the body of a command; errors become one line on standard error and the exit code that `--help` promises.
func reportingErrors(_ body: () async throws -> Void) async throws {
    do {
        try await body()
    } catch {
        guard let error = VidRecError(error) else { throw error }
        StandardStreams.message(error.description.printable)
        throw ExitCode(error.code.exitCode)
    }
}
