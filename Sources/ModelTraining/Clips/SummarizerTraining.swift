private import ModelFiles
internal import Files
internal import Concurrency
internal import ClipTypes
internal import CopyMatching
private import ClipModels
public import Foundation
public import Isolation
internal import SequenceModels
internal import VisualDescriptors

/// Trains a model on a folder of clips: every learned part, from the means of descriptors to the odds of a copy.
///
/// Each clip is decoded once and altered in many ways; the results stay in a work folder, from which every stage reads
/// them clip by clip, so that memory does not grow with the number of clips. The standardization and the projections are fitted to the
/// frames and their altered copies; the network is trained by contrastive learning, until the score of held-out clips
/// stops improving; the odds of a copy are fitted last, to searches for altered copies. Equal options and clips give
/// equal models.
public struct SummarizerTraining: Sendable {
    /// The settings of a training.
    public struct Options: Sendable {
        /// The path of the folder of the clips. If it has a `manifest.csv` with the columns `file` and `group`, clips
        /// of one group are held out together; clips with the same value in a column `label` are never negatives of
        /// each other.
        public var folder: String
        /// The path of the work folder, for descriptors and the checkpoint of the training; created if it is missing.
        public var work: String
        /// The seed of all random choices.
        public var seed: UInt64 = 1
        /// The number of variants of each clip that are trained on, including the clip itself; at least 1.
        public var variants = 24
        /// The settings of the network's training; its seed is replaced by `seed`.
        ///
        /// The projection is not trained, and the network learns only what to add to mean pooling: trained as well,
        /// it overfits the few clips of a small folder (Benchmarks/README.md).
        public var network: TrainingOptions = {
            var options = TrainingOptions()
            options.projectionRate = 0
            return options
        }()
        /// The parts of the copy search to omit from the model, to measure what they contribute.
        public var omitted: Set<Omission> = []
        /// The maximum number of clips in flight, and of clips decoded at once. It does not change the model.
        public var jobs = 1
        /// The settings of decoding; their number of jobs is ignored, and ``jobs`` is used instead.
        public var decoding = DecodePool.Options()

        /// Creates default settings for a folder of clips and a work folder, given by their paths.
        public init(folder: String, work: String) {
            self.folder = folder
            self.work = work
        }
    }

    /// A part of the copy search that can be omitted.
    public enum Omission: String, Hashable, Sendable, CaseIterable {
        /// The descriptor blocks of the family of this name.
        case color, texture, shape
        /// The normalization of similarity scores by the background, which is then empty.
        case normalization
        /// The features of the temporal alignment, in the odds of a copy.
        case alignment
    }

    /// A stage of a training, in the order of the stages.
    public enum Stage: String, Hashable, Sendable, CaseIterable {
        /// The files are found and hashed, those that were prepared before are checked.
        case inventory
        /// The clips are decoded, altered and described.
        case preparation
        /// The standardization and the projections are fitted.
        case projection
        /// The features of all views are written to the work folder.
        case features
        /// The network is trained.
        case network
        /// The odds of a copy are fitted.
        case calibration
    }

    /// An event of a training.
    public enum Event: Sendable {
        /// A stage starts.
        case began(Stage)
        /// A stage has advanced: the number of its steps so far, such as clips or batches, and that of all of them.
        case advanced(Stage, done: Int, of: Int)
        /// A few clips were decoded and altered, from which the costs of the training were estimated.
        case planned(TrainingCost)
        /// A clip was skipped: its path, and why. Files that cannot be read are only counted in the outcome.
        case failed(path: String, reason: String)
        /// Something of the data is ignored: what and why, for people to read.
        case notice(String)
        /// An epoch of the network's training is finished, or the network before the first epoch was scored.
        case epoch(TrainingProgress)
    }

    /// The result of a training.
    public struct Outcome: Sendable {
        /// The encoded model file, not written to disk yet.
        public let file: Data
        /// The number of clips of the training, including held-out ones.
        public let clips: Int
        /// The number of files that were skipped, because they could not be used.
        public let failures: Int
        /// The score of mean pooling of the projected frames on the held-out clips; `nil` if none are held out.
        public let pooling: RetrievalScore?
        /// The score of the network on the held-out clips; `nil` if none are held out.
        public let network: RetrievalScore?
    }

    /// The settings of the training.
    public let options: Options
    /// The layout of the descriptors.
    let layout = FrameDescriber.layout
    /// The effect of mirroring on descriptors.
    let mirror = FrameDescriber.mirror

    /// Creates a training from its settings; nothing is read yet.
    public init(options: Options) {
        self.options = options
    }

    /// Returns the paths of the input files of a training: the clips of its folder and subfolders, then the manifest,
    /// whether or not it exists.
    public func inputs() -> [String] {
        let folder = canonicalPath(options.folder)
        let found = FileFinder(excluded: [], catalogDirectory: canonicalPath(options.work)).find([folder])
        return found.files + [folder + "/manifest.csv"]
    }

    /// Whether the work folder exists.
    public var hasWork: Bool { FileManager.default.fileExists(atPath: options.work) }

    /// Removes the files of the training from the work folder, and the folder if it is empty then.
    public func removeWork() {
        TrainingCheckpointFile(folder: options.work).remove()
        for path in [projectionsPath, featuresPath, featuresPath + ".part"] {
            try? FileManager.default.removeItem(atPath: path)
        }
        VariantCache.remove(options.work)
    }

    /// The path of the file of fitted projections in the work folder.
    var projectionsPath: String { options.work + "/training.projections" }
    /// The path of the file of features in the work folder.
    var featuresPath: String { options.work + "/training.features" }

    /// Trains a model, continuing from the work folder if it has the results of an interrupted training.
    ///
    /// - Parameter onEvent: Called with each event, from any thread.
    /// - Throws: ``TrainingError`` if the clips cannot be used, or the work folder cannot be written or has too little
    ///   space; `WorkerError`; `CancellationError` if the task is cancelled; finished work stays in the work folder.
    package func train(onEvent: @escaping @Sendable (Event) -> Void) async throws -> Outcome {
        try await withPool { pool in
            var preparation = try await TrainingMaterial.preparation(options, pool: pool, onEvent: onEvent)
            onEvent(.planned(try await cost(of: &preparation)))
            let material = TrainingMaterial(try await preparation.finish())
            return try await train(on: material, pool: pool, onEvent: onEvent)
        }
    }

    /// Estimates what a training costs, by decoding a few clips, whose results stay in the work folder.
    ///
    /// - Parameter onEvent: Called with each event, from any thread.
    /// - Throws: As `train`.
    package func estimateCost(onEvent: @escaping @Sendable (Event) -> Void) async throws -> TrainingCost {
        try await withPool { pool in
            var preparation = try await TrainingMaterial.preparation(options, pool: pool, onEvent: onEvent)
            return try await cost(of: &preparation)
        }
    }

    private func withPool<Value: Sendable>(_ body: (DecodePool) async throws -> Value) async throws -> Value {
        var decoding = options.decoding
        decoding.jobs = options.jobs
        let pool = DecodePool(decoding)
        let result = await Result { try await body(pool) }
        await pool.end()
        return try result.get()
    }

    private func train(
        on material: TrainingMaterial, pool: DecodePool, onEvent: @escaping @Sendable (Event) -> Void
    ) async throws -> Outcome {
        let projections = try await projections(of: material, onEvent: onEvent)
        let background = try CopyBackground(material, projection: projections.all, omitted: options.omitted)
        let trained = try await trainNetwork(on: material, projection: projections.features, onEvent: onEvent)
        let calibration = try await calibration(material, projections: projections, pool: pool, onEvent: onEvent)
        let file = ClipModel.file(
            projection: projections.all, features: projections.features, network: trained.network,
            background: background, calibration: calibration,
            notes: [
                "clips": String(material.clips.count), "sources": String(Set(material.clips.map(\.group)).count),
                "seed": String(options.seed),
            ])
        return Outcome(
            file: try file.encoded(), clips: material.clips.count, failures: material.failures,
            pooling: trained.pooling, network: trained.score)
    }
}
