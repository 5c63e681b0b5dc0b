internal import Concurrency
public import ClipCatalog
public import ClipModels
public import Foundation
public import Isolation
private import SequenceModels

/// A catalog of clips and everything that can be asked of it: the stages of vidrec behind one face.
///
/// ```swift
/// let library = try await ClipLibrary(at: "catalog", mode: .create)
/// for try await event in library.index(["clips"]) { print(event) }
/// for hit in try await library.similar(to: "new.mp4", count: 5) { print(hit.path, hit.score) }
/// ```
/// Files are decoded in confined processes (`DecodePool`) and never here. A library can be used by any number of tasks
/// at once: searching goes on while indexing and training go on. Nothing long runs on the actor or on the cooperative
/// threads.
public actor ClipLibrary {
    /// How a library works.
    public struct Options: Sendable {
        /// What turns frames into sketches and embeddings; the one that ships with vidrec by default.
        public var model: ClipModel
        /// How files are decoded.
        public var decoding: DecodePool.Options

        /// Creates options.
        ///
        /// - Parameters:
        ///   - model: what turns frames into sketches and embeddings.
        ///   - decoding: how files are decoded; by default in as many confined processes as there are cores.
        public init(
            model: ClipModel = .shipped,
            decoding: DecodePool.Options = DecodePool.Options(jobs: ProcessInfo.processInfo.activeProcessorCount)
        ) {
            self.model = model
            self.decoding = decoding
        }
    }

    /// What a catalog is opened for.
    public typealias Mode = Catalog.Mode

    /// The catalog, which is the only thing kept between runs.
    package nonisolated let catalog: Catalog
    /// The model that turns frames into sketches and embeddings.
    nonisolated let model: ClipModel
    nonisolated let pool: DecodePool
    package nonisolated let executors = LibraryExecutors()
    nonisolated let snapshot: LibrarySnapshot

    /// Opens the catalog in a folder.
    ///
    /// - Parameters:
    ///   - directory: the catalog's folder.
    ///   - mode: whether to make it when it is absent, and whether to write.
    ///   - options: the model, and how files are decoded.
    /// - Throws: ``VidRecError`` when the catalog is missing, locked or damaged.
    public init(at directory: String, mode: Mode = .readOnly, options: Options = Options()) async throws {
        let executors = executors
        let catalog = try await VidRecError.translating {
            try await executors.files.run { try Catalog(at: directory, mode: mode) }
        }
        self.catalog = catalog
        model = options.model
        pool = DecodePool(options.decoding, for: options.model)
        snapshot = LibrarySnapshot(catalog: catalog, model: options.model, files: executors.files)
    }

    /// Ends the processes that decode. What decodes now, and whatever would decode later, fails with
    /// ``VidRecError/Code/closed``; what was acknowledged stays stored. A library that nobody has any more closes itself.
    ///
    /// When it returns, the processes are gone, and the system has counted what they used.
    public nonisolated func close() async { await pool.end() }

    /// Makes sure that the catalog's embeddings, if it has any, can be compared with this library's.
    nonisolated func requireModel() async throws {
        let used = try await executors.files.run { [catalog] in try catalog.modelInUse() }
        guard let used, used != model.identity else { return }
        throw VidRecError(
            .otherModel,
            "the catalog '\(catalog.directory)' was made with \(used), this is \(model.identity); go on with the model it "
                + "was made with (--model FILE), or index the clips into a new catalog: vidrec index --catalog NEW PATH..."
        )
    }

    /// Does work that blocks on the threads of files.
    nonisolated func onFiles<Value: Sendable>(
        _ work: @Sendable (Catalog) throws -> Value
    ) async throws -> Value {
        try await VidRecError.translating {
            try await executors.files.run { [catalog] in try work(catalog) }
        }
    }
}
