internal import Concurrency
public import ClipCatalog
public import ClipModels
public import Foundation
public import Isolation
private import SequenceModels

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
    nonisolated let model: ClipModel
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
        let executors = executors
        let catalog = try await VidRecError.translating {
            try await executors.files.run { try Catalog(at: directory, mode: mode) }
        }
        self.catalog = catalog
        model = options.model
        pool = DecodePool(options.decoding, for: options.model)
        snapshot = LibrarySnapshot(
            catalog: catalog, model: options.model, identity: pool.identity ?? options.model.identity,
            files: executors.files)
    }

    /// Ends the worker processes. Decoding in progress, and all later decoding, fails with ``VidRecError/Code/closed``;
    /// everything that was reported as stored stays stored. A library closes itself when it is deallocated.
    ///
    /// When the call returns, the processes have exited and been waited for: `RUSAGE_CHILDREN` includes their usage.
    public nonisolated func close() async { await pool.end() }

    /// Checks that the catalog's clips, if any, are comparable with those of this library's model.
    ///
    /// - Parameter isEmbedding: Whether files are embedded, which needs the network of the embeddings if there is one.
    nonisolated func requireModel(isEmbedding: Bool = false) async throws {
        let used = try await executors.files.run { [catalog] in try catalog.modelInUse() }
        if !isEmbedding, pool.options.network == nil, used?.isNetwork(beside: model.identity) == true { return }
        try pool.requireIdentity(used, "the catalog '\(catalog.directory)'")
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
