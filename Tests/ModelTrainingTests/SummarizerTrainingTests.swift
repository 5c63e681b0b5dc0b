import Isolation
@testable import ModelTraining
import ClipTypes
import Concurrency
import CopyMatching
import Foundation
import SequenceModels
import Synchronization
import TestSupport
import Testing

@Suite("Training of models")
struct SummarizerTrainingTests {
    private func material(
        jobs: Int, seed: UInt64 = 1, in folder: TemporaryFolder
    ) async throws -> (material: TrainingMaterial, failures: [String]) {
        var options = SummarizerTraining.Options(folder: folder.path("clips"), work: folder.path("work"))
        options.variants = 3
        options.jobs = jobs
        options.seed = seed
        let failures = Mutex<[String]>([])
        var preparation = try await TrainingMaterial.preparation(
            options, pool: DecodePool(DecodePool.Options(jobs: jobs))
        ) { event in
            if case .failed(let path, _) = event { failures.withLock { $0.append(path) } }
        }
        return (TrainingMaterial(try await preparation.finish()), failures.withLock { $0 })
    }

    private func folder() throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        let scenes = ["lava", "tide", "fractal", "colony", "marbles", "kaleidoscope", "skyline", "tunnel"]
        try folder.write("", to: "clips/empty.mp4")
        for scene in scenes {
            try FFmpeg.run([
                "-i", Samples.path(scene + ".mp4"), "-t", "1", "-an", "-vf", "scale=48:30,fps=4", "-c:v", "libx264",
                "-preset", "ultrafast", folder.path("clips/\(scene).mp4"),
            ])
        }
        try folder.write("file,label,group\nlava.mp4,x,one\ntide.mp4,x,one\n", to: "clips/manifest.csv")
        return folder
    }

    @Test("goes on without broken clips, and draws the same for any number of jobs, another for another seed")
    func material() async throws {
        let folder = try folder()
        let one = try await material(jobs: 1, in: folder)
        let three = try await material(jobs: 3, in: folder)
        #expect(one.material.failures == 1 && one.failures.map { URL(filePath: $0).lastPathComponent } == ["empty.mp4"])
        #expect(one.failures == three.failures && one.material.clips.count == 8)
        let (first, second) = (try variants(one.material), try variants(three.material))
        #expect(first == second)
        #expect(one.material.clips.map(\.group) == three.material.clips.map(\.group))
        // Clips of one group are one source; empty.mp4 had one, too.
        #expect(Set(one.material.clips.map(\.group)).count == 7)
        #expect(first.allSatisfy { $0.count == 3 && Set($0).count > 1 })
        let other = try variants(await material(jobs: 3, seed: 2, in: folder).material)
        #expect(other.map { $0[0] } == first.map { $0[0] } && other != first)
    }

    private func variants(_ material: TrainingMaterial) throws -> [[[QuantizedDescriptor]]] {
        try material.clips.map { try material.variants(of: $0) }
    }

    private static func training(_ folder: TemporaryFolder, work: String, jobs: Int) -> SummarizerTraining {
        var options = SummarizerTraining.Options(folder: folder.path("clips"), work: folder.path(work))
        options.variants = 2
        options.network.epochs = 2
        // With all values, a debug build takes minutes.
        options.omitted = [.color, .shape]
        options.jobs = jobs
        return SummarizerTraining(options: options)
    }

    /// Trains until a stage begins, or to its end.
    private func train(_ training: SummarizerTraining, until stage: SummarizerTraining.Stage?) async throws -> Data {
        let events = AsyncStream.makeStream(of: SummarizerTraining.Stage.self)
        let task = Task {
            defer { events.continuation.finish() }
            // On threads of its own, which may wait.
            return try await QueueExecutor(label: "training").run {
                try await training.train { event in
                    guard case .advanced(let reached, _, _) = event, reached == stage else { return }
                    events.continuation.yield(reached)
                    // Waits for the cancellation, so that it comes neither sooner nor later.
                    while !Task.isCancelled { Thread.sleep(forTimeInterval: 0.001) }
                }.file
            }
        }
        for await _ in events.stream { task.cancel() }
        return try await task.value
    }

    @Test("continues after a stop in each stage to the bytes of an unbroken training, for any number of jobs")
    func resuming() async throws {
        let folder = try folder()
        let unbroken = try await train(Self.training(folder, work: "whole", jobs: 1), until: nil)
        let training = Self.training(folder, work: "parts", jobs: 2)
        for stage in SummarizerTraining.Stage.allCases {
            await #expect(throws: CancellationError.self) { _ = try await train(training, until: stage) }
        }
        // What the stages made is kept, and whole.
        let files = try FileManager.default.contentsOfDirectory(atPath: folder.path("parts"))
        #expect(files.filter { $0.hasSuffix(".variants") }.count == 8)
        #expect(
            Set(files.filter { $0.hasPrefix("training.") })
                == ["training.projections", "training.features", "training.checkpoint"])
        #expect(try await train(training, until: nil) == unbroken)
        // Damaged files are made again, and those of other clips are not used.
        try damage("training.features", in: folder)
        await #expect(throws: CancellationError.self) { _ = try await train(training, until: .features) }
        try damage("training.projections", in: folder)
        await #expect(throws: CancellationError.self) { _ = try await train(training, until: .projection) }
        let whole = Self.training(folder, work: "whole", jobs: 2)
        try folder.copy(sample: "road.mp4", to: "clips/road.mp4")
        await #expect(throws: CancellationError.self) { _ = try await train(whole, until: .projection) }
        training.removeWork()
        #expect(!training.hasWork)
    }

    private func damage(_ name: String, in folder: TemporaryFolder) throws {
        var bytes = try Data(contentsOf: URL(filePath: folder.path("parts/\(name)")))
        bytes[bytes.count / 2] ^= 1
        try folder.write(bytes, to: "parts/\(name)")
    }

    @Test("estimates costs from a few clips, which are not decoded again")
    func costs() async throws {
        let folder = try folder()
        let training = Self.training(folder, work: "work", jobs: 2)
        let cost = try await training.estimateCost { _ in }
        // Eight clips and an empty file: eight are measured.
        #expect(cost.clips == 9 && cost.missingClips == 1)
        #expect(cost.total > .zero && cost.network > .zero && cost.memoryByteCount > 1_000_000)
        let sizes = try FileManager.default.contentsOfDirectory(atPath: folder.path("work")).map {
            try Data(contentsOf: URL(filePath: folder.path("work/\($0)"))).count
        }
        // At least another clip of the mean size.
        #expect(cost.workByteCount > sizes.reduce(0, +) / sizes.count)
        #expect((cost.freeByteCount ?? 0) > 0)
        let made = Mutex(0)
        let again = try await training.estimateCost { event in
            if case .advanced(.preparation, _, let total) = event { made.withLock { $0 = total } }
        }
        #expect(again.missingClips == 0 && made.withLock { $0 } == 9)
    }

    private func example(_ value: Float, isCopy: Bool, pairs: Float = 1) -> Calibration.Example {
        Calibration.Example(features: Self.features(value), kind: isCopy ? .copy : .strangers, pairs: pairs)
    }

    /// Features of two clips of one frame whose codes share so many signs.
    private static func features(_ value: Float) -> CopyFeatures {
        let vector = ClipEmbedding(normalizing: [1] + [Float](repeating: 0.1, count: 31)).values
        let other = ClipEmbedding(normalizing: [value] + [Float](repeating: 0.1, count: 31)).values
        let matcher = CopyMatcher(background: CopyBackground(groups: []), calibration: .initial)
        let query = SketchTrack(frames: [(.zero, 1, vector, nil)], duration: .seconds(1))
        let views = CopyQuery(
            views: [CopyQuery.View(view: PictureView(), isMirrored: false, track: query)],
            parity: [Int8](repeating: 1, count: 32))
        let clip = SketchTrack(frames: [(.zero, 1, other, nil)], duration: .seconds(1))
        var prepared = matcher.prepare(views)
        guard let match = matcher.match(&prepared, with: clip) else {
            preconditionFailure("both clips show something")
        }
        return match.features
    }

    @Test("fits odds that are those of the examples: three copies of four here, one of four there")
    func odds() throws {
        let near = [true, true, true, false].map { example(1, isCopy: $0) }
        let far = [true, false, false, false].map { example(-1, isCopy: $0) }
        let fitted = try #require(CopyCalibration(fitting: near + far))
        // Two kinds of examples, a free bias: the odds are 3 and 1/3, less a little for the ridge. As many are copies as not,
        // so that the ratio of the likelihoods is the same.
        #expect(abs(fitted.strangers.logLikelihoodRatio(Self.features(1)) - 1.0986) < 0.03)
        #expect(abs(fitted.strangers.logLikelihoodRatio(Self.features(-1)) + 1.0986) < 0.03)
        #expect(CopyCalibration(fitting: near + far) == fitted)
        // If each of the others stands for 50 compared pairs, what is like a copy is 50 times rarer among them: ln 50.
        let many =
            [true, true, true, false].map { example(1, isCopy: $0, pairs: 50) }
            + [true, false, false, false].map { example(-1, isCopy: $0, pairs: 50) }
        let rarer = try #require(CopyCalibration(fitting: many))
        #expect(abs(rarer.strangers.logLikelihoodRatio(Self.features(1)) - 1.0986 - 3.9120) < 0.03)
    }

    @Test("fits the odds of copies and other moments to those that show one scene in which something moves")
    func oddsOfMoments() throws {
        func example(_ kind: Calibration.Example.Kind, gain: Float, motion: Float = 0.05) -> Calibration.Example {
            var features = CopyFeatures()
            (features.detailStrength, features.motionShare, features.momentGain) = (4, motion, gain)
            return Calibration.Example(features: features, kind: kind, pairs: 1)
        }
        // Three copies of four where the moments agree, one of four elsewhere. Nothing moves in the last two.
        let examples =
            (0..<4).map { example($0 < 3 ? .copy : .otherMoments, gain: 1) }
            + (0..<4).map { example($0 < 1 ? .copy : .otherMoments, gain: 0) }
            + [example(.otherMoments, gain: 1, motion: 0), example(.strangers, gain: 1)]
        let fitted = try #require(CopyCalibration(fitting: examples))
        #expect(abs(fitted.otherMoments.logLikelihoodRatio(examples[0].features) - 1.0986) < 0.06)
        #expect(abs(fitted.otherMoments.logLikelihoodRatio(examples[4].features) + 1.0986) < 0.06)
        // Without other moments, nothing is known about them.
        let without = try #require(CopyCalibration(fitting: examples.filter { $0.kind != .otherMoments }))
        #expect(without.otherMoments.logLikelihoodRatio(examples[0].features) == 0)
    }

    @Test("needs copies and others to fit odds")
    func oneSided() {
        #expect(CopyCalibration(fitting: []) == nil)
        #expect(CopyCalibration(fitting: [example(1, isCopy: true)]) == nil)
        #expect(CopyCalibration(fitting: [example(1, isCopy: false)]) == nil)
    }
}
