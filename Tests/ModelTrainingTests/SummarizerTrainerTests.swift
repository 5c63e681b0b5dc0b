import TestSupport
import ModelFiles
@testable import ModelTraining
import Foundation
import Kernels
import Testing

@testable import SequenceModels

extension FeatureFile {
    /// Returns an open file with the features of clips, which is removed from its folder already.
    static func temporary(_ clips: [TrainingClip], featureCount: Int) async throws -> FeatureFile {
        let folder = try TemporaryFolder()
        let key = [UInt8](repeating: 1, count: keySize)
        return try await write(folder.path("features"), key: key, featureCount: featureCount) { file in
            for clip in clips { try file.add(clip) }
        }
    }
}

extension SummarizerTrainer {
    fileprivate func train(
        _ network: RecurrentNetwork, on clips: [TrainingClip], continuing checkpoint: TrainingCheckpoint? = nil,
        jobs: Int = 1, progress: (TrainingProgress) async throws -> Void = { _ in }
    ) async throws -> RecurrentNetwork {
        try await train(
            network, on: .temporary(clips, featureCount: network.shape.featureCount), continuing: checkpoint,
            jobs: jobs,
            progress: progress)
    }
}

@Suite("Training of the summarizer")
struct SummarizerTrainerTests {
    /// Pairs of clips that differ in the order of their frames only: one value rises in the one and falls in the other,
    /// the rest is what the pair is recognized by. Every view has its own noise.
    private func orderedClips(pairs: Int, views: Int, seed: UInt64) -> [TrainingClip] {
        var generator = SeededGenerator(seed: seed)
        return (0..<pairs).flatMap { pair -> [TrainingClip] in
            let base = (0..<3).map { _ in generator.uniform(-1, 1) as Float }
            return [1, -1].enumerated().map { (direction, sign: Float) in
                TrainingClip(
                    group: 2 * pair + direction,
                    views: (0..<views).map { _ in
                        FeatureSequence(
                            frames: (0..<6).map { step in
                                let ramp = sign * (Float(step) - 2.5) / 2.5
                                return FeatureFrame(
                                    values: (base + [ramp]).map { $0 + generator.uniform(-0.05, 0.05) },
                                    time: .milliseconds(500 * step), weight: 1)
                            })
                    })
            }
        }
    }

    /// How often a view is nearer to another view of its clip than to one of the clip with the other order.
    private func share(told network: RecurrentNetwork, _ clips: [TrainingClip]) throws -> Double {
        var right = 0
        for (index, clip) in clips.enumerated() {
            let query = try #require(network.embed(clip.views[0]))
            func similarity(_ other: TrainingClip) throws -> Float {
                try zip(query, #require(network.embed(other.views[1]))).reduce(0) { $0 + $1.0 * $1.1 }
            }
            if try similarity(clip) > similarity(clips[index ^ 1]) { right += 1 }
        }
        return Double(right) / Double(clips.count)
    }

    private var options: TrainingOptions {
        var options = TrainingOptions()
        options.augmentation = .none
        options.batchSize = 16
        options.epochs = 30
        options.learningRate = 0.02
        options.validationShare = 0
        return options
    }

    private func untrained(_ clips: [TrainingClip]) -> RecurrentNetwork {
        RecurrentNetwork(
            untrained: RecurrentShape(featureCount: 4, hiddenCount: 8, embeddingCount: 6), seed: 5,
            fittedTo: clips.flatMap(\.views))
    }

    @Test("learns the order of frames, which mean pooling cannot tell, on clips it has not seen")
    func order() async throws {
        let clips = orderedClips(pairs: 16, views: 4, seed: 1)
        let others = orderedClips(pairs: 40, views: 2, seed: 2)
        let start = untrained(clips)
        // Half of 80 by chance; 0.3 and 0.7 are 3.6 standard deviations off.
        let before = try share(told: start, others)
        #expect(before > 0.3 && before < 0.7)
        let trained = try await SummarizerTrainer(options: options).train(start, on: clips)
        #expect(try share(told: trained, others) > 0.95)
    }

    @Test("gives the same weights, bit for bit, with 1 job and with 4, and others with another seed")
    func jobs() async throws {
        let clips = orderedClips(pairs: 10, views: 3, seed: 3)
        var options = options
        options.epochs = 3
        options.augmentation = TemporalAugmentation()
        options.validationShare = 0.3
        let one = try await SummarizerTrainer(options: options).train(untrained(clips), on: clips, jobs: 1)
        let four = try await SummarizerTrainer(options: options).train(untrained(clips), on: clips, jobs: 4)
        #expect(one == four)
        #expect(one != untrained(clips))
        options.seed = 2
        #expect(try await SummarizerTrainer(options: options).train(untrained(clips), on: clips) != one)
    }

    @Test("goes on from a checkpoint to the weights of an unbroken training")
    func resuming() async throws {
        let clips = orderedClips(pairs: 10, views: 3, seed: 4)
        var options = options
        options.epochs = 5
        options.augmentation = TemporalAugmentation()
        options.validationShare = 0.3
        let trainer = SummarizerTrainer(options: options)
        var last: TrainingCheckpoint?
        let unbroken = try await trainer.train(untrained(clips), on: clips) { last = $0.checkpoint }

        struct Stop: Error {}
        var saved = Data()
        await #expect(throws: Stop.self) {
            _ = try await trainer.train(untrained(clips), on: clips) { progress in
                saved = try progress.checkpoint.encoded()
                if progress.epoch == 2 { throw Stop() }
            }
        }
        let checkpoint = try TrainingCheckpoint(decoding: saved)
        #expect(checkpoint.epoch == 2)
        #expect(try checkpoint.encoded() == saved)
        var epochs: [Int] = []
        var resumedLast: TrainingCheckpoint?
        let resumed = try await trainer.train(untrained(clips), on: clips, continuing: checkpoint, jobs: 2) {
            epochs.append($0.epoch)
            resumedLast = $0.checkpoint
        }
        #expect(epochs == [3, 4, 5])
        #expect(resumed == unbroken)
        #expect(resumedLast == last)
    }

    @Test("reports epochs, stops when the score of held-out clips stops improving, and returns the best")
    func earlyStopping() async throws {
        let clips = orderedClips(pairs: 10, views: 3, seed: 5)
        var options = options
        options.validationShare = 0.3
        options.patience = 3
        options.epochs = 50
        // So fast that it only does harm.
        options.learningRate = 5
        var reports: [TrainingProgress] = []
        let result = try await SummarizerTrainer(options: options).train(untrained(clips), on: clips) {
            reports.append($0)
        }
        #expect(reports.map(\.epoch) == Array(0..<reports.count))
        let best = try #require(reports.last { $0.isBest })
        #expect(reports.count == best.epoch + 4)
        #expect(result.parameters == best.checkpoint.weights)
        let score = try #require(best.validation)
        #expect(reports.allSatisfy { $0.validation.map { !$0.isBetter(than: score) } ?? false })
    }

    @Test("holds out whole groups, with a retrieval score as calculated by hand")
    func validation() async throws {
        func frame(_ x: Float, _ y: Float) -> FeatureSequence {
            FeatureSequence(frames: [FeatureFrame(values: [x, y], time: .zero, weight: 1)])
        }
        // Twelve clips in twelve directions, two of each source; both views of a clip are the same.
        let clips = (0..<12).map { index -> TrainingClip in
            TrainingClip(group: index / 2, views: [frame(1, Float(index)), frame(1, Float(index))])
        }
        var options = TrainingOptions()
        options.validationShare = 0.34
        options.augmentation = .none
        let file = try await FeatureFile.temporary(clips, featureCount: 2)
        let set = try TrainingSplit(file, options: options)
        #expect(set.training.count == 8 && set.heldOut.count == 4)
        let held = set.heldOut.map { clips[$0.clip].group }
        #expect(Set(set.training.map { clips[$0].group }).isDisjoint(with: held))
        let network = RecurrentNetwork(
            untrained: RecurrentShape(featureCount: 2, hiddenCount: 2, embeddingCount: 2), seed: 1)
        let score = try await set.score(of: network, loss: ContrastiveLoss(), jobs: 1)
        #expect(score?.meanAveragePrecision == 1)
        #expect(score?.recallAtOne == 1)
        let trainer = SummarizerTrainer(options: options)
        #expect(try await trainer.score(of: network, on: file) == score)
        let originals = try trainer.originals(of: file)
        #expect(originals == set.training.map { clips[$0].views[0] })
        #expect(try trainer.originals(of: file, atMost: 3) == [0, 2, 5].map { originals[$0] })
        let whitened = network.whitened(fitting: originals, strength: 1)
        let whiteScore = try #require(try await trainer.score(of: whitened, on: file))
        #expect(whiteScore.meanAveragePrecision == 1)
        #expect(whiteScore.loss < score?.loss ?? 0)
        // All clips alike: all of the ten others of other sources are before one's own.
        let alike = try TrainingSplit(
            await FeatureFile.temporary(
                clips.map { TrainingClip(group: $0.group, views: [frame(1, 1), frame(1, 1)]) }, featureCount: 2),
            options: options)
        let worst = try #require(try await alike.score(of: network, loss: ContrastiveLoss(), jobs: 1))
        #expect(abs(worst.meanAveragePrecision - 1.0 / 11) < 1e-12)
        #expect(worst.recallAtOne == 0)
    }

    @Test("holds out at most 1000 clips, in whole groups, and trains on the rest")
    func boundedValidation() async throws {
        let view = FeatureSequence(frames: [FeatureFrame(values: [1, 2], time: .zero, weight: 1)])
        var options = TrainingOptions()
        options.validationShare = 0.5
        // 1200 groups of three clips: half of them would be 1800 clips.
        let many = (0..<3_600).map { TrainingClip(group: $0 / 3, views: [view]) }
        let set = try TrainingSplit(await FeatureFile.temporary(many, featureCount: 2), options: options)
        #expect(set.heldOut.count == 999 && set.training.count == 2_601)
        // Groups of more than 1000 clips: two at least, as with fewer clips.
        let large = (0..<4_404).map { TrainingClip(group: $0 % 4, views: [view]) }
        let coarse = try TrainingSplit(await FeatureFile.temporary(large, featureCount: 2), options: options)
        #expect(coarse.heldOut.count == 2_202)
    }

    @Test("skips clips and views without content")
    func withoutContent() async throws {
        let clips = orderedClips(pairs: 4, views: 2, seed: 6)
        let black = FeatureSequence(frames: [FeatureFrame(values: [0, 0, 0, 0], time: .zero, weight: 0)])
        let more = [TrainingClip(group: 90, views: [black]), TrainingClip(group: 91, views: [])]
        var options = options
        options.epochs = 1
        let trainer = SummarizerTrainer(options: options)
        let plain = try await trainer.train(untrained(clips), on: clips)
        let mixed = try await trainer.train(
            untrained(clips),
            on: clips.map { TrainingClip(group: $0.group, views: $0.views + [black]) } + more)
        #expect(plain == mixed)
    }

    @Test("stops when its task is cancelled")
    func cancellation() async throws {
        let clips = orderedClips(pairs: 4, views: 2, seed: 8)
        let network = untrained(clips)
        var options = options
        options.epochs = 1_000_000
        let trainer = SummarizerTrainer(options: options)
        let task = Task { try await trainer.train(network, on: clips) }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
    }

    @Test("refuses what cannot be trained, and says why")
    func refused() async throws {
        let clips = orderedClips(pairs: 2, views: 2, seed: 7)
        let network = untrained(clips)
        func code(_ options: TrainingOptions, _ clips: [TrainingClip]) async -> TrainingError.Code? {
            do {
                _ = try await SummarizerTrainer(options: options).train(network, on: clips)
                return nil
            } catch {
                return (error as? TrainingError)?.code
            }
        }
        #expect(await code(options, []) == .unsuitableData)
        #expect(await code(options, [clips[0]]) == .unsuitableData)
        let narrow = RandomClips.sequence(frames: 2, features: 3, seed: 1)
        #expect(await code(options, clips + [TrainingClip(group: 9, views: [narrow])]) == .unsuitableData)
        let frame = FeatureFrame(values: [.nan, 0, 0, 0], time: .zero, weight: 1)
        let broken = TrainingClip(group: 9, views: [FeatureSequence(frames: [frame])])
        #expect(await code(options, clips + [broken]) == .unsuitableData)
        var wrong = options
        wrong.loss.temperature = 0
        #expect(await code(wrong, clips) == .unsuitableOptions)

        var checkpoint: TrainingCheckpoint?
        var short = options
        short.epochs = 1
        _ = try await SummarizerTrainer(options: short).train(network, on: clips) { checkpoint = $0.checkpoint }
        let error = await #expect(throws: TrainingError.self) {
            try await SummarizerTrainer(options: options).train(network, on: clips, continuing: checkpoint)
        }
        #expect(error?.code == .checkpointMismatch)
    }

    @Test("refuses a file that is not a checkpoint")
    func foreignFile() throws {
        let model = try ModelFile(tensors: [:]).encoded()
        let error = #expect(throws: ModelFileError.self) { try TrainingCheckpoint(decoding: model) }
        #expect(error?.description == "the file is a model, not a training checkpoint")
        let short = #expect(throws: ModelFileError.self) { try TrainingCheckpoint(decoding: Data("x".utf8)) }
        #expect(
            short?.description.hasSuffix("does not begin with a safetensors header") == true,
            "\(String(describing: short))"
        )
    }
}
