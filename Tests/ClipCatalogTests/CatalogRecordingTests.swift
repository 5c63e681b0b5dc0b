import ClipTypes
import Foundation
import TestSupport
import Testing

@testable import CatalogStorage
@testable import ClipCatalog

@Suite("Recording in a catalog")
struct CatalogRecordingTests {
    let folder: TemporaryFolder
    let catalog: Catalog

    init() throws {
        folder = try TemporaryFolder()
        catalog = try folder.make()
    }

    @Test("A recorded clip is read back exactly, also after reopening")
    func roundTrip() throws {
        let modified = Duration(secondsComponent: 1_700_000_000, attosecondsComponent: 123_456_789_000_000_000)
        try catalog.record([file("a.mp4", .clip(clip(1)), modified: modified)])
        for catalog in [catalog, try Catalog(at: folder.catalog, mode: .readOnly)] {
            let stored = try #require(try catalog.clip(id(1)))
            let given = clip(1)
            #expect(stored.id == given.id)
            #expect(stored.byteCount == given.byteCount)
            #expect(stored.status == .ok)
            #expect(stored.reason == nil)
            #expect(stored.metadata == given.metadata)
            #expect(stored.sampling == "adaptive")
            #expect(stored.sketchCount == 3)
            #expect(stored.model == model)
            #expect(stored.paths == ["a.mp4"])
            #expect(try catalog.sketches(of: id(1)) == given.sketches)
            #expect(try catalog.embedding(of: id(1)) == given.embedding?.value)
            #expect(try catalog.clip(atPath: "a.mp4") == id(1))
            #expect(
                try catalog.knownFiles() == [
                    "a.mp4": KnownFile(
                        byteCount: 1000, modified: modified, changed: nil, clip: id(1), status: .ok, frames: 3,
                        rules: 1, sampling: "adaptive", reason: nil)
                ])
            #expect(try catalog.verify() == [])
        }
        #expect(try folder.sqlite3("PRAGMA integrity_check") == "ok")
        #expect(try folder.sqlite3("SELECT hex(id) FROM clip").lowercased() == id(1).description)
    }

    @Test("What decoding converted is read back, and no conversion that this version does not know")
    func conversions() throws {
        try catalog.record([file("a.mp4", .clip(clip(1, conversions: [.gamut, .pq, .orientation])))])
        #expect(try catalog.clip(id(1))?.metadata?.conversions == [.pq, .gamut, .orientation])
        #expect(try folder.sqlite3("SELECT conversions FROM clip") == "pq,gamut,orientation")
        #expect(try catalog.verify() == [])
    }

    @Test("An unknown clip has nothing")
    func unknown() throws {
        #expect(try catalog.clip(id(9)) == nil)
        #expect(try catalog.sketches(of: id(9)) == [])
        #expect(try catalog.embedding(of: id(9)) == nil)
        #expect(try catalog.clip(atPath: "nowhere.mp4") == nil)
        #expect(try catalog.modelInUse() == nil)
    }

    @Test("The same bytes at two paths are one clip with two files")
    func twoPaths() throws {
        try catalog.record([file("b.mp4", .clip(clip(1)))])
        try catalog.record([file("a.mp4", .known(id(1)))])
        #expect(try catalog.clip(id(1))?.paths == ["a.mp4", "b.mp4"])
        #expect(try catalog.paths() == [id(1): ["a.mp4", "b.mp4"]])
        #expect(try catalog.statistics().clips == 1)
        #expect(try catalog.statistics().files == 2)
    }

    @Test("A known clip may be recorded later in the same call")
    func knownInSameCall() throws {
        try catalog.record([file("a.mp4", .known(id(1))), file("b.mp4", .clip(clip(1)))])
        #expect(try catalog.clip(id(1))?.paths == ["a.mp4", "b.mp4"])
    }

    @Test("A clip that moves to another path in one call is kept")
    func move() throws {
        try catalog.record([file("a.mp4", .clip(clip(1)))])
        try catalog.record([file("a.mp4", .clip(clip(2))), file("b.mp4", .known(id(1)))])
        #expect(try catalog.paths() == [id(1): ["b.mp4"], id(2): ["a.mp4"]])
    }

    @Test("The old clip of a changed file is removed with its last path")
    func changedContent() throws {
        try catalog.record([file("a.mp4", .clip(clip(1))), file("b.mp4", .clip(clip(2))), file("c.mp4", .known(id(2)))])
        try catalog.record([file("a.mp4", .clip(clip(3))), file("b.mp4", .clip(clip(4)))])
        #expect(try catalog.clip(id(1)) == nil)
        #expect(try catalog.paths() == [id(2): ["c.mp4"], id(3): ["a.mp4"], id(4): ["b.mp4"]])
        #expect(try folder.sqlite3("SELECT count(*) FROM sketches; SELECT count(*) FROM embedding") == "3\n3")
        #expect(try catalog.verify() == [])
    }

    @Test("Of two outcomes for one path the last is stored, without a clip that has no path")
    func lastHolds() throws {
        try catalog.record([file("a.mp4", .clip(clip(1))), file("a.mp4", .clip(clip(2)))])
        #expect(try catalog.paths() == [id(2): ["a.mp4"]])
        #expect(try catalog.clip(id(1)) == nil)
        #expect(try catalog.verify() == [])
    }

    @Test("A call that names an unknown clip stores nothing")
    func unknownClip() throws {
        let outcomes = [file("a.mp4", .clip(clip(1))), file("b.mp4", .known(id(2)))]
        let before = try catalog.position()
        let error = #expect(throws: CatalogError.self) { try catalog.record(outcomes) }
        #expect(error?.code == .unknownClip)
        #expect(error?.message.contains(id(2).description) == true)
        #expect(try catalog.files() == [])
        #expect(try catalog.clip(id(1)) == nil)
        #expect(try catalog.position() == before)
    }

    @Test("A file that has become unreadable keeps its clip, its size and its time, and stores the reason")
    func unreadableKeepsClip() throws {
        try catalog.record([file("a.mp4", .clip(clip(1)), modified: .seconds(5))])
        try catalog.record([file("a.mp4", .unreadable(reason: "permission denied"), modified: .seconds(9))])
        let known = try #require(try catalog.knownFiles()["a.mp4"])
        #expect(
            known
                == KnownFile(
                    byteCount: 1000, modified: .seconds(5), changed: nil, clip: id(1), status: .ok,
                    frames: known.frames, rules: 1, sampling: "adaptive", reason: "permission denied"))
        #expect(try catalog.embedding(of: id(1)) == embedding(1))
        try catalog.record([file("a.mp4", .known(id(1)))])
        #expect(try catalog.knownFiles()["a.mp4"]?.reason == nil)
    }

    @Test("A file that could never be read is listed as failed, with the last reason")
    func neverReadable() throws {
        try catalog.record([file("a.mp4", .unreadable(reason: "is a folder"))])
        try catalog.record([file("a.mp4", .unreadable(reason: "permission denied"), modified: .seconds(9))])
        let listed = try catalog.files(status: .failed)
        #expect(listed.map(\.path) == ["a.mp4"])
        #expect(listed.first?.clip == nil)
        #expect(listed.first?.reason == "permission denied")
        #expect(listed.first?.modified == .seconds(9))
        #expect(try catalog.statistics().clips == 0)
        #expect(try catalog.verify() == [])
    }

    @Test("A failed clip is stored without parts, and replaced by a successful analysis")
    func failedThenRead() throws {
        try catalog.record([file("a.mp4", .clip(clip(1, status: .failed, reason: "decoder crashed")))])
        let failed = try #require(try catalog.files().first)
        #expect(failed.status == .failed && failed.reason == "decoder crashed" && failed.clip == id(1))
        #expect(failed.duration == nil && failed.width == nil && failed.codec == nil && failed.frames == 0)
        #expect(try catalog.verify() == [])
        try catalog.record([file("a.mp4", .clip(clip(1)))])
        #expect(try catalog.files().first?.status == .ok)
        #expect(try catalog.embedding(of: id(1)) == embedding(1))
    }

    @Test("A failed analysis does not replace a successful one")
    func readThenFailed() throws {
        try catalog.record([file("a.mp4", .clip(clip(1)))])
        try catalog.record([file("b.mp4", .clip(clip(1, status: .failed, reason: "out of time")))])
        #expect(try catalog.clip(id(1))?.status == .ok)
        #expect(try catalog.sketches(of: id(1)) == sketches(1))
        #expect(try catalog.files().map(\.reason) == [nil, "out of time"])
    }

    @Test("A new analysis of a clip replaces its metadata, sketches and embedding, and keeps its paths")
    func readAgain() throws {
        try catalog.record([file("a.mp4", .clip(clip(1))), file("b.mp4", .known(id(1)))])
        let again = IndexedClip(
            id: id(1), byteCount: 1000, status: .partial, reason: "5 frames lost", sampling: "keyframes",
            sketches: sketches(8, count: 1), embedding: .init(model: model, value: embedding(8)))
        try catalog.record([file("a.mp4", .clip(again))])
        let stored = try #require(try catalog.clip(id(1)))
        #expect(stored.paths == ["a.mp4", "b.mp4"])
        #expect(stored.status == .partial && stored.sampling == "keyframes" && stored.metadata == nil)
        #expect(try catalog.sketches(of: id(1)) == sketches(8, count: 1))
        #expect(try catalog.embedding(of: id(1)) == embedding(8))
        #expect(try catalog.verify() == [])
    }

    @Test("An embedding of another model is an error that names both models and what to do")
    func modelMismatch() throws {
        try catalog.record([file("a.mp4", .clip(clip(1)))])
        let other = EmbeddingModel(name: "gru", dimension: 4, fingerprint: "beef")
        let error = #expect(throws: CatalogError.self) {
            try catalog.record([file("b.mp4", .clip(clip(2, model: other)))])
        }
        #expect(error?.code == .modelMismatch)
        for part in ["mean of 4", "f00d", "gru of 4", "beef", "index into a new catalog", "remove the clips"] {
            #expect(error?.message.contains(part) == true, "\(part)")
        }
        #expect(try catalog.files().map(\.path) == ["a.mp4"])
        #expect(try catalog.modelInUse() == model)

        #expect(try catalog.remove(clip: id(1)))
        #expect(try catalog.modelInUse() == nil)
        try catalog.record([file("b.mp4", .clip(clip(2, model: other)))])
        #expect(try catalog.modelInUse() == other)
    }

    @Test(
        "Hostile names and reasons are stored as they are",
        arguments: [
            "a'b.mp4", "'; DROP TABLE clip; --", "line\nbreak.mp4", "\u{1B}[31mred.mp4", "🎬.mp4", "\"quoted\"", "%s%n",
            "",
            String(repeating: "x", count: 4096), "cafe\u{301}.mp4",
        ])
    func hostileNames(name: String) throws {
        try catalog.record([file(name, .clip(clip(1, status: .partial, reason: name)))])
        let listed = try #require(try catalog.files().first)
        #expect(Array(listed.path.utf8) == Array(name.utf8))
        #expect(listed.reason.map { Array($0.utf8) } == Array(name.utf8))
        #expect(try catalog.clip(atPath: name) == id(1))
        #expect(try catalog.verify() == [])
        #expect(try catalog.remove(path: name))
        #expect(try catalog.statistics().clips == 0)
    }

    @Test("A text with a NUL, at which SQLite would truncate it, is stored with a replacement character")
    func textWithNUL() throws {
        try catalog.record([file("a.mp4", .clip(clip(1, status: .partial, reason: "bad\0tag")))])
        #expect(try catalog.files().first?.reason == "bad\u{FFFD}tag")
        #expect(try catalog.verify() == [])
    }

    @Test("Removing a path keeps the clip until its last path")
    func removePath() throws {
        try catalog.record([file("a.mp4", .clip(clip(1))), file("b.mp4", .known(id(1)))])
        #expect(try catalog.remove(path: "a.mp4"))
        #expect(try catalog.clip(id(1))?.paths == ["b.mp4"])
        #expect(try !catalog.remove(path: "a.mp4"))
        #expect(try catalog.remove(path: "b.mp4"))
        #expect(try catalog.clip(id(1)) == nil)
        #expect(try catalog.modelInUse() == nil)
        #expect(try folder.sqlite3("SELECT count(*) FROM sketches; SELECT count(*) FROM embedding") == "0\n0")
    }

    @Test("Removing a clip removes its paths and parts")
    func removeClip() throws {
        try catalog.record([file("a.mp4", .clip(clip(1))), file("b.mp4", .known(id(1))), file("c.mp4", .clip(clip(2)))])
        #expect(try catalog.remove(clip: id(1)))
        #expect(try !catalog.remove(clip: id(1)))
        #expect(try catalog.files().map(\.path) == ["c.mp4"])
        #expect(try folder.sqlite3("SELECT count(*) FROM sketches; SELECT count(*) FROM embedding") == "1\n1")
    }

    @Test("The version of the rules is stored with the clip, and replaced by a new analysis")
    func rules() throws {
        func made(by rules: Int) -> IndexedClip {
            IndexedClip(id: id(1), byteCount: 1, status: .ok, sampling: "adaptive", rules: rules, sketches: sketches(1))
        }
        for rules in [2, 1, 70_000] {
            try catalog.record([file("a.mp4", .clip(made(by: rules)))])
            #expect(try catalog.clip(id(1))?.rules == rules)
            #expect(try catalog.knownFiles()["a.mp4"]?.rules == rules)
            #expect(try catalog.verify() == [])
        }
        try catalog.record([file("b.mp4", .clip(clip(2))), file("c.mp4", .unreadable(reason: "gone"))])
        #expect(try catalog.clip(id(2))?.rules == 1)
        #expect(try catalog.knownFiles()["c.mp4"]?.rules == 0)
        try folder.sqlite3("UPDATE clip SET rules = 1")
        #expect(try catalog.verify().map(\.subject) == ["clip \(id(1).prefix)"])
    }
}
