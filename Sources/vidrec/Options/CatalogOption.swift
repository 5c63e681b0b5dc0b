import Isolation
import ClipModels
import ArgumentParser
import Foundation
import VidRecKit

/// Which catalog a command works on.
struct CatalogOption: ParsableArguments {
    @Option(
        name: .customLong("catalog"),
        help: ArgumentHelp("The catalog's folder (default: $VIDREC_CATALOG, else ./vidrec-catalog).", valueName: "dir")
    )
    var folder: String?

    /// The folder that is meant.
    var directory: String {
        if let folder { return folder }
        if let folder = ProcessInfo.processInfo.environment["VIDREC_CATALOG"], !folder.isEmpty { return folder }
        return "vidrec-catalog"
    }

    /// Whether a folder is named, and not only the usual one meant.
    var isNamed: Bool {
        folder != nil || ProcessInfo.processInfo.environment["VIDREC_CATALOG"].map { !$0.isEmpty } ?? false
    }

    /// The files of the database, none of which may be written over.
    var files: [String] { ["", "-wal", "-shm"].map { directory + "/catalog.sqlite" + $0 } }

    /// Runs a body with the catalog opened as by ``open(_:model:decoding:)``, and ends what decodes for it before the
    /// command does, so that the system counts what that used.
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
    ///   - mode: what for.
    ///   - model: the model that its embeddings are of.
    ///   - decoding: how files are decoded, for commands that read some.
    func open(
        _ mode: ClipLibrary.Mode, model: ClipModel = .shipped,
        decoding: DecodePool.Options = ClipLibrary.Options().decoding
    ) async throws -> ClipLibrary {
        try await ClipLibrary(
            at: directory, mode: mode, options: ClipLibrary.Options(model: model, decoding: decoding))
    }
}
