import ClipTypes
import Foundation
import TestSupport
import Testing

@testable import ClipCatalog

@Suite("Reading a catalog")
struct CatalogReadingTests {
    let folder: TemporaryFolder
    let catalog: Catalog

    init() throws {
        folder = try TemporaryFolder()
        catalog = try folder.make()
    }

    @Test("Files are listed in the order of their paths' bytes, whatever the order they came in")
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

    @Test("A prefix finds the clips that begin with it")
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

    @Test("Embeddings come in the order of the ids, exactly as stored")
    func embeddingOrder() throws {
        let numbers = [5, 300, 2, 9, 77]
        try catalog.record(numbers.map { file("\($0)", .clip(clip($0))) })
        try catalog.record([file("failed", .clip(clip(6, status: .failed)))])
        var found: [(ClipID, ClipEmbedding)] = []
        try catalog.forEachEmbedding { clip, embedding, _ in found.append((clip, embedding)) }
        #expect(found.map(\.0) == numbers.map { id($0) }.sorted())
        let byID = Dictionary(uniqueKeysWithValues: numbers.map { (id($0), embedding($0)) })
        for (id, embedding) in found {
            #expect(byID[id] == embedding)
        }
    }

    @Test("Sketches of all clips come in the order of the ids, as they come one by one")
    func allSketches() throws {
        let numbers = [5, 300, 2, 9, 77]
        try catalog.record(numbers.map { file("\($0)", .clip(clip($0))) })
        try catalog.record([file("failed", .clip(clip(6, status: .failed)))])
        var found: [(clip: ClipID, sketches: [FrameSketch])] = []
        try catalog.forEachSketches { clip, sketches, _ in found.append((clip, sketches)) }
        let expected = try numbers.map { id($0) }.sorted().filter { try !catalog.sketches(of: $0).isEmpty }
        #expect(!expected.isEmpty && found.map(\.clip) == expected)
        for (clip, sketches) in found {
            #expect(try catalog.sketches(of: clip) == sketches)
        }
    }

    @Test("What the families add to an embedding is stored with it")
    func contributions() throws {
        let plain = clip(4)
        let embedded = try #require(plain.embedding)
        let dimension = embedded.model.dimension
        let parts = FamilyContributions(
            [.color: embedded.value.values, .shape: [Float](repeating: 0.25, count: dimension)], dimension: dimension)
        let full = IndexedClip(
            id: plain.id, byteCount: plain.byteCount, status: plain.status, sampling: plain.sampling,
            sketches: plain.sketches,
            embedding: IndexedClip.Embedding(model: embedded.model, value: embedded.value, contributions: parts))
        try catalog.record([file("a", .clip(full)), file("b", .clip(clip(5)))])
        var found: [ClipID: FamilyContributions?] = [:]
        try catalog.forEachEmbedding { clip, _, contributions in found[clip] = contributions }
        #expect(found == [id(4): parts, id(5): nil])
        #expect(try catalog.verify().isEmpty)
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

    @Test("An empty catalog is sound and has nothing")
    func empty() throws {
        #expect(try catalog.files() == [])
        #expect(try catalog.knownFiles() == [:])
        #expect(try catalog.paths() == [:])
        #expect(try catalog.verify() == [])
        let statistics = try catalog.statistics()
        #expect(statistics.files == 0 && statistics.clips == 0 && statistics.frames == 0 && statistics.model == nil)
    }

    @Test("SQLite names its version as the sqlite3 program does")
    func version() throws {
        #expect(try folder.sqlite3("SELECT sqlite_version()") == Catalog.sqliteVersion)
    }
}
