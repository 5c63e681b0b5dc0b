import ClipCatalog
import ClipTypes
import Concurrency
import Foundation
import TestSupport
import Testing
import VidRecKit

@testable import ClipIndexing

@Suite("Watching folders")
struct FolderWatchTests {
    private let folder: TemporaryFolder
    private let catalog: Catalog

    init() throws {
        folder = try TemporaryFolder()
        catalog = try Catalog(at: folder.path("clips/catalog"), mode: .create)
    }

    private func watch(polls: Bool, settleTime: Duration = .milliseconds(100)) throws -> FolderWatch {
        let options = IndexOptions(
            paths: [folder.path("clips")], excluded: [GlobPattern("*draft*")], settleTime: settleTime)
        return try #require(
            FolderWatch(options, catalog: catalog, files: QueueExecutor(label: "test"), polls: polls))
    }

    /// Waits for so many different paths, and returns them below the folder.
    private func paths(_ count: Int, from watch: FolderWatch) async throws -> Set<String> {
        var found: Set<String> = []
        while found.count < count {
            found.formUnion(try await watch.next().map { String($0.dropFirst(folder.path.count + 1)) })
        }
        return found
    }

    @Test("finds files that are written, moved in, or in new folders, and no others", arguments: [false, true])
    func appearing(polls: Bool) async throws {
        try folder.write("x", to: "clips/there/0.mp4")
        let watch = try watch(polls: polls)
        #expect((watch.pollingReason != nil) == polls)
        if polls { #expect(try await paths(1, from: watch) == ["clips/there/0.mp4"], "that nobody has stored") }
        for name in ["clips/a.mp4", "clips/there/b.mov", "clips/new/deep/c.webm", "moved.mp4", "folder/in/d.mp4"] {
            try folder.write(name, to: name)
        }
        for name in [
            "clips/text.txt", "clips/.hidden.mp4", "clips/my draft.mp4", "clips/catalog/e.mp4", "clips/.git/f.mp4",
        ] { try folder.write(name, to: name) }
        try FileManager.default.createSymbolicLink(
            atPath: folder.path("clips/link.mp4"), withDestinationPath: folder.path("moved.mp4"))
        try FileManager.default.moveItem(atPath: folder.path("moved.mp4"), toPath: folder.path("clips/moved.mp4"))
        try FileManager.default.moveItem(atPath: folder.path("folder"), toPath: folder.path("clips/folder"))
        #expect(
            try await paths(5, from: watch) == [
                "clips/a.mp4", "clips/there/b.mov", "clips/new/deep/c.webm", "clips/moved.mp4", "clips/folder/in/d.mp4",
            ])
        // A folder that was renamed is watched under its new name.
        try FileManager.default.moveItem(atPath: folder.path("clips/folder/in"), toPath: folder.path("clips/out"))
        #expect(try await paths(1, from: watch) == ["clips/out/d.mp4"])
        try folder.write("y", to: "clips/out/g.gif")
        #expect(try await paths(1, from: watch) == ["clips/out/g.gif"])
    }

    @Test("takes a file that is written slowly when it is complete", arguments: [false, true])
    func slow(polls: Bool) async throws {
        let watch = try watch(polls: polls, settleTime: .milliseconds(600))
        let path = try folder.write("", to: "clips/slow.mp4")
        let writer = Task { [folder] in
            let file = try FileHandle(forWritingTo: URL(filePath: path))
            for _ in 0..<12 {
                try file.write(contentsOf: Data(repeating: 7, count: 1000))
                try await Task.sleep(for: .milliseconds(100))
            }
            try file.close()
            _ = folder
        }
        #expect(try await paths(1, from: watch) == ["clips/slow.mp4"])
        #expect(try Data(contentsOf: URL(filePath: path)).count == 12_000)
        try await writer.value
    }

    @Test(
        "leaves what the catalog has of the same size and times, and takes it when it changes",
        arguments: [false, true])
    func stored(polls: Bool) async throws {
        let path = try folder.write("1", to: "clips/a.mp4")
        let state = try FileState(ofFile: path)
        let id = try #require(ClipID(bytes: [UInt8](repeating: 1, count: 32)))
        try catalog.record([
            IndexedFile(
                path: path, byteCount: state.byteCount, modified: state.modified, changed: state.changed,
                outcome: .clip(IndexedClip(id: id, byteCount: 1, status: .failed, sampling: "adaptive")))
        ])
        let watch = try watch(polls: polls)
        try FileHandle(forWritingTo: URL(filePath: path)).close()
        try folder.write("2", to: "clips/b.mp4")
        #expect(try await paths(1, from: watch) == ["clips/b.mp4"])
        try folder.write("changed", to: "clips/a.mp4")
        #expect(try await paths(1, from: watch) == ["clips/a.mp4"])
    }

    @Test("of a library indexes files as they come, and ends with the totals when the reading task is cancelled")
    func library() async throws {
        let library = try await ClipLibrary(at: folder.path("catalog"), mode: .create)
        try folder.copy(sample: "lava.mp4", to: "clips/lava.mp4")
        let events = Guarded<[String]>([])
        let options = IndexOptions(paths: [folder.path("clips")], settleTime: .milliseconds(200))
        let run = Task { [folder] in
            var summary: IndexSummary?
            for try await event in library.index(options) {
                switch event {
                case .planned(let plan): events.withLock { $0.append("planned \(plan.pending.count)") }
                case .watching(let reason): events.withLock { $0.append("watching\(reason ?? "")") }
                case .file(let report):
                    let name = report.path.dropFirst(folder.path.count + 1)
                    events.withLock { $0.append("\(report.status.rawValue) \(name)") }
                case .finished(let found): summary = found
                }
            }
            return summary
        }
        func wait(for count: Int) async throws {
            for _ in 0..<1200 where events.withLock({ $0.count }) < count {
                try await Task.sleep(for: .milliseconds(50))
            }
        }
        try await wait(for: 3)
        try folder.copy(sample: "tide.mp4", to: "clips/new/tide.mp4")
        try await wait(for: 4)
        try folder.write("no video", to: "clips/new/tide.mp4")
        try await wait(for: 5)
        try FileManager.default.removeItem(atPath: folder.path("clips/lava.mp4"))
        try folder.copy(sample: "lava.mp4", to: "clips/again.mp4")
        try await wait(for: 6)
        run.cancel()
        let summary = try #require(try await run.value)
        #expect(
            events.withLock { $0 } == [
                "planned 1", "ok clips/lava.mp4", "watching", "ok clips/new/tide.mp4", "failed clips/new/tide.mp4",
                "ok clips/again.mp4",
            ])
        #expect(summary.ok == 3 && summary.failed == 1 && summary.notStarted == 0)
        // A deleted file stays, as after any run.
        #expect(try await library.files().count == 3)
    }
}
