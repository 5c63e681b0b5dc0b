import ClipModels
import Foundation
import ModelFiles
import TestSupport
import Testing
import VidRecKit

@Suite("Moving a library to another model")
struct ReembedTests {
    private let folder: TemporaryFolder
    private let target: ClipModel

    init() throws {
        folder = try TemporaryFolder()
        for name in ["lava.mp4", "tide.mp4"] { try folder.copy(sample: name, to: "clips/\(name)") }
        let shipped = URL(filePath: Samples.folder).deletingLastPathComponent()
            .appending(path: "Sources/CModels/clips.vidrec-model")
        let file = try ModelFile(decoding: Data(contentsOf: shipped))
        let bias = ModelFile.Tensor(shape: [2], values: [0.5, 0])
        target = try ClipModel(
            decoding: ModelFile(
                metadata: file.metadata, tensors: file.tensors.merging(["calibration.bias": bias]) { $1 }
            ).encoded())
    }

    private func open(_ model: ClipModel = .shipped) async throws -> ClipLibrary {
        try await ClipLibrary(
            at: folder.path("catalog"), mode: .create,
            options: ClipLibrary.Options(model: model, decoding: DecodePool.Options(jobs: 2)))
    }

    @Test("includes clips that are indexed meanwhile, and ends the answers of libraries with the former model")
    func meanwhile() async throws {
        let library = try await open()
        let options = IndexOptions(paths: [folder.path("clips")])
        try await library.indexAll(options)
        #expect(try await library.similar(to: folder.path("clips/tide.mp4")).count == 1)

        let moving = try await open(target)
        var summary: IndexSummary?
        var hasAdded = false
        for try await event in moving.reembed() {
            switch event {
            case .file where !hasAdded:
                hasAdded = true
                try folder.copy(sample: "road.mp4", to: "clips/road.mp4")
                try await library.indexAll(options)
                #expect(try await library.similar(to: folder.path("clips/tide.mp4")).count == 2)
            case .finished(let found): summary = found
            default: break
            }
        }
        #expect(summary?.move?.clips == 3 && summary?.move?.missing == 0 && summary?.ok == 3)
        #expect(try await moving.similar(to: folder.path("clips/tide.mp4")).count == 2)
        let error = await #expect(throws: VidRecError.self) {
            try await library.similar(to: folder.path("clips/tide.mp4"))
        }
        #expect(error?.code == .otherModel)
        let chosen = await #expect(throws: VidRecError.self) {
            try await ClipLibrary(at: folder.path("catalog"), model: .automatic)
        }
        #expect(chosen?.code == .otherModel)
    }

    @Test("is stopped by cancelling, without a change of the catalog")
    func cancelled() async throws {
        try await open().indexAll(IndexOptions(paths: [folder.path("clips")]))
        let moving = try await open(target)
        var events = moving.reembed().makeAsyncIterator()
        guard case .planned(let plan)? = try await events.next() else {
            Issue.record("no plan")
            return
        }
        #expect(plan.pending.count == 2)
        events.stop()
        guard case .finished(let summary)? = try await events.next() else {
            Issue.record("it goes on")
            return
        }
        #expect(summary.move == nil && summary.notStarted == 2)
        #expect(try await open().similar(to: folder.path("clips/tide.mp4")).count == 1)
    }
}
