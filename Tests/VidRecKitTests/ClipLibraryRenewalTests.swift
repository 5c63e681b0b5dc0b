import ClipCatalog
import ClipTypes
import Foundation
import TestSupport
import Testing
import VidRecKit

@Suite("Indexing again")
struct ClipLibraryRenewalTests {
    private let folder: TemporaryFolder
    private var catalog: String { folder.path("catalog") }

    init() throws { folder = try TemporaryFolder() }

    private func open(_ mode: ClipLibrary.Mode = .create) async throws -> ClipLibrary {
        try await ClipLibrary(at: catalog, mode: mode, options: ClipLibrary.Options(jobs: 2))
    }

    @discardableResult
    private func index() async throws -> IndexSummary {
        try await open().indexAll(IndexOptions(paths: [folder.path]))
    }

    private func plan() async throws -> IndexPlan {
        try await ClipLibrary.plan(IndexOptions(paths: [folder.path]), catalogAt: catalog)
    }

    /// Stores every clip as a vidrec with rules of version 1 would have: without frames, and with a sampling of its own.
    private func makeStale() throws {
        let catalog = try Catalog(at: catalog, mode: .readWrite)
        let files = try catalog.files().compactMap { file in file.clip.map { (file, $0) } }
        try catalog.record(
            files.map { file, clip in
                let state = try #require(try catalog.file(atPath: file.path))
                return IndexedFile(
                    path: file.path, byteCount: state.byteCount, modified: state.modified, changed: state.changed,
                    outcome: .clip(
                        IndexedClip(
                            id: clip, byteCount: state.byteCount, status: .partial, reason: "old",
                            sampling: "uniform=3", rules: 1)))
            })
    }

    @Test("analyzes clips of older rules again, with their sampling, and keeps those whose files are gone")
    func renewal() async throws {
        for name in ["lava.mp4", "tide.mp4", "road.mp4"] { try folder.copy(sample: name) }
        try folder.copy(sample: "tide.mp4", to: "twin.mp4")
        try await index()
        try makeStale()
        try FileManager.default.removeItem(atPath: folder.path("road.mp4"))
        let reading = try await open(.readOnly)
        #expect(try await reading.statistics().staleClips == 3)
        #expect(try await reading.files().map(\.isStale) == [true, true, true, true])
        #expect(try await reading.similar(to: Samples.path("lava__mirrored.mp4")).isEmpty)
        let plan = try await plan()
        #expect(plan.stale == 3 && plan.pending.count == 3 && plan.unchanged.isEmpty)

        let summary = try await index()
        #expect(summary.ok == 3 && summary.renewed == 3 && summary.unchanged == 0)
        #expect(try await reading.statistics().staleClips == 1)
        let files = try await reading.files()
        #expect(files.filter(\.isStale).map(\.path) == [folder.path("road.mp4")])
        let lava = try await reading.clip(folder.path("lava.mp4"))
        #expect(lava.sampling == "uniform=3" && lava.sketchCount == 3 && lava.rules == ClipAnalysis.currentRules)
        // The library that was open all the time sees the new embeddings and frames.
        #expect(try await reading.similar(to: folder.path("lava.mp4")).map(\.path) == [folder.path("tide.mp4")])
        #expect(try await reading.copies(of: folder.path("twin.mp4"), minimumConfidence: 0).count == 1)
        #expect(try await self.plan().pending.isEmpty)
        #expect(try await index().renewed == 0)
    }

    @Test("goes on after an interruption, and loses nothing")
    func interruption() async throws {
        for name in ["lava.mp4", "tide.mp4", "road.mp4", "marbles.mp4"] { try folder.copy(sample: name) }
        try await index()
        try makeStale()
        interrupted: do {
            let library = try await ClipLibrary(
                at: catalog, mode: .create, options: ClipLibrary.Options(jobs: 1))
            for try await event in library.index([folder.path]) {
                if case .file = event { break interrupted }
            }
        }
        let left = try await open(.readOnly).statistics()
        #expect(left.clips == 4 && left.files == 4 && (1...3).contains(left.staleClips))
        let summary = try await index()
        #expect(summary.renewed >= left.staleClips - 1 && summary.failures == 0)
        #expect(try await open(.readOnly).statistics().staleClips == 0)
        #expect(try await open(.readOnly).verify(files: true).problems.isEmpty)
    }

    @Test("notices content that changed with its size and modification time kept")
    func keptTime() async throws {
        let path = try folder.copy(sample: "lava.mp4", to: "a.mp4")
        try await index()
        let before = try FileManager.default.attributesOfItem(atPath: path)
        var bytes = try Data(contentsOf: URL(filePath: path))
        bytes[bytes.count - 1] ^= 1
        let handle = try FileHandle(forWritingTo: URL(filePath: path))
        try handle.write(contentsOf: bytes)
        try handle.close()
        try FileManager.default.setAttributes(
            [.modificationDate: try #require(before[.modificationDate] as? Date)], ofItemAtPath: path)
        let former = try await open(.readOnly).clip(path).id
        #expect(try await open(.readOnly).verify(files: true).changedFiles.count == 1)
        #expect(try await plan().pending == [path])
        // As a query, it is the file that it has become.
        #expect(try await open(.readOnly).similar(to: path).map(\.clip) == [former])
        let summary = try await index()
        #expect(summary.ok + summary.partial == 1 && summary.renewed == 0)
        #expect(try await open(.readOnly).clip(path).id != former)
        #expect(try await open(.readOnly).verify(files: true).changedFiles.isEmpty)
    }

    @Test("hashes a file with other permissions or another name once, and says that it is unchanged")
    func otherStatus() async throws {
        let path = try folder.copy(sample: "lava.mp4", to: "a.mp4")
        try folder.copy(sample: "tide.mp4", to: "b.mp4")
        try await index()
        try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: path)
        try FileManager.default.linkItem(atPath: folder.path("b.mp4"), toPath: folder.path("c.mp4"))
        #expect(try await plan().pending.count == 3)
        // Still the indexed clip, not its own answer.
        let library = try await open(.readOnly)
        #expect(try await library.similar(to: path).map(\.path) == [folder.path("b.mp4")])
        #expect(try await library.copies(of: library.clip(path).id.description).isEmpty)
        let summary = try await index()
        #expect(summary.unchanged == 2 && summary.ok == 1 && summary.renewed == 0)
        #expect(try await plan().pending.isEmpty)
    }
}
