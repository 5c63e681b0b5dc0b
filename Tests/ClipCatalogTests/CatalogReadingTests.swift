import ClipTypes
import Foundation
import TestSupport
import Testing

@testable import CatalogStorage
@testable import ClipCatalog

@Suite("Reading a catalog")
struct CatalogReadingTests {
    let folder: TemporaryFolder
    let catalog: Catalog

    init() throws {
        folder = try TemporaryFolder()
        catalog = try folder.make()
    }

    @Test("Files are listed in the order of their paths' bytes, whatever the order of insertion")
    func fileOrder() throws {
        let names = ["b", "é", "B", "a/b", "a", "10", "9", "🎬", "e\u{301}"]
        try catalog.record(names.enumerated().map { file($1, .clip(clip($0))) })
        // The order of `LC_ALL=C sort`.
        #expect(
            try catalog.files().map { Array($0.path.utf8) }
                == ["10", "9", "B", "a", "a/b", "b", "e\u{301}", "é", "🎬"].map { Array($0.utf8) })
    }

    @Test("A status filters the list")
    func filter() throws {
        try catalog.record([
            file("a", .clip(clip(1))), file("b", .clip(clip(2, status: .partial, reason: "cut"))),
            file("c", .clip(clip(3, status: .failed, reason: "crash"))), file("d", .unreadable(reason: "gone")),
        ])
        #expect(try catalog.files().map(\.path) == ["a", "b", "c", "d"])
        #expect(try catalog.files(status: .ok).map(\.path) == ["a"])
        #expect(try catalog.files(status: .partial).map(\.path) == ["b"])
        #expect(try catalog.files(status: .failed).map(\.path) == ["c", "d"])
        let first = try #require(try catalog.files().first)
        #expect(first.width == 640 && first.height == 360 && first.codec == "h264" && first.frames == 3)
        #expect(first.duration == .milliseconds(7_400) + .nanoseconds(1))
    }

    @Test("A prefix finds the clips that start with it")
    func prefixes() throws {
        let texts = ["abcd0", "abcd9f", "abce", "ab", "ffff"].map {
            $0.padding(toLength: 64, withPad: "1", startingAt: 0)
        }
        let ids = try texts.map { try #require(ClipID($0)) }
        try catalog.record(
            ids.enumerated().map { index, id in
                file("\(index)", .clip(IndexedClip(id: id, byteCount: 1, status: .failed, sampling: "adaptive")))
            })
        #expect(try catalog.clips(idPrefix: "abcd") == [ids[0], ids[1]])
        #expect(try catalog.clips(idPrefix: "ABCD9") == [ids[1]])
        #expect(try catalog.clips(idPrefix: "ffff") == [ids[4]])
        #expect(try catalog.clips(idPrefix: texts[2]) == [ids[2]])
        #expect(try catalog.clips(idPrefix: "abcf") == [])
        for text in ["", "abc", "abcx", "abcd%", texts[2] + "0"] {
            #expect(try catalog.clips(idPrefix: text) == [], "\(text)")
        }
    }

    @Test("Embeddings are returned in the order of the ids, exactly as stored")
    func embeddingOrder() throws {
        let numbers = [5, 300, 2, 9, 77]
        try catalog.record(numbers.map { file("\($0)", .clip(clip($0))) })
        try catalog.record([file("failed", .clip(clip(6, status: .failed)))])
        var found: [(ClipID, ClipEmbedding)] = []
        try catalog.forEachEmbedding { id, embedding, _ in found.append((id, embedding)) }
        #expect(found.map(\.0) == numbers.map { id($0) }.sorted())
        let byID = Dictionary(uniqueKeysWithValues: numbers.map { (id($0), embedding($0)) })
        for (id, embedding) in found {
            #expect(byID[id] == embedding)
        }
    }

    @Test("Contributions are returned with their embedding, also beside embeddings without any")
    func contributions() throws {
        let parts = FamilyContributions(
            [.color: [0.1, -0.2, 0.3, 0], .shape: [0, 0, 1, 1]], dimension: model.dimension)
        let explained = IndexedClip(
            id: id(7), byteCount: 1, status: .ok, sampling: "adaptive", sketches: sketches(7),
            embedding: IndexedClip.Embedding(model: model, value: embedding(7), contributions: parts))
        try catalog.record([file("a", .clip(explained)), file("b", .clip(clip(8)))])
        var found: [ClipID: FamilyContributions?] = [:]
        try catalog.forEachEmbedding { clip, value, contributions in
            #expect(value == (clip == id(7) ? embedding(7) : embedding(8)))
            found.updateValue(contributions, forKey: clip)
        }
        #expect(found == [id(7): parts, id(8): nil])
        #expect(try catalog.embedding(of: id(7)) == embedding(7))
        #expect(try catalog.verify().isEmpty)
    }

    @Test("Sketches are returned in the order of the ids, with durations, and equal those of single reads")
    func sketchOrder() throws {
        let numbers = [5, 300, 2, 77]
        try catalog.record(numbers.map { file("\($0)", .clip(clip($0))) })
        let bare = IndexedClip(
            id: id(9), byteCount: 1, status: .partial, sampling: "adaptive", sketches: sketches(9, count: 1))
        try catalog.record([
            file("bare", .clip(bare)), file("failed", .clip(clip(6, status: .failed))),
            file("again", .known(id(5))),
        ])
        var found: [(clip: ClipID, sketches: [FrameSketch], duration: Duration?)] = []
        try catalog.forEachSketches { found.append(($0, $1, $2)) }
        #expect(found.map(\.clip) == (numbers + [9]).map { id($0) }.sorted())
        for (clip, sketches, duration) in found {
            #expect(try catalog.sketches(of: clip) == sketches && !sketches.isEmpty)
            #expect(duration == (clip == id(9) ? nil : .milliseconds(7_400) + .nanoseconds(1)))
        }
    }

    @Test("Statistics count files, clips, frames and bytes")
    func statistics() throws {
        try catalog.record([
            file("a", .clip(clip(1))), file("b", .known(id(1))), file("c", .clip(clip(2))),
            file("d", .clip(clip(3, status: .failed))), file("e", .unreadable(reason: "gone")),
        ])
        let statistics = try catalog.statistics()
        #expect(statistics.files == 5)
        #expect(statistics.filesByStatus == [.ok: 3, .failed: 2])
        #expect(statistics.clips == 3)
        #expect(statistics.embeddings == 2)
        #expect(statistics.frames == 6)
        #expect(statistics.model == model)
        #expect(statistics.databaseByteCount > 4096)
    }

    @Test("An empty catalog is intact and has no contents")
    func empty() throws {
        #expect(try catalog.files() == [])
        #expect(try catalog.knownFiles() == [:])
        #expect(try catalog.paths() == [:])
        #expect(try catalog.verify() == [])
        let statistics = try catalog.statistics()
        #expect(statistics.files == 0 && statistics.clips == 0 && statistics.frames == 0 && statistics.model == nil)
    }

    @Test("The SQLite version equals that of the sqlite3 program")
    func version() throws {
        #expect(try folder.sqlite3("SELECT sqlite_version()") == Catalog.sqliteVersion)
    }
}
