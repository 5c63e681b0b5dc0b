import ClipTypes
import Foundation
import GRDB
import TestSupport
import Testing

@testable import CatalogStorage
@testable import ClipCatalog

@Suite("Changes of clips in a catalog")
struct CatalogChangesTests {
    let folder: TemporaryFolder
    let catalog: Catalog

    init() throws {
        folder = try TemporaryFolder()
        catalog = try folder.make()
    }

    @Test("Each kind of write changes its part of the position, and a call without changes none")
    func kinds() throws {
        var last = try catalog.position()
        func expectMove(clips: Bool = false, interactions: Bool = false, models: Bool = false) throws {
            let now = try catalog.position()
            #expect((now.clips != last.clips) == clips)
            #expect((now.interactions != last.interactions) == interactions)
            #expect((now.models != last.models) == models)
            #expect(now.clips.number >= last.clips.number && now.clips.generation >= last.clips.generation)
            #expect(now.interactions.number >= last.interactions.number && now.models >= last.models)
            last = now
        }
        let watched = Interaction(user: "ann", item: "a.mp4", time: 1)
        let artifact = CatalogArtifact(name: "x", version: 1, file: "y", byteCount: 1, sha256: "z", madeAt: 1)
        try catalog.record([file("a.mp4", .clip(clip(1)))])
        try expectMove(clips: true)
        try catalog.record([watched])
        try expectMove(interactions: true)
        try catalog.record(artifact)
        try expectMove(models: true)
        try catalog.record([file("b.mp4", .known(id(1)))])
        try expectMove(clips: true)
        try catalog.record([file("none.mp4", .unreadable(reason: "gone"))])
        try expectMove(clips: true)
        try catalog.remove(path: "none.mp4")
        try expectMove(clips: true)
        try catalog.remove(path: "b.mp4")
        try expectMove(clips: true)
        try catalog.remove(clip: id(1))
        try expectMove(clips: true)
        try catalog.erase(user: "ann")
        try expectMove(interactions: true)

        try catalog.record([IndexedFile]())
        try catalog.record([Interaction]())
        try catalog.remove(clip: id(1))
        try catalog.remove(path: "b.mp4")
        try catalog.erase(user: "ann")
        _ = try catalog.verify()
        try expectMove()
        try catalog.record([watched])
        try expectMove(interactions: true)
        try catalog.record([watched])
        try expectMove()
    }

    @Test("The log lists the clips that every write changes, for other connections, too")
    func everyWrite() throws {
        let reader = try Catalog(at: folder.catalog, mode: .readOnly)
        let start = try reader.position().clips
        #expect(try reader.changedClips(since: start)?.clips == [])
        var mark = start
        func expectChanged(_ numbers: Int..., after write: () throws -> Void) throws {
            try write()
            let found = try #require(try reader.changedClips(since: mark))
            #expect(found.clips == numbers.map { id($0) }.sorted())
            #expect(found.mark == (try reader.position().clips))
            mark = found.mark
        }
        try expectChanged(1, 2, 3) {
            try catalog.record([
                file("c", .clip(clip(3))), file("a", .clip(clip(1))), file("b", .clip(clip(2))),
                file("d", .known(id(1))),
            ])
        }
        // Replaced by another analysis, and by a failed one that stores only the reason.
        try expectChanged(2) { try catalog.record([file("b", .clip(clip(2, status: .partial, reason: "cut")))]) }
        try expectChanged(2) { try catalog.record([file("b", .clip(clip(2, status: .failed, reason: "crash")))]) }
        try expectChanged(3) { try catalog.record([file("e", .known(id(3)))]) }
        // The content of a path changes: both clips have other paths now.
        try expectChanged(1, 3) { try catalog.record([file("d", .known(id(3)))]) }
        try expectChanged(2, 4) { try catalog.record([file("b", .clip(clip(4)))]) }
        #expect(try reader.clip(id(2)) == nil)
        try expectChanged(1) { try catalog.record([file("a", .unreadable(reason: "permission denied"))]) }
        try expectChanged { try catalog.record([file("z", .unreadable(reason: "gone"))]) }
        try expectChanged { try catalog.remove(path: "z") }
        try expectChanged(3) { try catalog.remove(path: "e") }
        try expectChanged(1) { try catalog.remove(path: "a") }
        try expectChanged(3) { try catalog.remove(clip: id(3)) }
        try expectChanged {
            let error = #expect(throws: CatalogError.self) {
                try catalog.record([file("a", .clip(clip(5))), file("b", .known(id(6)))])
            }
            #expect(error?.code == .unknownClip)
        }
        #expect(try reader.changedClips(since: start)?.clips == (1...4).map { id($0) }.sorted())
        #expect(try catalog.verify() == [])
    }

    @Test("A mark is valid in another process")
    func reopened() throws {
        let mark = try catalog.position().clips
        try Catalog(at: folder.catalog, mode: .readWrite).record([file("a", .clip(clip(1)))])
        let kept = ChangeMark(number: mark.number, generation: mark.generation)
        #expect(try Catalog(at: folder.catalog, mode: .readOnly).changedClips(since: kept)?.clips == [id(1)])
    }

    @Test("A mark of another log returns `nil`")
    func foreignMark() throws {
        try catalog.record([file("a", .clip(clip(1)))])
        let mark = try catalog.position().clips
        let other = try Catalog(at: folder.path("other"), mode: .create)
        try other.record([file("a", .clip(clip(1)))])
        let marks = [
            try other.position().clips, ChangeMark(number: mark.number, generation: mark.generation + 1),
            ChangeMark(number: mark.number + 1, generation: mark.generation), ChangeMark(number: 0, generation: 0),
            ChangeMark(number: .max, generation: .max), ChangeMark(number: .min, generation: .min),
        ]
        for mark in marks {
            #expect(try catalog.changedClips(since: mark) == nil)
            #expect(try catalog.interactions(since: mark) == nil)
        }
    }

    @Test("After a backup was restored, marks after it are invalid, and those before it are valid")
    func restoredCopy() throws {
        try catalog.record([file("a", .clip(clip(1)))])
        let before = try catalog.position()
        let copy = folder.path("copy")
        try FileManager.default.createDirectory(atPath: copy, withIntermediateDirectories: true)
        #expect(try folder.sqlite3("VACUUM INTO '\(copy)/catalog.sqlite'") == "")
        try catalog.record([file("b", .clip(clip(2)))])
        try catalog.record([Interaction(user: "ann", item: "b", time: 1)])
        let after = try catalog.position()

        let restored = try Catalog(at: copy, mode: .readWrite)
        #expect(try restored.changedClips(since: after.clips) == nil)
        try restored.record([file("c", .clip(clip(3)))])
        try restored.record([Interaction(user: "bob", item: "c", time: 1)])
        #expect(try restored.position().clips.number == after.clips.number)
        #expect(try restored.changedClips(since: after.clips) == nil)
        #expect(try restored.interactions(since: after.interactions) == nil)
        #expect(try restored.changedClips(since: before.clips)?.clips == [id(3)])
        #expect(try restored.interactions(since: before.interactions)?.interactions.map(\.user) == ["bob"])
    }

    private static let lostRows = "log 'clip_change': rows are missing"
    private static let badState = "state: its row does not match its checksum"

    private static func badRow(_ number: Int) -> String {
        "row \(number) of the log 'clip_change': it does not match its checksum"
    }

    /// Appends changes of clips directly to the log.
    private func append(_ count: Int) throws {
        let ids = (0..<count).map { id($0) }
        try catalog.writing { db in
            var state = try StateRow(in: db)
            try ClipChangeRow.append(ids.map { ClipChange(id: $0, key: nil) }, to: &state, in: db)
            try state.store(in: db)
        }
    }

    private func rowCount() throws -> Int {
        try catalog.reading { db in try Int.fetchOne(db, sql: "SELECT count(*) FROM clip_change") ?? 0 }
    }

    @Test("The log keeps at most 65,536 changes, an older mark returns `nil`, and no number is reused")
    func pruning() throws {
        let start = try catalog.position().clips
        try append(10_000)
        let early = try catalog.position().clips
        try append(50_000)
        let late = try catalog.position().clips
        #expect(try catalog.changedClips(since: start)?.clips.count == 50_000)
        try append(10_000)
        #expect(try catalog.changedClips(since: start) == nil)
        #expect(try catalog.changedClips(since: early)?.mark == (try catalog.position().clips))
        // Like 1,100 transactions, without flushing each.
        let counts = try catalog.writing { db in
            var state = try StateRow(in: db)
            return try (0..<1100).map { number in
                try ClipChangeRow.append([ClipChange(id: id(number), key: nil)], to: &state, in: db)
                try state.store(in: db)
                return try Int.fetchOne(db, sql: "SELECT count(*) FROM clip_change") ?? 0
            }
        }
        #expect(counts.allSatisfy { (64_000...65_536).contains($0) })
        try append(4000)
        #expect(try catalog.changedClips(since: early) == nil)
        #expect(try catalog.changedClips(since: late)?.clips.count == 10_000)
        #expect(try catalog.position().clips.number == start.number + 75_100)
        #expect(try catalog.verify() == [])
        let reopened = try Catalog(at: folder.catalog, mode: .readWrite)
        try reopened.record([file("a", .clip(clip(1)))])
        #expect(try reopened.position().clips.number == start.number + 75_101)
        // More in one call than the log keeps.
        try append(70_000)
        #expect(try (64_000...65_536).contains(rowCount()))
        #expect(try catalog.changedClips(since: late) == nil)
        #expect(try catalog.changedClips(since: catalog.position().clips)?.clips == [])
    }

    @Test(
        "Damage of the log is detected by `verify`, and an error for a reader that reaches it",
        arguments: [
            ("UPDATE clip_change SET clip = (SELECT id FROM clip WHERE key = 3) WHERE number = 2", [badRow(2)]),
            ("UPDATE clip_change SET clip = x'' WHERE number = 2", [badRow(2)]),
            ("UPDATE clip_change SET generation = generation + 1 WHERE number = 2", [badRow(2)]),
            ("UPDATE clip_change SET number = 99 WHERE number = 4", [badRow(99), lostRows]),
            ("UPDATE clip_change SET checksum = checksum + 1 WHERE number = 4", [badRow(4)]),
            ("DELETE FROM clip_change WHERE number = 2", [lostRows]),
            ("DELETE FROM clip_change WHERE number = 4", [lostRows]),
            ("UPDATE state SET clip_generation = clip_generation + 1", [badState]),
            ("UPDATE state SET clip_number = clip_number - 1", [badState]),
            ("DELETE FROM state", ["database: its state is missing"]),
        ])
    func damage(command: String, findings: [String]) throws {
        let start = try catalog.position().clips
        for number in 1...3 { try catalog.record([file("\(number)", .clip(clip(number)))]) }
        #expect(try catalog.changedClips(since: start)?.clips.count == 3)
        #expect(try folder.sqlite3(command) == "")
        #expect(try catalog.verify().map(\.description) == findings)
        #expect(#expect(throws: CatalogError.self) { try catalog.changedClips(since: start) }?.code == .damaged)
    }

    @Test("A log without its end is an error, and is restarted by the next change", arguments: [3, 0])
    func lostEnd(last: Int) throws {
        let start = try catalog.position().clips
        // One transaction: of the rows that are left the last has the generation of those that are not.
        try catalog.record((1...3).map { file("\($0)", .clip(clip($0))) })
        let mark = try catalog.position().clips
        #expect(try folder.sqlite3("DELETE FROM clip_change WHERE number > \(last)") == "")
        #expect(try catalog.verify().map(\.description) == [Self.lostRows])
        if last > 0 {
            #expect(#expect(throws: CatalogError.self) { try catalog.changedClips(since: start) }?.code == .damaged)
        } else {
            #expect(try catalog.changedClips(since: start) == nil)
        }
        try catalog.record([file("4", .clip(clip(4)))])
        #expect(try catalog.verify() == [])
        #expect(try catalog.position().clips.number > mark.number)
        #expect(try catalog.changedClips(since: mark) == nil)
        #expect(try catalog.changedClips(since: start) == nil)
        #expect(try catalog.changedClips(since: catalog.position().clips)?.clips == [])
    }
}
