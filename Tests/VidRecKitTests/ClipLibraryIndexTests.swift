import ClipCatalog
import ClipTypes
import Foundation
import Synchronization
import TestSupport
import Testing
import VidRecKit

@Suite("Indexing")
struct ClipLibraryIndexTests {
    private func index(
        _ folder: TemporaryFolder, redo: IndexOptions.Redo = .nothing, jobs: Int = 2
    ) async throws -> (summary: IndexSummary, reports: [String: FileReport]) {
        let library = try await ClipLibrary(
            at: folder.path + "/catalog", mode: .create, options: ClipLibrary.Options(jobs: jobs))
        let reports = Mutex<[String: FileReport]>([:])
        let options = IndexOptions(paths: [folder.path], redo: redo)
        let summary = try await library.indexAll(options) { event in
            guard case .file(let report) = event else { return }
            reports.withLock { $0[String(report.path.dropFirst(folder.path.count + 1))] = report }
        }
        return (summary, reports.withLock { $0 })
    }

    @Test("stores good clips, and of bad ones the reason")
    func goodAndBad() async throws {
        let folder = try TemporaryFolder()
        try folder.copy(sample: "lava.mp4")
        try folder.write("this is no video", to: "text.mp4")
        try folder.write("", to: "empty.webm")
        let (summary, reports) = try await index(folder)
        #expect(summary.ok == 1 && summary.failed == 2 && summary.failures == 2)
        #expect(reports["lava.mp4"]?.status == .ok)
        #expect((reports["lava.mp4"]?.frames ?? 0) > 1)
        #expect(reports["text.mp4"]?.status == .failed)
        #expect(reports["text.mp4"]?.reason?.isEmpty == false)
        #expect(reports["empty.webm"]?.reason?.contains("empty") == true)
        let library = try await ClipLibrary(at: folder.path + "/catalog", mode: .readOnly)
        #expect(try await library.files().map(\.status) == [.failed, .ok, .failed])
        #expect(try await library.verify().problems.isEmpty)
    }

    @Test("does nothing the second time, and only what changed the third time")
    func incremental() async throws {
        let folder = try TemporaryFolder()
        try folder.copy(sample: "lava.mp4", to: "a.mp4")
        try folder.copy(sample: "tide.mp4", to: "b.mp4")
        try folder.write("no video", to: "c.mp4")
        _ = try await index(folder)
        let second = try await index(folder)
        #expect(second.summary.unchanged == 3 && second.summary.total == 3)
        // What failed before is still not there: a script that asks again must hear of it again.
        #expect(second.summary.failedBefore == 1 && second.reports["c.mp4"]?.isFailure == true)

        let other = try Data(contentsOf: URL(filePath: Samples.path("marbles.mp4")))
        try folder.write(other, to: "b.mp4")
        let third = try await index(folder)
        #expect(third.summary.ok == 1 && third.summary.unchanged == 2)
        #expect(third.reports["b.mp4"]?.status == .ok)
        let library = try await ClipLibrary(at: folder.path + "/catalog", mode: .readOnly)
        #expect(try await library.statistics().clips == 3, "the clip that b.mp4 held before is gone")
    }

    @Test("knows the same bytes under two names as one clip, decoded once")
    func duplicates() async throws {
        let folder = try TemporaryFolder()
        for name in ["a.mp4", "b.mp4", "c.mp4"] { try folder.copy(sample: "lava.mp4", to: name) }
        let (summary, reports) = try await index(folder)
        #expect(summary.ok == 3)
        #expect(Set(reports.values.map(\.clip)).count == 1)
        #expect(Set(reports.values.map(\.frames)).count == 1)
        let library = try await ClipLibrary(at: folder.path + "/catalog", mode: .readOnly)
        #expect(try await library.statistics().clips == 1)
        #expect(try await library.clip(folder.path + "/b.mp4").paths.count == 3)
    }

    @Test("follows files that are exchanged, moved and copied over each other")
    func exchanged() async throws {
        let folder = try TemporaryFolder()
        let (a, b) = try (folder.copy(sample: "lava.mp4", to: "a.mp4"), folder.copy(sample: "road.mp4", to: "b.mp4"))
        _ = try await index(folder)
        let before = try await ClipLibrary(at: folder.path + "/catalog", mode: .readOnly)
        let (lava, road) = try await (before.clip(a).id, before.clip(b).id)
        try FileManager.default.moveItem(atPath: a, toPath: folder.path("c"))
        try FileManager.default.moveItem(atPath: b, toPath: a)
        try FileManager.default.moveItem(atPath: folder.path("c"), toPath: b)
        let (summary, _) = try await index(folder, jobs: 1)
        #expect(summary.ok == 2 && summary.failures == 0 && summary.notStarted == 0)
        let library = try await ClipLibrary(at: folder.path + "/catalog", mode: .readOnly)
        #expect(try await library.clip(a).id == road)
        #expect(try await library.clip(b).id == lava)
        #expect(try await library.verify(files: true).changedFiles.isEmpty)
    }

    @Test("takes a file whose time alone changed as unchanged content")
    func touched() async throws {
        let folder = try TemporaryFolder()
        let path = try folder.copy(sample: "lava.mp4")
        _ = try await index(folder)
        try FileManager.default.setAttributes([.modificationDate: Date(timeIntervalSince1970: 1e9)], ofItemAtPath: path)
        let (summary, reports) = try await index(folder)
        #expect(summary.unchanged == 1 && summary.total == 1)
        #expect(reports["lava.mp4"]?.status == .unchanged && reports["lava.mp4"]?.clip != nil)
        #expect(try await index(folder).summary.unchanged == 1)
    }

    @Test("keeps a clip whose file has gone")
    func vanished() async throws {
        let folder = try TemporaryFolder()
        let path = try folder.copy(sample: "lava.mp4")
        _ = try await index(folder)
        try FileManager.default.removeItem(atPath: path)
        _ = try await index(folder)
        let library = try await ClipLibrary(at: folder.path + "/catalog", mode: .readWrite)
        #expect(try await library.clip(path).status == .ok)
        // Named, it cannot be read: that is a failure, and still no reason to forget the clip.
        let summary = try await library.indexAll(IndexOptions(paths: [path]))
        #expect(summary.failed == 1)
        #expect(try await library.clip(path).status == .ok)
        #expect(try await library.verify(files: true).changedFiles.count == 1)
    }

    @Test("gives the same embeddings and sketches whatever the number of jobs, and when asked again")
    func deterministic() async throws {
        let folders = try [TemporaryFolder(), TemporaryFolder()]
        for folder in folders {
            for name in ["lava.mp4", "tide.mp4", "marbles.mp4", "road.mp4"] { try folder.copy(sample: name) }
        }
        _ = try await index(folders[0], jobs: 1)
        _ = try await index(folders[1], jobs: 4)
        _ = try await index(folders[1], redo: .all, jobs: 3)
        let catalogs = try folders.map { try Catalog(at: $0.path + "/catalog", mode: .readOnly) }
        let ids = try catalogs[0].paths().keys.sorted()
        #expect(ids.count == 4)
        for id in ids {
            #expect(try catalogs[0].embedding(of: id) == catalogs[1].embedding(of: id))
            #expect(try catalogs[0].sketches(of: id) == catalogs[1].sketches(of: id))
        }
    }

    @Test("finishes the clips in flight when it is cancelled, and goes on from there the next time")
    func cancelled() async throws {
        let folder = try TemporaryFolder()
        let names = ["lava", "tide", "marbles", "road", "skyline", "colony"].map { $0 + ".mp4" }
        for name in names { try folder.copy(sample: name) }
        let library = try await ClipLibrary(
            at: folder.path + "/catalog", mode: .create, options: ClipLibrary.Options(jobs: 1))
        let (first, teller) = AsyncStream<Void>.makeStream()
        let task = Task {
            try await library.indexAll(IndexOptions(paths: [folder.path])) { event in
                if case .file = event { teller.yield() }
            }
        }
        for await _ in first { break }
        task.cancel()
        let summary = try await task.value
        #expect(summary.ok >= 1 && summary.notStarted >= 1 && summary.ok + summary.notStarted == names.count)
        let (rest, _) = try await index(folder)
        #expect(rest.unchanged == summary.ok && rest.ok == summary.notStarted)
    }

    @Test("stops when nobody reads its events any more, and what was told is stored")
    func abandoned() async throws {
        let folder = try TemporaryFolder()
        for name in ["lava", "tide", "marbles", "road", "skyline", "colony"] { try folder.copy(sample: name + ".mp4") }
        let library = try await ClipLibrary(
            at: folder.path + "/catalog", mode: .create, options: ClipLibrary.Options(jobs: 1))
        var told: [String] = []
        for try await event in library.index([folder.path]) {
            guard case .file(let report) = event else { continue }
            told.append(report.path)
            break
        }
        let stored = try await library.files().map(\.path)
        #expect(told.count == 1 && Set(stored).isSuperset(of: told))
        #expect(try await library.verify(files: true).problems.isEmpty)
    }

    @Test("stores a clip that shows nothing without an embedding, and says so")
    func plain() async throws {
        let folder = try TemporaryFolder()
        // A white bitmap of 8x8 pixels, 24 bits each, as BMP has it.
        var bitmap: [UInt8] = [0x42, 0x4D, 246, 0, 0, 0, 0, 0, 0, 0, 54, 0, 0, 0, 40, 0, 0, 0, 8, 0, 0, 0, 8, 0, 0, 0]
        bitmap += [1, 0, 24, 0] + [UInt8](repeating: 0, count: 24) + [UInt8](repeating: 255, count: 192)
        try folder.write(Data(bitmap), to: "white.bmp")
        let (summary, reports) = try await index(folder)
        #expect(summary.partial == 1)
        #expect(reports["white.bmp"]?.reason?.contains("no frame shows anything") == true)
    }

    @Test("tells what it would do, without a catalog")
    func plan() async throws {
        let folder = try TemporaryFolder()
        let path = try folder.copy(sample: "lava.mp4")
        try folder.write("x", to: "notes.txt")
        let plan = try await ClipLibrary.plan(IndexOptions(paths: [folder.path]), catalogAt: folder.path + "/catalog")
        #expect(plan.pending == [path] && plan.otherFiles == 1 && plan.unchanged.isEmpty)
        #expect(!FileManager.default.fileExists(atPath: folder.path + "/catalog"))
    }
}
