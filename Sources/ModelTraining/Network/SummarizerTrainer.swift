public import SequenceModels
internal import Concurrency
internal import Kernels

/// Trains a ``RecurrentNetwork`` to recognize clips in spite of alterations, by contrastive learning.
///
/// Each step samples two views of each clip of a batch, augments the order and times of their frames, and takes a
/// step of AdamW on the contrastive loss. Equal options, clips and first weights give equal weights on one platform,
/// bit for bit, whatever the number of jobs, and with or without an interruption.
public struct SummarizerTrainer: Sendable {
    /// The settings of the training.
    public let options: TrainingOptions

    /// The number of views of a task; fixed, since the order of summation depends on it.
    private static let viewsPerTask = 16

    /// Creates a trainer from its settings, which are checked when it trains.
    public init(options: TrainingOptions = TrainingOptions()) {
        self.options = options
    }

    /// Trains a network until the epochs are done or the score of the held-out clips stops improving.
    ///
    /// - Parameters:
    ///   - network: The network to start from; its whitening is ignored.
    ///   - clips: The clips to learn from, which are read from the file in every epoch.
    ///   - checkpoint: The checkpoint to continue from, instead of the start; `nil` to start from `network`.
    ///   - jobs: The maximum number of concurrent tasks.
    ///   - onStep: Called after each step with the number of the epoch, from 1, that of the epoch's steps so far, and
    ///     that of all of its steps.
    ///   - progress: Called before the first epoch (not if a checkpoint is continued) and after each; an error that it
    ///     throws ends the training.
    /// - Returns: The network of the best epoch by the held-out clips, or of the last epoch if none are held out;
    ///   without a whitening.
    /// - Throws: `TrainingError` if the options, the clips or the checkpoint cannot be used, or the training diverges;
    ///   `CancellationError` if the task is cancelled; errors of `progress`.
    public func train(
        _ network: RecurrentNetwork, on clips: FeatureFile, continuing checkpoint: TrainingCheckpoint? = nil,
        jobs: Int = 1, onStep: (_ epoch: Int, _ step: Int, _ steps: Int) -> Void = { _, _, _ in },
        progress: (TrainingProgress) async throws -> Void = { _ in }
    ) async throws -> RecurrentNetwork {
        try options.check()
        try Self.check(clips, for: network)
        let set = try TrainingSplit(clips, options: options)
        guard Set(set.training.map { clips.clips[$0].group }).count >= 2 else {
            throw TrainingError(
                code: .unsuitableData, description: "training needs clips with content of at least 2 groups")
        }
        let shape = network.shape
        let identity = identity(of: network, clips: clips)
        var state: TrainingCheckpoint
        if let checkpoint {
            guard checkpoint.identity == identity, checkpoint.weights.count == shape.parameterCount else {
                throw TrainingError(
                    code: .checkpointMismatch,
                    description: "the checkpoint belongs to a training with other options, clips or first weights; "
                        + "use the same ones, or train without the checkpoint")
            }
            state = checkpoint
        } else {
            let start = ContinuousClock.now
            state = TrainingCheckpoint(
                identity: identity, weights: network.parameters, generator: SeededGenerator(seed: options.seed))
            state.bestScore = try await set.score(
                of: RecurrentNetwork(shape: shape, parameters: state.weights), loss: options.loss, jobs: jobs)
            try await progress(
                TrainingProgress(
                    epoch: 0, epochCount: options.epochs, loss: nil, validation: state.bestScore, isBest: true,
                    learningRate: 0, duration: .now - start, checkpoint: state))
        }
        while state.epoch < options.epochs,
            set.heldOut.isEmpty || state.epoch - state.bestEpoch < options.patience
        {
            let start = ContinuousClock.now
            let epoch = state.epoch + 1
            let (loss, rate) = try await runEpoch(&state, set: set, shape: shape, jobs: jobs) { step, steps in
                onStep(epoch, step, steps)
            }
            let score = try await set.score(
                of: RecurrentNetwork(shape: shape, parameters: state.weights), loss: options.loss, jobs: jobs)
            var isBest = true
            if let score, let best = state.bestScore {
                isBest = score.isBetter(than: best)
            }
            state.epoch += 1
            if isBest {
                state.best = state.weights
                state.bestEpoch = state.epoch
                state.bestScore = score
            }
            try await progress(
                TrainingProgress(
                    epoch: state.epoch, epochCount: options.epochs, loss: loss, validation: score, isBest: isBest,
                    learningRate: rate, duration: .now - start, checkpoint: state))
        }
        return RecurrentNetwork(shape: shape, parameters: state.best)
    }

    /// Returns the clips themselves, without altered copies, that a training with these options learns from: all that are
    /// not held out, or `count` of them, evenly spread. Fit a whitening to these only.
    ///
    /// - Throws: `TrainingError` if the file cannot be read.
    public func originals(of clips: FeatureFile, atMost count: Int = .max) throws -> [FeatureSequence] {
        let training = try TrainingSplit(clips, options: options).training
        let chosen = min(count, training.count)
        return try (0..<chosen).map { try clips.view(0, of: training[$0 * training.count / chosen]) }
    }

    /// Returns the score of a network on those of all `clips` that a training with these options holds out, with its
    /// whitening if it has one; `nil` if none are held out.
    ///
    /// - Throws: `TrainingError` if an option is out of its range, or the clips do not match the network;
    ///   `CancellationError`.
    public func score(
        of network: RecurrentNetwork, on clips: FeatureFile, jobs: Int = 1
    ) async throws -> RetrievalScore? {
        try options.check()
        try Self.check(clips, for: network)
        return try await TrainingSplit(clips, options: options).score(of: network, loss: options.loss, jobs: jobs)
    }

    /// Runs one epoch and returns the mean loss of its steps and the last learning rate.
    private func runEpoch(
        _ state: inout TrainingCheckpoint, set: TrainingSplit, shape: RecurrentShape, jobs: Int,
        onStep: (_ step: Int, _ steps: Int) -> Void
    ) async throws -> (loss: Double, rate: Float) {
        let batchSize = min(options.batchSize, set.training.count)
        let views = set.training.reduce(0) { $0 + set.features.clips[$1].viewCount }
        let steps = max(1, (views + 2 * batchSize - 1) / (2 * batchSize))
        let schedule = LearningRateSchedule(
            highest: options.learningRate, steps: steps * options.epochs,
            warmupSteps: Int(options.warmup * Double(steps * options.epochs)))
        var order: [Int] = []
        var total = 0.0
        var rate: Float = 0
        for step in 0..<steps {
            try Task.checkCancellation()
            if order.count < batchSize {
                order = state.generator.shuffled(Array(set.training.indices))
            }
            let batch = order.suffix(batchSize).map { set.training[$0] }
            order.removeLast(batchSize)
            let network = RecurrentNetwork(shape: shape, parameters: state.weights)
            let (loss, gradients) = try await Self.step(
                network, views: sampleViews(of: batch, in: set.features, &state.generator),
                labels: batch.map { set.features.clips[$0].label },
                loss: options.loss, jobs: jobs)
            rate = schedule.rate(at: state.optimizer.step)
            state.optimizer.update(&state.weights, gradients: try clipped(gradients), groups: groups(shape, rate: rate))
            total += loss / Double(steps)
            onStep(step + 1, steps)
        }
        return (total, rate)
    }

    /// Returns two views of each clip: first one view of each, then the other.
    private func sampleViews(
        of clips: [Int], in features: FeatureFile, _ generator: inout SeededGenerator
    ) throws -> [FeatureSequence] {
        var first: [FeatureSequence] = []
        var second: [FeatureSequence] = []
        for clip in clips {
            let count = features.clips[clip].viewCount
            let left = generator.index(below: count)
            let offset = count > 1 ? 1 + generator.index(below: count - 1) : 0
            let right = (left + offset) % count
            let (leftView, rightView) = (try features.view(left, of: clip), try features.view(right, of: clip))
            first.append(options.augmentation.applied(to: leftView, using: &generator))
            second.append(options.augmentation.applied(to: rightView, using: &generator))
        }
        return first + second
    }

    /// Returns the loss of a batch of views and its gradient with respect to the parameters.
    static func step(
        _ network: RecurrentNetwork, views: [FeatureSequence], labels: [Int], loss: ContrastiveLoss, jobs: Int
    ) async throws -> (loss: Double, gradients: [Float]) {
        let count = (views.count + viewsPerTask - 1) / viewsPerTask
        let passes = try await concurrentMap(Array(0..<count), width: jobs) { index in
            network.forward(Array(views.dropFirst(index * viewsPerTask).prefix(viewsPerTask)))
        }
        let result = loss.evaluate(embeddings: passes.flatMap(\.embeddings), labels: labels)
        let size = network.shape.embeddingCount
        let parts = try await concurrentMap(Array(0..<count), width: jobs) { index in
            let start = index * viewsPerTask * size
            let gradients = Array(result.gradients.dropFirst(start).prefix(viewsPerTask * size))
            return network.gradients(of: passes[index], embeddingGradients: gradients)
        }
        var sum = [Float](repeating: 0, count: network.shape.parameterCount)
        for part in parts {
            for index in sum.indices {
                sum[index] += part[index]
            }
        }
        return (result.loss, sum)
    }

    /// Returns the gradients, scaled to the highest norm that the options allow.
    private func clipped(_ gradients: [Float]) throws(TrainingError) -> [Float] {
        let norm = gradients.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
        guard norm.isFinite else {
            throw TrainingError(
                code: .diverged,
                description: "the training diverged: its gradients are not finite; use a learning rate below "
                    + "\(options.learningRate)")
        }
        let longest = Double(options.clippingNorm)
        return norm > longest ? gradients.map { $0 * Float(longest / norm) } : gradients
    }

    /// No weight decay for biases, nor for the projection, which starts at mean pooling and not at 0.
    private func groups(_ shape: RecurrentShape, rate: Float) -> [AdamW.Group] {
        shape.tensors.map { tensor in
            let isProjection = tensor.name == "projection.weight"
            return AdamW.Group(
                range: tensor.range, rate: isProjection ? rate * options.projectionRate : rate,
                decay: isProjection || tensor.shape.count == 1 ? 0 : options.weightDecay)
        }
    }

    private static func check(_ clips: FeatureFile, for network: RecurrentNetwork) throws(TrainingError) {
        guard clips.featureCount == network.shape.featureCount else {
            throw TrainingError(
                code: .unsuitableData,
                description: "the clips have frames of \(clips.featureCount) values, the network reads "
                    + "\(network.shape.featureCount)")
        }
    }
}
