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

/// Makes a model from a folder of clips: all that was learned, from the means of descriptors to the odds of a copy.
///
/// Each clip is decoded once and altered many ways. Means, spreads and projection are fitted to the frames and their
/// altered copies; the network learns to tell clips apart by contrast, until clips that it does not see fare no better;
/// the odds of a copy are fitted last, to searches for altered copies. Equal options and clips give equal models.
public struct SummarizerTraining: Sendable {
    /// How the training goes.
    public struct Options: Sendable {
        /// The folder of the clips. Its `manifest.csv`, if there is one with the columns `file` and `group`, names clips
        /// of one source; a column `label` says which show the same, and these are not told apart.
        public var folder: String
        /// A folder for what is kept between runs: descriptors and the state of the training.
        public var work: String
        /// Decides everything that is drawn.
        public var seed: UInt64 = 1
        /// How many views of each clip are made, the clip itself among them.
        public var variants = 24
        /// How the network is trained; its seed is the one above.
        ///
        /// The mean of the frames is left as it is, and the network learns only what to add to it: trained as well, it
        /// tells the few clips of a small folder apart by heart and relates others less well (Benchmarks/README.md).
        public var network: TrainingOptions = {
            var options = TrainingOptions()
            options.projectionRate = 0
            return options
        }()
        /// What is done without, to measure what it is worth.
        public var omitted: Set<Omission> = []
        /// How many clips are in flight at once.
        public var jobs = 1
        /// How files are decoded, but for the number at once.
        public var decoding = DecodePool.Options()

        /// Trains on the clips in a folder.
        public init(folder: String, work: String) {
            self.folder = folder
            self.work = work
        }
    }

    /// A part of the search for copies that can be done without.
    public enum Omission: String, Hashable, Sendable, CaseIterable {
        /// Blocks of the descriptor family.
        case color, texture, shape
        /// The level of the background, which is subtracted from similarities.
        case normalization
        /// What the alignment in time says.
        case alignment
    }

    /// What happens in the course of it.
    public enum Event: Sendable {
        /// So many clips of so many are altered and described.
        case prepared(clips: Int, of: Int)
        /// A clip is passed over.
        case failed(path: String, reason: String)
        /// A part of the work begins.
        case stage(String)
        /// The network was trained once more over all clips.
        case epoch(TrainingProgress)
    }

    /// The result.
    public struct Outcome: Sendable {
        /// The model, as `vidrec index --model` reads it.
        public let file: Data
        /// How many clips it was trained on, and how many of the sources were held out.
        public let clips: Int
        /// Clips that were passed over.
        public let failures: Int
        /// How mean pooling of the projected frames fares on the held-out clips.
        public let pooling: RetrievalScore?
        /// How the network fares on them.
        public let network: RetrievalScore?
    }

    /// The number of values that a frame is projected to.
    static let dimension = 128
    /// Frames of a source in the background.
    static let backgroundFrames = 8
    /// The spread-equalizing strength of the whitening of embeddings.
    static let whitening = 0.25

    /// How it goes.
    public let options: Options

    /// Prepares a training.
    public init(options: Options) {
        self.options = options
    }

    /// The files that a training reads: the clips of its folder, and the manifest beside them.
    public func inputs() -> [String] {
        let folder = canonicalPath(options.folder)
        let found = FileFinder(excluded: [], catalogDirectory: canonicalPath(options.work)).find([folder])
        return found.files + [folder + "/manifest.csv"]
    }

    /// Whether the work folder is there.
    public var hasWork: Bool { FileManager.default.fileExists(atPath: options.work) }

    /// Removes what was kept between runs, and the work folder if there is nothing else in it.
    public func removeWork() {
        TrainingState(folder: options.work).remove()
        VariantCache.remove(options.work)
    }

    /// Trains.
    ///
    /// - Parameter onEvent: called with each event, from any thread.
    /// - Throws: ``TrainingError`` if the clips cannot be used or the work folder cannot be written; `WorkerError`;
    ///   `CancellationError`, when finished work is kept in the work folder.
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
            throw TrainingError(code: .unsuitableData, description: "no clip in '\(options.folder)' shows anything")
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
                "clips": String(set.clips.count), "sources": String(Set(set.clips.map(\.source)).count),
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

    /// The descriptors of the mirrored clip, by permutation: nothing is decoded again.
    private static func mirrored(_ sequence: DescriptorSequence) -> DescriptorSequence {
        DescriptorSequence(
            layout: sequence.layout,
            frames: sequence.frames.map { frame in
                FrameDescriptor(values: FrameDescriber.mirrored(frame.values), time: frame.time, weight: frame.weight)
            }
        )
    }

    /// The projection learned from all clips, and those learned from one half of the sources for the clips of the other.
    struct Projections: Sendable {
        let all: FrameProjection
        let halves: [FrameProjection]
        /// What the network reads: principal components of the clips as they are.
        let features: FrameProjection
    }

    private func fitProjections(
        _ clips: [TrainingMaterial.Clip], standardization: Standardization
    ) async throws -> Projections {
        let parts: [[TrainingMaterial.Clip]] = [
            clips, clips, clips.filter { $0.source % 2 == 1 }, clips.filter { $0.source % 2 == 0 },
        ]
        // How a frame moved depends on which frame was sampled before it: nothing to know it by.
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
                description: "the clips in '\(options.folder)' are too few or too much alike to learn from")
        }
        return Projections(all: all, halves: [fitted[2] ?? all, fitted[3] ?? all], features: features)
    }

    private func background(of clips: [TrainingMaterial.Clip], projection: FrameProjection) -> CopyBackground {
        guard !options.omitted.contains(.normalization) else { return CopyBackground(groups: []) }
        let sources = Dictionary(grouping: clips, by: \.source).sorted { $0.key < $1.key }
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
                // Every other view is a mirror image, which costs no pixel.
                return place % 2 == 0
                    ? features
                    : RecurrentSummarizer.mirrored(features, projection: projection, mirror: FrameDescriber.mirror)
            }
        } receive: { number, sequences in
            views[number] = sequences
            return nil
        }
        try Task.checkCancellation()
        // Kinds are numbered after the sources, which stand for themselves.
        let labels = Set(clips.compactMap(\.label)).sorted()
        let kinds = Dictionary(uniqueKeysWithValues: labels.enumerated().map { ($0.element, clips.count + $0.offset) })
        let training = clips.indices.map { number in
            TrainingClip(
                source: clips[number].source, kind: clips[number].label.flatMap { kinds[$0] }, views: views[number])
        }
        var settings = options.network
        settings.seed = options.seed
        let trainer = SummarizerTrainer(options: settings)
        let shape = RecurrentShape(featureCount: RecurrentSummarizer.featureCount(of: projection))
        let originals = trainer.trainingClips(of: training).compactMap(\.views.first)
        let untrained = RecurrentNetwork(untrained: shape, seed: options.seed, fittedTo: originals)
        let state = TrainingState(folder: options.work)
        func train(from checkpoint: TrainingCheckpoint?) async throws -> RecurrentNetwork {
            try await trainer.train(untrained, on: training, continuing: checkpoint, jobs: options.jobs) { progress in
                try state.save(progress.checkpoint)
                onEvent(.epoch(progress))
            }
        }
        let network: RecurrentNetwork
        do {
            network = try await train(from: state.load())
        } catch let error as TrainingError where error.code == .foreignCheckpoint {
            // Of other clips or options: what was learned from those is no start.
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
        // A clip is projected by what was learned without its source.
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
            let half = halves[clips[number].source % 2]
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
                description: "the clips in '\(options.folder)' are too few to tell copies from others")
        }
        return fitted
    }
}
