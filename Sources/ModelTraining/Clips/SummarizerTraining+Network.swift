internal import Concurrency
internal import ClipTypes
internal import SequenceModels

extension SummarizerTraining {
    /// The strength of the whitening of embeddings.
    private static let whitening = 0.25
    /// The maximum number of clips to which the scales of the inputs and the whitening are fitted.
    private static let mostFittedClips = 4_096
    /// The number of clips whose features are computed together, in memory.
    private static let blockSize = 32

    /// Trains the network on the features of all views, which are written to the work folder first.
    func trainNetwork(
        on material: TrainingMaterial, projection: FrameProjection, onEvent: @escaping @Sendable (Event) -> Void
    ) async throws -> (network: RecurrentNetwork, pooling: RetrievalScore?, score: RetrievalScore?) {
        let features = try await features(of: material, projection: projection, onEvent: onEvent)
        onEvent(.began(.network))
        var settings = options.network
        settings.seed = options.seed
        let trainer = SummarizerTrainer(options: settings)
        let shape = RecurrentShape(featureCount: features.featureCount)
        let originals = try trainer.originals(of: features, atMost: Self.mostFittedClips)
        let untrained = RecurrentNetwork(untrained: shape, seed: options.seed, fittedTo: originals)
        let state = TrainingCheckpointFile(folder: options.work)
        func train(from checkpoint: TrainingCheckpoint?) async throws -> RecurrentNetwork {
            try await trainer.train(untrained, on: features, continuing: checkpoint, jobs: options.jobs) {
                epoch, step, steps in
                onEvent(.advanced(.network, done: (epoch - 1) * steps + step, of: settings.epochs * steps))
            } progress: { progress in
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
            whitened, try await trainer.score(of: pooled, on: features, jobs: options.jobs),
            try await trainer.score(of: whitened, on: features, jobs: options.jobs)
        )
    }

    /// Returns the file of features in the work folder, which is written if it is missing or of other clips or options.
    private func features(
        of material: TrainingMaterial, projection: FrameProjection, onEvent: @escaping @Sendable (Event) -> Void
    ) async throws -> FeatureFile {
        let key = material.key(["features"])
        if let stored = FeatureFile(openingFile: featuresPath, key: key) { return stored }
        onEvent(.began(.features))
        let steps = StepCounter(.features, of: material.clips.count, onEvent: onEvent)
        // Labels are numbered after the groups, which are labels of their own.
        let labels = Set(material.clips.compactMap(\.source.label?.exact)).sorted()
        let labelNumbers = Dictionary(
            uniqueKeysWithValues: labels.enumerated().map { ($0.element, material.clips.count + $0.offset) })
        return try await FeatureFile.write(
            featuresPath, key: key, featureCount: RecurrentSummarizer.featureCount(of: projection)
        ) { file in
            for start in stride(from: 0, to: material.clips.count, by: Self.blockSize) {
                let block = Array(material.clips[start..<min(start + Self.blockSize, material.clips.count)])
                let clips = try await concurrentMap(block, width: options.jobs) { clip in
                    let views = try material.variants(of: clip).enumerated().map { place, frames in
                        let features = RecurrentSummarizer.features(
                            of: frames.map(\.descriptor), projection: projection)
                        // Every other view is mirrored, which needs no decoding.
                        return place % 2 == 0
                            ? features
                            : RecurrentSummarizer.mirrored(features, projection: projection, mirror: mirror)
                    }
                    return TrainingClip(
                        group: clip.group, label: clip.source.label.flatMap { labelNumbers[$0.exact] }, views: views)
                }
                for clip in clips {
                    try file.add(clip)
                    steps.advance()
                }
            }
        }
    }
}
