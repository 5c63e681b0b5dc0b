internal import Concurrency
public import ClipCatalog
public import ClipModels
public import Foundation
public import Isolation

/// A catalog of clips, with indexing, search, recommendation and evaluation: all stages of vidrec as one type.
///
/// Files are decoded in confined processes (`DecodePool`), never in this one. Any number of tasks can use a library at
/// once: searching continues during indexing and training. Long work does not block the cooperative threads.
public actor ClipLibrary {
    /// The settings of a clip library: the model, and how files are decoded.
    public struct Options: Sendable {
        /// The model that computes sketches and embeddings; the shipped one by default.
        public var model: ClipModel
        /// The settings of decoding; their `jobs` also bound concurrent queries whose options have no `jobs`.
        public var decoding: DecodePool.Options

        /// Creates settings.
        ///
        /// - Parameters:
        ///   - model: The model that computes sketches and embeddings.
        ///   - decoding: The settings of decoding; by default, as many confined processes as there are cores.
        public init(
            model: ClipModel = .shipped,
            decoding: DecodePool.Options = DecodePool.Options(jobs: ProcessInfo.processInfo.activeProcessorCount)
        ) {
            self.model = model
            self.decoding = decoding
        }
    }

    /// The access mode of a catalog: read only, read and write, or create if missing.
    public typealias Mode = Catalog.Mode

    /// The catalog, the only state that is kept between runs.
    package nonisolated let catalog: Catalog
    /// The model for sketches and embeddings.
    package nonisolated let model: ClipModel
    /// The identity of the embeddings: that of the model, or of the network beside it.
    public nonisolated let modelIdentity: EmbeddingModel
    nonisolated let pool: DecodePool
    package nonisolated let executors = LibraryExecutors()
    nonisolated let snapshot: LibrarySnapshot

    /// Opens the catalog in a folder. Worker processes start when the first file is decoded.
    ///
    /// - Parameters:
    ///   - directory: The path of the catalog's folder.
    ///   - mode: Whether to open the catalog for reading, or also for writing, or also to create a missing one.
    ///   - options: The model and the settings of decoding.
    /// - Throws: ``VidRecError`` if the catalog is missing, locked or damaged, or cannot be accessed.
    public init(at directory: String, mode: Mode = .readOnly, options: Options = Options()) async throws {
        try await self.init(at: directory, mode: mode, decoding: options.decoding) { _ in options.model }
    }

    /// Opens the catalog in a folder with the chosen model; by default, with the model that the catalog was made with.
    ///
    /// - Parameters:
    ///   - directory: The path of the catalog's folder.
    ///   - mode: Whether to open the catalog for reading, or also for writing, or also to create a missing one.
    ///   - choice: The choice of the model. A new catalog is not created if the model cannot be loaded.
    ///   - decoding: The settings of decoding.
    /// - Throws: ``VidRecError`` if the catalog or the model cannot be used.
    public init(
        at directory: String, mode: Mode = .readOnly, model choice: ModelChoice,
        decoding: DecodePool.Options = Options().decoding
    ) async throws {
        let isNew = !Catalog.exists(at: directory)
        let chosen = try isNew || choice != .automatic ? VidRecError.translating { try choice.load() } : nil
        try await self.init(at: directory, mode: mode, decoding: decoding) { catalog in
            try chosen ?? catalog.model(for: choice)
        }
    }

    private init(
        at directory: String, mode: Mode, decoding: DecodePool.Options,
        loading model: @escaping @Sendable (Catalog) throws -> ClipModel
    ) async throws {
        let executors = executors
        let (catalog, loaded) = try await VidRecError.translating {
            try await executors.files.run {
                let catalog = try Catalog(at: directory, mode: mode)
                return (catalog, try model(catalog))
            }
        }
        self.catalog = catalog
        self.model = loaded
        pool = DecodePool(decoding, for: loaded)
        modelIdentity = decoding.network?.identity(beside: loaded.identity) ?? loaded.identity
        snapshot = LibrarySnapshot(
            catalog: catalog, model: loaded, identity: modelIdentity, files: executors.files, jobs: decoding.jobs)
    }

    /// Ends the worker processes. Decoding in progress, and all later decoding, fails with ``VidRecError/Code/closed``;
    /// everything that was reported as stored stays stored. A library closes itself when it is deallocated.
    ///
    /// When the call returns, the processes have exited and been waited for: `RUSAGE_CHILDREN` includes their usage.
    public nonisolated func close() async { await pool.end() }

    /// Checks that the clips of the catalog, if any, are comparable with those of this library's model.
    ///
    /// - Parameter isEmbedding: Whether files are embedded, which needs the catalog's network if it has one.
    package nonisolated func requireModel(isEmbedding: Bool = false) async throws {
        try await executors.files.run { [catalog, modelIdentity] in
            try catalog.require(modelIdentity, isEmbedding: isEmbedding)
        }
    }

    /// Returns the chosen model for files that are compared apart from a catalog: by default the model of the catalog in
    /// a folder, if there is one.
    public static func model(_ choice: ModelChoice, besideCatalogAt directory: String) async throws -> ClipModel {
        try await VidRecError.translating {
            try await QueueExecutor(label: "vidrec.model").run {
                let catalog = choice == .automatic ? try? Catalog(at: directory, mode: .readOnly) : nil
                return try catalog?.model(for: choice) ?? choice.load()
            }
        }
    }

    /// Runs blocking work on the threads for files.
    package nonisolated func onFiles<Value: Sendable>(
        _ work: @Sendable (Catalog) throws -> Value
    ) async throws -> Value {
        try await VidRecError.translating {
            try await executors.files.run { [catalog] in try work(catalog) }
        }
    }
}
