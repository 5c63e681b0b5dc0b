private import ClipCatalog
private import ClipFilters
private import Evaluation
private import Files
private import Isolation
private import ModelFiles
private import ModelTraining
private import Recommenders

extension VidRecError {
    /// Creates the library's error from an error of one of its modules (catalog, workers, models, training, files).
    ///
    /// - Returns: `nil` for other errors, such as `CancellationError`; a `VidRecError` unchanged.
    public init?(_ error: any Error) {
        switch error {
        case let error as VidRecError: self = error
        case let error as CatalogError: self.init(Code(error.code), error.description)
        case let error as WorkerError: self.init(Code(error.code), error.description)
        case let error as ModelFileError: self.init(.unusableModel, error.description)
        case let error as TrainingError:
            self.init(error.code == .unusableWork ? .notWritten : .unusableInput, error.description)
        case let error as EvaluationError: self.init(.unusableInput, error.description)
        case let error as InteractionFileError:
            self.init(error.code == .empty ? .emptyInput : .unusableInput, error.description)
        case let error as ClipFilterError: self.init(.invalidRequest, error.description)
        case let error as InteractionWeightsError: self.init(.unusableInput, error.description)
        case let error as OutputFileError:
            self.init(
                error.code == .isInput || error.code == .badName ? .invalidRequest : .notWritten, error.description)
        case let error as UnreadableFile: self.init(.unreadable, error.reason)
        case let error as DecodeFailure: self.init(.unreadable, error.reason)
        default: return nil
        }
    }

    /// Runs a closure, and rethrows the errors of the library's modules as ``VidRecError`` and all others unchanged.
    package static func translating<Value>(
        isolation: isolated (any Actor)? = #isolation, _ body: () async throws -> Value
    ) async throws -> Value {
        do {
            return try await body()
        } catch {
            throw VidRecError(error) ?? error
        }
    }

    /// Runs a synchronous closure, and rethrows the errors of modules as ``VidRecError`` and all others unchanged.
    package static func translating<Value>(_ body: () throws -> Value) throws -> Value {
        do {
            return try body()
        } catch {
            throw VidRecError(error) ?? error
        }
    }
}

extension VidRecError.Code {
    fileprivate init(_ code: CatalogError.Code) {
        self =
            switch code {
            case .missing: .catalogMissing
            case .damaged: .catalogDamaged
            case .unknownClip: .unknownClip
            case .modelMismatch: .otherModel
            default: .catalogUnusable
            }
    }

    fileprivate init(_ code: WorkerError.Code) {
        self =
            switch code {
            case .missing, .otherVersion, .cannotStart: .workerUnavailable
            case .otherModel: .otherModel
            case .unusableNetwork: .unusableModel
            case .closed: .closed
            }
    }
}
