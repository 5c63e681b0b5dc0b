import Reports
import Files
import ArgumentParser
import Foundation
import VidRecKit

/// The exit codes of the program, besides 0.
extension ExitCode {
    /// The command found nothing.
    static let nothingFound = ExitCode(1)
    /// Some inputs failed; the others succeeded.
    static let someFailed = ExitCode(3)
    /// The catalog is missing, locked or cannot be written.
    static let catalogUnusable = ExitCode(4)
    /// The catalog is damaged.
    static let catalogDamaged = ExitCode(5)
    /// A limit of the process's resources is too small.
    static let limited = ExitCode(71)
    /// The results cannot be written.
    static let notWritten = ExitCode(74)
    /// The reader of the results closed its end, as SIGPIPE would tell.
    static let readerHasEnded = ExitCode(128 + SIGPIPE)
}

/// Runs the body of a command; an error becomes one line on standard error and the documented exit code.
func reportingErrors(_ body: () async throws -> Void) async throws {
    do {
        try await body()
    } catch {
        throw reported(error)
    }
}

/// Runs a synchronous body as ``reportingErrors(_:)`` does.
func reportingOutputErrors(_ body: () throws -> Void) throws {
    do {
        try body()
    } catch {
        throw reported(error)
    }
}

/// Writes an error to standard error, and returns the exit code; returns an error that is not of vidrec unchanged.
private func reported(_ error: any Error) -> any Error {
    if error is ReaderHasEnded { return ExitCode.readerHasEnded }
    guard let error = VidRecError(error) else { return error }
    StandardStreams.message(error.messageWithHint.printable)
    return ExitCode(error.code.exitCode)
}

extension VidRecError {
    /// The description, with the option or command of this program that helps.
    var messageWithHint: String {
        let hint: String? =
            switch code {
            case .otherModel:
                "--model vision, builtin or FILE chooses a model, --features a network; vidrec index --reembed moves a catalog; "
                    + "--catalog names another"
            case .notTrained: "vidrec train recommender --strategy NAME trains a strategy"
            case .unknownClip: "vidrec list shows the indexed clips"
            default: nil
            }
        return hint.map { "\(description) (\($0))" } ?? description
    }
}
