import Foundation
@testable import ModelTraining
import SequenceModels
import TestSupport
import Testing

@Suite("Files of features")
struct FeatureFileTests {
    private let key = [UInt8](repeating: 7, count: FeatureFile.keySize)

    private func view(_ values: [Float], weight: Float = 1) -> FeatureSequence {
        FeatureSequence(
            frames: values.enumerated().map { number, value in
                FeatureFrame(
                    values: [value, -value], time: .milliseconds(333 * number) + .nanoseconds(1), weight: weight)
            })
    }

    private func write(_ clips: [TrainingClip], to path: String) async throws -> FeatureFile {
        try await FeatureFile.write(path, key: key, featureCount: 2) { file in
            for clip in clips { try file.add(clip) }
        }
    }

    @Test("give back every view, without those that have no content")
    func roundTrip() async throws {
        let folder = try TemporaryFolder()
        let (first, second, third) = (view([1, 2, 3]), view([0.1, .leastNonzeroMagnitude, -4]), view([5]))
        let black = view([9, 9], weight: 0)
        let written = try await write(
            [
                TrainingClip(group: 3, label: 8, views: [first, black, second]), TrainingClip(group: 4, views: [black]),
                TrainingClip(group: 5, views: [third, third]),
            ], to: folder.path("features"))
        let opened = try #require(FeatureFile(openingFile: folder.path("features"), key: key))
        for file in [written, opened] {
            #expect(file.clips.map(\.group) == [3, 5] && file.clips.map(\.label) == [8, 5])
            #expect(file.clips.map(\.viewCount) == [2, 2] && file.clips.map(\.frameCount) == [3, 1])
            #expect(try file.views(of: 0) == [first, second] && file.view(1, of: 1) == third)
            #expect(file.digest == written.digest && file.featureCount == 2)
        }
        // The mark and the key; 3 + 3 + 1 + 1 frames of 16 bytes of time, a weight and two values; the table of two
        // clips; the numbers of clips and values; the digest.
        let size = try Data(contentsOf: URL(filePath: folder.path("features"))).count
        #expect(size == 24 + 32 + 8 * (16 + 4 + 8) + 2 * 16 + 8 + 32)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["features"])
    }

    @Test("make views of one clip equally long by frames that do not count")
    func unequalLengths() async throws {
        let folder = try TemporaryFolder()
        let file = try await write(
            [TrainingClip(group: 0, views: [view([1]), view([1, 2, 3])])], to: folder.path("features"))
        let short = try file.view(0, of: 0)
        #expect(short.frames.map(\.weight) == [1, 0, 0] && short.frames[0] == view([1]).frames[0])
    }

    @Test("are opened only whole and with their key")
    func damaged() async throws {
        let folder = try TemporaryFolder()
        let path = folder.path("features")
        #expect(FeatureFile(openingFile: path, key: key) == nil)
        _ = try await write([TrainingClip(group: 0, views: [view([1, 2])])], to: path)
        #expect(FeatureFile(openingFile: path, key: key) != nil)
        #expect(FeatureFile(openingFile: path, key: [UInt8](repeating: 8, count: FeatureFile.keySize)) == nil)
        let whole = try Data(contentsOf: URL(filePath: path))
        for place in [0, 30, 70, whole.count - 70, whole.count - 38, whole.count - 1] {
            var bytes = whole
            bytes[place] ^= 1
            try folder.write(bytes, to: "features")
            #expect(FeatureFile(openingFile: path, key: key) == nil, "byte \(place)")
        }
        for count in [0, 10, 60, whole.count - 1] {
            try folder.write(whole.prefix(count), to: "features")
            #expect(FeatureFile(openingFile: path, key: key) == nil, "\(count) bytes")
        }
    }

    @Test("are read when a view is needed, and report what was cut off since")
    func truncatedLater() async throws {
        let folder = try TemporaryFolder()
        let file = try await write(
            [TrainingClip(group: 0, views: [view([1, 2])]), TrainingClip(group: 1, views: [view([3, 4])])],
            to: folder.path("features"))
        let handle = try FileHandle(forWritingTo: URL(filePath: file.path))
        try handle.truncate(atOffset: UInt64(file.clips[1].offset))
        try handle.close()
        #expect(try file.view(0, of: 0) == view([1, 2]))
        let error = #expect(throws: TrainingError.self) { try file.view(0, of: 1) }
        #expect(error?.code == .unusableWork)
        #expect(error?.description.contains("which changed during the training") == true)
    }

    @Test("are not left behind in part, and leave the earlier file as it is")
    func failedWriting() async throws {
        let folder = try TemporaryFolder()
        let path = folder.path("features")
        _ = try await write([TrainingClip(group: 0, views: [view([1, 2])])], to: path)
        let before = try Data(contentsOf: URL(filePath: path))
        let infinite = TrainingClip(group: 2, views: [view([1, .infinity])])
        let error = await #expect(throws: TrainingError.self) {
            try await write([TrainingClip(group: 1, views: [view([1])]), infinite], to: path)
        }
        #expect(error?.code == .unsuitableData && error?.description.contains("not finite") == true)
        #expect(try Data(contentsOf: URL(filePath: path)) == before)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["features"])
        let missing = await #expect(throws: TrainingError.self) { try await write([], to: folder.path("no/features")) }
        #expect(missing?.code == .unusableWork && missing?.description.contains("No such file") == true)
    }
}
