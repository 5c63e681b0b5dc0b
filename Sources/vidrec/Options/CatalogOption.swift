import Isolation
import ClipModels
import ArgumentParser
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

    /// The files of the database, which must not be overwritten.
    var files: [String] { ["", "-wal", "-shm"].map { directory + "/catalog.sqlite" + $0 } }

    /// Runs a body with the catalog opened as by ``open(_:model:decoding:)``, and ends its worker processes before
    /// the command exits, so that their usage is included in the command's.
    func withLibrary<Value>(
        _ mode: ClipLibrary.Mode, model: ClipModel = .shipped, decoding: DecodePool.Options,
        _ body: (ClipLibrary) async throws -> Value
    ) async throws -> Value {
        let library = try await open(mode, model: model, decoding: decoding)
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
    ///   - model: The model of its embeddings.
    ///   - decoding: The settings of decoding, for commands that read files.
    func open(
        _ mode: ClipLibrary.Mode, model: ClipModel = .shipped,
        decoding: DecodePool.Options = ClipLibrary.Options().decoding
    ) async throws -> ClipLibrary {
        try await ClipLibrary(
            at: directory, mode: mode, options: ClipLibrary.Options(model: model, decoding: decoding))
    }
}
