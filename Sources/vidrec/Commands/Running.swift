import Reports
import Files
import ArgumentParser
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
    /// The results cannot be written.
    static let notWritten = ExitCode(74)
    /// The user stopped the command.
    static let interrupted = ExitCode(130)
}

/// Runs the body of a command; an error becomes one line on standard error and the documented exit code.
func reportingErrors(_ body: () async throws -> Void) async throws {
    do {
        try await body()
    } catch {
        guard let error = VidRecError(error) else { throw error }
        StandardStreams.message(error.messageWithHint.printable)
        throw ExitCode(error.code.exitCode)
    }
}

extension VidRecError {
    /// The description, with the option or command of this program that helps.
    var messageWithHint: String {
        let hint: String? =
            switch code {
            case .otherModel: "--model FILE gives a model, --catalog another catalog"
            case .notTrained: "vidrec train recommender --strategy NAME trains a strategy"
            case .unknownClip: "vidrec list shows the indexed clips"
            default: nil
            }
        return hint.map { "\(description) (\($0))" } ?? description
    }
}
