import Isolation
import ClipCatalog
import ClipModels
import ArgumentParser
import Files
import Foundation
import VidRecKit

/// The option for the catalog.
struct CatalogOption: ParsableArguments {
    @Option(
        name: .customLong("catalog"),
        help: ArgumentHelp("The catalog's folder (default: $VIDREC_CATALOG, else ./vidrec-catalog).", valueName: "dir")
    )
    var folder: String?

    func validate() throws {
        guard folder != "" else { throw ValidationError("--catalog is empty; check for unset variables") }
    }

    /// The catalog's folder.
    var directory: String {
        if let folder { return folder }
        if let folder = ProcessInfo.processInfo.environment["VIDREC_CATALOG"], !folder.isEmpty { return folder }
        return "vidrec-catalog"
    }

    /// Whether a folder is given by the option or the environment, rather than the default.
    var isNamed: Bool {
        folder != nil || ProcessInfo.processInfo.environment["VIDREC_CATALOG"].map { !$0.isEmpty } ?? false
    }

    /// The files of the databases, which must not be overwritten.
    var files: [String] {
        ["catalog", "strips"].flatMap { name in ["", "-wal", "-shm"].map { "\(directory)/\(name).sqlite\($0)" } }
    }

    /// Checks a file that a command will write. An existing one is replaced, as by all commands, but none that is an input,
    /// a database of the catalog or a clip in it.
    ///
    /// - Parameters:
    ///   - path: The path of the file.
    ///   - inputs: The files that the command reads.
    func output(_ path: String, apartFrom inputs: [String] = []) throws -> OutputFile {
        try requireOutsideIndex(path)
        let file = try OutputFile(at: path, apartFrom: inputs + files)
        guard Catalog.exists(at: directory), let catalog = try? Catalog(at: directory, mode: .readOnly),
            try catalog.file(atPath: canonicalPath(path)) != nil
        else { return file }
        throw OutputFileError(.isInput, "cannot write '\(path)': it is a clip of the catalog; name another file")
    }

    /// Checks that a file or folder to write is not in the folder of the indexes.
    func requireOutsideIndex(_ path: String) throws {
        guard "\(canonicalPath(path))/".hasPrefix("\(canonicalPath(directory))/index/") else { return }
        throw OutputFileError(
            .isInput, "cannot write '\(path)': the catalog keeps its indexes there; name another place")
    }

    /// Runs a body with the catalog opened as by ``open(_:model:decoding:)``; again after a move, as
    /// ``repeatingAfterMove(_:_:)`` does.
    func withLibrary<Value>(
        _ mode: ClipLibrary.Mode, model: ModelChoice = .builtin, decoding: DecodePool.Options,
        _ body: (ClipLibrary) async throws -> Value
    ) async throws -> Value {
        try await repeatingAfterMove(model) {
            try await withLibrary({ try await open(mode, model: model, decoding: decoding) }, body)
        }
    }

    /// Runs a body; again, if the model is that of the catalog and another process moves the catalog to another model
    /// meanwhile.
    func repeatingAfterMove<Value>(
        _ model: ModelChoice, _ body: () async throws -> Value
    ) async throws -> Value {
        do {
            return try await body()
        } catch let error as VidRecError where error.code == .otherModel && model == .automatic {
            return try await body()
        }
    }

    /// Runs a body with a library, and ends its worker processes before the command exits, so that their usage is
    /// included in the command's.
    func withLibrary<Value>(
        _ open: () async throws -> ClipLibrary, _ body: (ClipLibrary) async throws -> Value
    ) async throws -> Value {
        let library = try await open()
        do {
            let value = try await body(library)
            await library.close()
            return value
        } catch {
            await library.close()
            throw error
        }
    }

    /// Opens the catalog.
    ///
    /// - Parameters:
    ///   - mode: The access mode.
    ///   - model: The choice of the model; the one in the program for commands that need none.
    ///   - decoding: The settings of decoding, for commands that read files.
    func open(
        _ mode: ClipLibrary.Mode, model: ModelChoice = .builtin,
        decoding: DecodePool.Options = ClipLibrary.Options().decoding
    ) async throws -> ClipLibrary {
        try await ClipLibrary(at: directory, mode: mode, model: model, decoding: decoding)
    }
}
