internal import ModelFiles
internal import Files
internal import Concurrency
internal import ClipTypes
internal import CopyMatching
private import ClipModels
public import Foundation
public import Isolation
internal import SequenceModels
private import VisualDescriptors

/// Trains a model on a folder of clips: every learned part, from the means of descriptors to the odds of a copy.
///
/// Each clip is decoded once and altered in many ways. The standardization and the projections are fitted to the
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

    /// An event of a training.
    public enum Event: Sendable {
        /// Clips have been altered and described: their number so far, and that of all clips.
        case prepared(clips: Int, of: Int)
        /// A clip was skipped: its path, and why. Files that cannot be read are only counted in the outcome.
        case failed(path: String, reason: String)
        /// Something of the data is ignored: what and why, for people to read.
        case notice(String)
        /// A stage of the training starts: its name, for people to read.
        case stage(String)
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

    /// The number of values of a projected frame.
    static let dimension = 128
    /// The number of frames of each group in the background.
    static let backgroundFrames = 8
    /// The strength of the whitening of embeddings.
    static let whitening = 0.25

    /// The settings of the training.
    public let options: Options

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
        VariantCache.remove(options.work)
    }

    /// Trains a model, continuing from the work folder if it has the results of an interrupted training.
    ///
    /// - Parameter onEvent: Called with each event, from any thread.
    /// - Throws: ``TrainingError`` if the clips cannot be used or the work folder cannot be written; `WorkerError`;
    ///   `CancellationError` if the task is cancelled; finished work stays in the work folder.
    package func train(onEvent: @escaping @Sendable (Event) -> Void) async throws -> Outcome {
        var decoding = options.decoding
        decoding.jobs = options.jobs
        let pool = DecodePool(decoding)
        let result = await Result { try await train(pool, onEvent: onEvent) }
        await pool.end()
        return try result.get()
    }

    private func train(
        _ pool: DecodePool, onEvent: @escaping @Sendable (Event) -> Void
    ) async throws -> Outcome {
        let set = try await TrainingMaterial.prepare(options, pool: pool, onEvent: onEvent)
        onEvent(.stage("fitting the projection of frames"))
        guard let standardization = standardization(of: set.clips) else {
            throw TrainingError(
                code: .unsuitableData,
                description: "all frames of the clips in '\(options.folder)' are black, white or plain")
        }
        let projections = try await fitProjections(set.clips, standardization: standardization)
        let background = background(of: set.clips, projection: projections.all)
        let withoutOrder = options.omitted.contains(.alignment)
        onEvent(.stage("training the network"))
        let trained = try await trainNetwork(set.clips, projection: projections.features, onEvent: onEvent)
        onEvent(.stage("fitting the odds of a copy"))
        let calibration = try await calibrate(
            set, projections: projections, withoutOrder: withoutOrder, pool: pool)
        let file = ClipModel.file(
            projection: projections.all, features: projections.features, network: trained.network,
            background: background, calibration: calibration,
            notes: [
                "clips": String(set.clips.count), "sources": String(Set(set.clips.map(\.group)).count),
                "seed": String(options.seed),
            ])
        return Outcome(
            file: try file.encoded(), clips: set.clips.count, failures: set.failures, pooling: trained.pooling,
            network: trained.score)
    }

    private func standardization(of clips: [TrainingMaterial.Clip]) -> Standardization? {
        let layout = FrameDescriber.layout
        let originals = clips.map { DescriptorSequence(layout: layout, frames: $0.variants[0].map(\.descriptor)) }
        let fitted = Standardization(fitting: originals + originals.map { Self.mirrored($0) })
        return fitted?.symmetrized(under: FrameDescriber.mirror)
    }

    /// Returns the descriptors of the mirrored clip, by permutation, without decoding.
    private static func mirrored(_ sequence: DescriptorSequence) -> DescriptorSequence {
        DescriptorSequence(
            layout: sequence.layout,
            frames: sequence.frames.map { frame in
                FrameDescriptor(values: FrameDescriber.mirrored(frame.values), time: frame.time, weight: frame.weight)
            }
        )
    }

    /// The projection that was learned from all clips, and those of each half of the groups, for the clips of the
    /// other.
    struct Projections: Sendable {
        let all: FrameProjection
        let halves: [FrameProjection]
        /// The projection for the network: principal components of the unaltered clips.
        let features: FrameProjection
    }

    private func fitProjections(
        _ clips: [TrainingMaterial.Clip], standardization: Standardization
    ) async throws -> Projections {
        let parts: [[TrainingMaterial.Clip]] = [
            clips, clips, clips.filter { $0.group % 2 == 1 }, clips.filter { $0.group % 2 == 0 },
        ]
        // Motion depends on the frame that was sampled before, so that it does not identify a frame.
        let families =
            [DescriptorFamily.motion] + options.omitted.compactMap { DescriptorFamily(rawValue: $0.rawValue) }
        let excluded = Set(standardization.layout.blocks.filter { families.contains($0.family) }.map(\.name))
        var fitted = [FrameProjection?](repeating: nil, count: parts.count)
        try await forEachConcurrently(Array(parts.indices), width: options.jobs) { part in
            let isFeatures = part == 0
            var whitening = LearnedWhitening(
                isFeatures ? .principal : .discriminant, standardization: standardization,
                mirror: FrameDescriber.mirror, excluding: isFeatures ? [] : excluded)
            for clip in parts[part] {
                whitening.add(
                    original: clip.variants[0].map(\.descriptor),
                    copies: isFeatures ? [] : clip.variants.dropFirst().map { $0.map(\.descriptor) })
            }
            return whitening.projection(dimension: Self.dimension)
        } receive: { part, projection in
            fitted[part] = projection
            return nil
        }
        try Task.checkCancellation()
        guard let features = fitted[0], let all = fitted[1] else {
            throw TrainingError(
                code: .unsuitableData,
                description: "the clips in '\(options.folder)' are too few or too similar to train on")
        }
        return Projections(all: all, halves: [fitted[2] ?? all, fitted[3] ?? all], features: features)
    }

    private func background(of clips: [TrainingMaterial.Clip], projection: FrameProjection) -> CopyBackground {
        guard !options.omitted.contains(.normalization) else { return CopyBackground(groups: []) }
        let sources = Dictionary(grouping: clips, by: \.group).sorted { $0.key < $1.key }
        return CopyBackground(
            groups: sources.map { _, clips in
                let frames = clips.flatMap { $0.variants[0].map(\.descriptor) }.filter { $0.weight > 0 }
                let count = min(frames.count, Self.backgroundFrames)
                return (0..<count).map { place in
                    let frame = frames[place * frames.count / count]
                    return FrameSketch(
                        time: .zero, weight: 1, codes: SketchCode.packed(projection.project(frame.values)))
                }
            })
    }

    private func trainNetwork(
        _ clips: [TrainingMaterial.Clip], projection: FrameProjection, onEvent: @escaping @Sendable (Event) -> Void
    ) async throws -> (network: RecurrentNetwork, pooling: RetrievalScore?, score: RetrievalScore?) {
        var views = [[FeatureSequence]](repeating: [], count: clips.count)
        try await forEachConcurrently(Array(clips.indices), width: options.jobs) { number in
            clips[number].variants.enumerated().map { place, frames in
                let features = RecurrentSummarizer.features(
                    of: frames.map(\.descriptor), projection: projection)
                // Every other view is mirrored, which needs no decoding.
                return place % 2 == 0
                    ? features
                    : RecurrentSummarizer.mirrored(features, projection: projection, mirror: FrameDescriber.mirror)
            }
        } receive: { number, sequences in
            views[number] = sequences
            return nil
        }
        try Task.checkCancellation()
        // Labels are numbered after the groups, which are labels of their own.
        let labels = Set(clips.compactMap(\.label?.exact)).sorted()
        let labelNumbers = Dictionary(
            uniqueKeysWithValues: labels.enumerated().map { ($0.element, clips.count + $0.offset) })
        let training = clips.indices.map { number in
            TrainingClip(
                group: clips[number].group, label: clips[number].label.flatMap { labelNumbers[$0.exact] },
                views: views[number])
        }
        var settings = options.network
        settings.seed = options.seed
        let trainer = SummarizerTrainer(options: settings)
        let shape = RecurrentShape(featureCount: RecurrentSummarizer.featureCount(of: projection))
        let originals = trainer.trainingClips(of: training).compactMap(\.views.first)
        let untrained = RecurrentNetwork(untrained: shape, seed: options.seed, fittedTo: originals)
        let state = TrainingCheckpointFile(folder: options.work)
        func train(from checkpoint: TrainingCheckpoint?) async throws -> RecurrentNetwork {
            try await trainer.train(untrained, on: training, continuing: checkpoint, jobs: options.jobs) { progress in
                try state.save(progress.checkpoint)
                onEvent(.epoch(progress))
            }
        }
        let network: RecurrentNetwork
        do {
            network = try await train(from: state.load())
        } catch let error as TrainingError where error.code == .checkpointMismatch {
            // The checkpoint is of other clips or options: start from the beginning.
            network = try await train(from: nil)
        }
        let pooled = untrained.whitened(fitting: originals, strength: Self.whitening)
        let whitened = network.whitened(fitting: originals, strength: Self.whitening)
        return (
            whitened, try await trainer.score(of: pooled, on: training, jobs: options.jobs),
            try await trainer.score(of: whitened, on: training, jobs: options.jobs)
        )
    }

    private func calibrate(
        _ set: TrainingMaterial, projections: Projections, withoutOrder: Bool, pool: DecodePool
    ) async throws -> CopyCalibration {
        let clips = set.calibration
        // A clip is projected by what was learned without its group.
        let halves = projections.halves.map { projection in
            (
                projection: projection, background: background(of: set.clips, projection: projection),
                tracks: clips.map { clip in
                    SketchTrack(
                        frames: clip.indexed.map { ($0.time, $0.weight, projection.project($0.values)) },
                        duration: clip.duration)
                }
            )
        }
        let calibration = Calibration(seed: options.seed)
        var found = [[Calibration.Example]](repeating: [], count: clips.count)
        try await forEachConcurrently(Array(clips.indices), width: options.jobs) { number in
            let half = halves[clips[number].group % 2]
            return await Result {
                try await calibration.examples(
                    of: number, among: clips, tracks: half.tracks, projection: half.projection,
                    background: half.background, pool: pool)
            }
        } receive: { number, examples in
            found[number] = try examples.get()
            return nil
        }
        try Task.checkCancellation()
        guard let fitted = CopyCalibration(fitting: found.flatMap { $0 }, withoutOrder: withoutOrder) else {
            throw TrainingError(
                code: .unsuitableData,
                description: "the clips in '\(options.folder)' are too few to fit the odds of a copy")
        }
        return fitted
    }
}
