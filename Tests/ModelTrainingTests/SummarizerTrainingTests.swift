import Isolation
@testable import ModelTraining
import ClipTypes
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
        let material = try await TrainingMaterial.prepare(
            options, pool: DecodePool(DecodePool.Options(jobs: jobs))
        ) { event in
            if case .failed(let path, _) = event { failures.withLock { $0.append(path) } }
        }
        return (material, failures.withLock { $0 })
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
        #expect(one.material.clips.map(\.variants) == three.material.clips.map(\.variants))
        #expect(one.material.clips.map(\.group) == three.material.clips.map(\.group))
        // Clips of one group are one source; empty.mp4 had one, too.
        #expect(Set(one.material.clips.map(\.group)).count == 7)
        #expect(one.material.clips.allSatisfy { $0.variants.count == 3 && Set($0.variants).count > 1 })
        let other = try await material(jobs: 3, seed: 2, in: folder)
        #expect(other.material.clips.map { $0.variants[0] } == one.material.clips.map { $0.variants[0] })
        #expect(other.material.clips.map(\.variants) != one.material.clips.map(\.variants))
    }

    private func example(_ value: Float, isCopy: Bool) -> Calibration.Example {
        Calibration.Example(features: Self.features(value), isCopy: isCopy)
    }

    /// Features of two clips of one frame whose codes share so many signs.
    private static func features(_ value: Float) -> CopyFeatures {
        let vector = ClipEmbedding(normalizing: [1] + [Float](repeating: 0.1, count: 31)).values
        let other = ClipEmbedding(normalizing: [value] + [Float](repeating: 0.1, count: 31)).values
        let matcher = CopyMatcher(background: CopyBackground(groups: []), calibration: .unfitted)
        let query = SketchTrack(frames: [(.zero, 1, vector)], duration: .seconds(1))
        let views = CopyQuery(
            views: [CopyQuery.View(kind: .whole, name: "whole", isMirrored: false, track: query)],
            parity: [Int8](repeating: 1, count: 32))
        let clip = SketchTrack(frames: [(.zero, 1, other)], duration: .seconds(1))
        guard let match = matcher.match(matcher.prepare(views), with: clip) else {
            preconditionFailure("both clips show something")
        }
        return match.features
    }

    @Test("fits odds that are those of the examples: three copies of four here, one of four there")
    func odds() throws {
        let near = [true, true, true, false].map { example(1, isCopy: $0) }
        let far = [true, false, false, false].map { example(-1, isCopy: $0) }
        let fitted = try #require(CopyCalibration(fitting: near + far))
        // Two kinds of examples, a free bias: the odds are 3 and 1/3, less a little for the ridge.
        #expect(abs(fitted.logOdds(Self.features(1)) - 1.0986) < 0.03)
        #expect(abs(fitted.logOdds(Self.features(-1)) + 1.0986) < 0.03)
        #expect(CopyCalibration(fitting: near + far) == fitted)
    }

    @Test("needs copies and others to fit odds")
    func oneSided() {
        #expect(CopyCalibration(fitting: []) == nil)
        #expect(CopyCalibration(fitting: [example(1, isCopy: true)]) == nil)
        #expect(CopyCalibration(fitting: [example(1, isCopy: false)]) == nil)
    }
}
