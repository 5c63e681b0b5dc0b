import ArgumentParser
import ClipCatalog
import Evaluation
import SequenceModels
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
    } catch let error as CatalogError {
        StandardStreams.message(error.description.printable)
        switch error.code {
        case .damaged: throw ExitCode.catalogDamaged
        case .unknownClip: throw ExitCode.someFailed
        default: throw ExitCode.catalogUnusable
        }
    } catch let error as BenchError {
        StandardStreams.message(error.description.printable)
        throw ExitCode.someFailed
    } catch let error as OutputFileError {
        StandardStreams.message(error.description.printable)
        throw error.code == .isInput || error.code == .badName ? ExitCode.validationFailure : ExitCode.notWritten
    } catch let error as InteractionWeightsError {
        StandardStreams.message(error.description.printable)
        throw ExitCode.someFailed
    } catch let error as InteractionFileError {
        StandardStreams.message(error.description.printable)
        throw ExitCode.someFailed
    } catch let error as EvaluationError {
        StandardStreams.message(error.description.printable)
        throw ExitCode.someFailed
    } catch let error as EvaluationFailure {
        StandardStreams.message(error.description.printable)
        throw ExitCode.someFailed
    } catch let error as ModelFileError {
        StandardStreams.message(error.description.printable)
        throw ExitCode.someFailed
    } catch let error as TrainingSetError {
        StandardStreams.message(error.description.printable)
        throw error.code == .unusableCache ? ExitCode.notWritten : ExitCode.someFailed
    } catch let error as TrainingError {
        StandardStreams.message(error.description.printable)
        throw ExitCode.someFailed
    } catch let error as WorkerError {
        StandardStreams.message(error.description.printable)
        throw ExitCode.someFailed
    } catch let error as LibraryError {
        StandardStreams.message(error.description.printable)
        throw error.code == .otherModel ? ExitCode.catalogUnusable : ExitCode.someFailed
    }
}
