import ClipCatalog
import ClipTypes
import Foundation
import TestSupport
import Testing

@testable import VidRecKit

@Suite("A library with many callers")
struct LibraryConcurrencyTests {
    private static let scenes = ["lava", "tide", "tunnel", "road", "marbles", "colony", "skyline", "fractal"]

    private func library(_ folder: TemporaryFolder, clips: [String], jobs: Int = 2) async throws -> ClipLibrary {
        for name in clips { try folder.copy(sample: name + ".mp4", to: "clips/\(name).mp4") }
        let library = try await ClipLibrary(
            at: folder.path("catalog"), mode: .create, options: ClipLibrary.Options(jobs: jobs))
        try await library.indexAll(IndexOptions(paths: [folder.path("clips")]))
        return library
    }

    @Test("reads embeddings once, however many interactions are recorded between searches")
    func interactionsReloadNothing() async throws {
        let folder = try TemporaryFolder()
        let library = try await library(folder, clips: ["lava", "tide", "road"])
        let query = folder.path("clips/lava.mp4")
        for number in 0..<50 {
            try await library.record([Interaction(user: "u", item: "tide.mp4", time: Int64(number), event: .liked)])
            #expect(try await library.similar(to: query).count == 2)
        }
        #expect(await library.snapshot.embeddingUpdates == 1)
        try folder.copy(sample: "lava__mirrored.mp4", to: "clips/new.mp4")
        try await library.indexAll(IndexOptions(paths: [folder.path("clips")]))
        #expect(try await library.similar(to: query).first?.path == folder.path("clips/new.mp4"))
        #expect(await library.snapshot.embeddingUpdates == 2)
    }

    @Test("answers as a library does that opens what another one and another process have made of the catalog")
    func changesFromElsewhere() async throws {
        let folder = try TemporaryFolder()
        let first = try await library(folder, clips: ["lava", "tide", "road"])
        let second = try await ClipLibrary(at: folder.path("catalog"), mode: .readWrite)
        let query = folder.path("clips/lava.mp4")
        #expect(try await second.similar(to: query).count == 2)
        #expect(try await second.copies(of: query, minimumConfidence: 0).count == 2)
        let new = try folder.copy(sample: "lava__mirrored.mp4", to: "clips/new.mp4")
        try await first.indexAll(IndexOptions(paths: [folder.path("clips")]))
        #expect(try await second.similar(to: query).first?.path == new)
        #expect(try await second.copies(of: query).first?.path == new)
        #expect(try await first.remove(folder.path("clips/tide.mp4")).count == 1)
        for library in [first, second, try await ClipLibrary(at: folder.path("catalog"))] {
            let found = try await library.similar(to: query)
            #expect(found.map(\.path) == [new, folder.path("clips/road.mp4")])
            #expect(try await library.copies(of: query).map(\.path) == [new])
        }
    }

    @Test("recommends by what was recorded a moment ago, trained or not")
    func recommendsWhatIsNew() async throws {
        let folder = try TemporaryFolder()
        let library = try await library(folder, clips: ["lava", "tide", "road", "marbles"])
        // Nobody has done anything: all are alike popular.
        #expect(try await library.recommend(to: "u").count == 4)
        for user in ["a", "b", "c"] {
            try await library.record([Interaction(user: user, item: "road.mp4", time: 1, event: .liked)])
        }
        var options = RecommendOptions(strategy: .popularity)
        options.list.count = 1
        let most = try await library.recommend(to: "u", options: options).items
        #expect(most.first?.item == folder.path("clips/road.mp4"))
        try await library.record([Interaction(user: "u", item: "road.mp4", time: 2, event: .liked)])
        #expect(try await !library.recommend(to: "u").contains { $0.item == folder.path("clips/road.mp4") })
        _ = try await library.trainRecommender(RecommenderTrainingOptions(strategies: [.popularity])).outcome
        #expect(try await library.recommend(to: "u", options: options).notice == nil)
        try folder.copy(sample: "skyline.mp4", to: "clips/skyline.mp4")
        try await library.indexAll(IndexOptions(paths: [folder.path("clips")]))
        #expect(try await library.recommend(to: "u").contains { $0.item == folder.path("clips/skyline.mp4") })
    }

    @Test("answers sixteen callers at once while it indexes, records and trains")
    func sixteenCallers() async throws {
        let folder = try TemporaryFolder()
        let library = try await library(folder, clips: ["lava", "tide", "road"])
        for name in Self.scenes + ["snowfall", "kaleidoscope"] {
            try folder.copy(sample: name + ".mp4", to: "more/\(name).mp4")
        }
        for user in 0..<20 {
            try await library.record(
                ["lava", "tide", "road"].prefix(1 + user % 3).enumerated().map {
                    Interaction(user: "\(user)", item: $1 + ".mp4", time: Int64($0), event: .liked)
                })
        }
        let query = folder.path("clips/lava.mp4")
        let outside = Samples.path("tide__cropped.mp4")
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                let summary = try await library.indexAll(IndexOptions(paths: [folder.path("more")]))
                #expect(summary.failures == 0)
            }
            group.addTask {
                for _ in 0..<2 {
                    _ = try await library.trainRecommender(
                        RecommenderTrainingOptions(strategies: [.popularity, .knnTFIDF], jobs: 2)
                    ).outcome
                }
            }
            group.addTask {
                for number in 0..<200 {
                    try await library.record([
                        Interaction(user: "v\(number % 7)", item: "road.mp4", time: Int64(number), event: .watched)
                    ])
                }
            }
            for caller in 0..<16 {
                group.addTask {
                    for round in 0..<4 {
                        switch (caller + round) % 4 {
                        case 0:
                            let found = try await library.similar(to: query, count: 3)
                            #expect(found.count >= 2)
                        case 1:
                            let found = try await library.copies(of: outside, minimumConfidence: 0)
                            #expect(!found.isEmpty)
                        case 2:
                            let picks = try await library.recommend(to: "stranger \(caller)", count: 3)
                            #expect(!picks.isEmpty)
                        default:
                            let explanation = try await library.explain(outside, query)
                            #expect(explanation.confidence < 0.5)
                        }
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(try await library.verify(files: true).changedFiles.isEmpty)
    }

    @Test("that is closed while it indexes tells so, and what was told is stored")
    func closedWhileIndexing() async throws {
        let folder = try TemporaryFolder()
        for name in Self.scenes { try folder.copy(sample: name + ".mp4", to: "clips/\(name).mp4") }
        let library = try await ClipLibrary(
            at: folder.path("catalog"), mode: .create, options: ClipLibrary.Options(jobs: 1))
        var told: Set<String> = []
        let error = await #expect(throws: VidRecError.self) {
            for try await event in library.index([folder.path("clips")]) {
                guard case .file(let report) = event else { continue }
                told.insert(report.path)
                await library.close()
            }
        }
        #expect(error?.code == .closed)
        let reopened = try await ClipLibrary(at: folder.path("catalog"), mode: .readWrite)
        #expect(Set(try await reopened.files().map(\.path)).isSuperset(of: told))
        let summary = try await reopened.indexAll(IndexOptions(paths: [folder.path("clips")]))
        #expect(summary.failures == 0 && summary.ok + summary.unchanged == Self.scenes.count)
        // What needs no decoding still answers when the library is closed.
        #expect(try await library.statistics().clips == Self.scenes.count)
        let refused = await #expect(throws: VidRecError.self) {
            try await library.similar(to: Samples.path("tide__cropped.mp4"))
        }
        #expect(refused?.code == .closed)
    }

    @Test("works beside another one in the same process, on another catalog")
    func twoLibraries() async throws {
        let folders = try [TemporaryFolder(), TemporaryFolder()]
        async let first = library(folders[0], clips: ["lava", "tide"])
        async let second = library(folders[1], clips: ["road", "marbles", "colony"])
        let (one, two) = (try await first, try await second)
        #expect(try await one.statistics().clips == 2)
        #expect(try await two.statistics().clips == 3)
        await one.close()
        #expect(try await two.copies(of: Samples.path("road__mirrored.mp4")).first?.path.hasSuffix("road.mp4") == true)
    }

    @Test(
        "gives up what is cancelled or has its whole answer, and goes on answering",
        arguments: ["similar", "copies", "explain", "recommend", "train", "index"])
    func cancellation(call: String) async throws {
        let folder = try TemporaryFolder()
        let library = try await library(folder, clips: ["lava", "tide", "road", "marbles"])
        try await library.record(
            (0..<12).map {
                Interaction(user: "\($0 % 4)", item: ["lava.mp4", "tide.mp4", "road.mp4"][$0 % 3], time: Int64($0))
            })
        let query = Samples.path("tide__cropped.mp4")
        /// Makes the call; gives whether the answer is the one that it has when nothing stops it.
        @Sendable func isWhole() async throws -> Bool {
            switch call {
            case "similar": try await library.similar(to: query).count == 4
            case "copies": try await library.copies(of: query).first?.path == folder.path("clips/tide.mp4")
            case "explain":
                try await library.explain(query, folder.path("clips/tide.mp4"), sheet: true).sheet().count > 1000
            // The viewer has had the three others.
            case "recommend": try await library.recommend(to: "1").map(\.item) == [folder.path("clips/marbles.mp4")]
            default: try await library.trainRecommender().outcome.version > 0
            }
        }
        for milliseconds in [0, 1, 2, 5, 10, 20, 50, 100] {
            let task = Task {
                // Cancelled before it begins, and then at some time.
                while milliseconds == 0, !Task.isCancelled { await Task.yield() }
                guard call == "index" else { return try await isWhole() }
                // Clips that are not started are told, not thrown.
                let summary = try await library.indexAll(IndexOptions(paths: [Samples.folder], redo: .all))
                return summary.notStarted > 0 && summary.failures == 0 && (milliseconds > 0 || summary.ok == 0)
            }
            try await Task.sleep(for: .milliseconds(milliseconds))
            task.cancel()
            do {
                #expect(try await task.value, "half an answer after \(milliseconds) ms")
                #expect(milliseconds > 0 || call == "index", "it did not notice")
            } catch {
                #expect(error is CancellationError && call != "index", "\(call) after \(milliseconds) ms: \(error)")
            }
        }
        #expect(try await library.similar(to: query).first?.path.contains("tide") == true)
        #expect(try await library.verify().problems.isEmpty)
    }
}
