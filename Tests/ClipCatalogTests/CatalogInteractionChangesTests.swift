import ClipTypes
import Foundation
import GRDB
import TestSupport
import Testing

@testable import CatalogStorage
@testable import ClipCatalog

@Suite("Changes of interactions in a catalog")
struct CatalogInteractionChangesTests {
    let folder: TemporaryFolder
    let catalog: Catalog

    init() throws {
        folder = try TemporaryFolder()
        catalog = try folder.make()
    }

    private let some = [
        Interaction(user: "bob", item: "a", time: 20, event: .watched, value: 0.5),
        Interaction(user: "ann", item: "b", time: 10, event: .liked),
        Interaction(user: "ann", item: "a", time: 10, event: .rated, value: 0),
        Interaction(user: "ann", item: "c", time: -5),
    ]

    private static let lostRows = "log 'interaction_change': rows are missing"

    private static func badRow(_ number: Int) -> String {
        "row \(number) of the log 'interaction_change': it does not match its checksum"
    }

    private static func orphans(_ count: Int) -> [String] {
        ["database: \(count) interactions", "log 'interaction_change': \(count) rows"]
            .map { $0 + " without their viewer or item" }
    }

    private func numbered(_ numbers: Range<Int>) -> [Interaction] {
        numbers.map { Interaction(user: "u\($0 % 7)", item: "i\($0)", time: Int64($0)) }
    }

    @Test("New interactions are listed once, exactly and in order of insertion, for other connections, too")
    func listed() throws {
        let reader = try Catalog(at: folder.catalog, mode: .readOnly)
        let start = try reader.position().interactions
        #expect(try reader.interactions(since: start)?.interactions == [])
        try catalog.record(Array(some[..<3]))
        let middle = try #require(try reader.interactions(since: start))
        #expect(middle.interactions == Array(some[..<3]))
        #expect(middle.mark == (try reader.position().interactions))
        try catalog.record([some[0], some[3], some[1], some[3]])
        #expect(try reader.interactions(since: middle.mark)?.interactions == [some[3]])
        #expect(try reader.interactions(since: start)?.interactions == some)
        #expect(try catalog.verify() == [])
    }

    @Test("Up to 1,000 new interactions of one call are listed, however many stored ones are among them; more are not")
    func largeImport() throws {
        let start = try catalog.position().interactions
        try catalog.record(numbered(0..<1000))
        #expect(try catalog.interactions(since: start)?.interactions == numbered(0..<1000))
        let thousand = try catalog.position().interactions
        try catalog.record(numbered(1000..<2001))
        #expect(try catalog.interactions(since: start) == nil)
        #expect(try catalog.interactions(since: thousand) == nil)
        let large = try catalog.position().interactions
        #expect(large.number > thousand.number)
        #expect(try catalog.interactions(since: large)?.interactions == [])
        let mixed = numbered(0..<1500) + [some[1]] + numbered(1500..<2001) + [some[0]]
        #expect(try catalog.record(mixed) == 2)
        #expect(try catalog.interactions(since: large)?.interactions == [some[1], some[0]])
        #expect(try catalog.interactionCounts().interactions == 2003)
        #expect(try catalog.verify() == [])
    }

    @Test("The log keeps at most 65,536 interactions, and an older mark returns `nil`")
    func pruning() throws {
        let start = try catalog.position().interactions
        for block in 0..<65 { try catalog.record(numbered(block * 1000..<(block + 1) * 1000)) }
        let late = try catalog.position().interactions
        try catalog.record(numbered(65_000..<66_000))
        #expect(try catalog.interactions(since: start) == nil)
        #expect(try catalog.interactions(since: late)?.interactions == numbered(65_000..<66_000))
        let count = try catalog.reading { db in try Int.fetchOne(db, sql: "SELECT count(*) FROM interaction_change") }
        #expect(count.map { (64_000...65_536).contains($0) } == true)
        #expect(try catalog.position().interactions.number == start.number + 66_000)
    }

    @Test("Erasing removes the viewer from the log and invalidates all marks, also if the next viewer gets its key")
    func erasing() throws {
        let start = try catalog.position().interactions
        try catalog.record(some)
        let mark = try catalog.position().interactions
        let key = try folder.sqlite3("SELECT key FROM viewer WHERE id = 'ann'")
        #expect(try folder.sqlite3("SELECT count(*) FROM interaction_change WHERE viewer = \(key)") == "3")
        #expect(try catalog.erase(user: "ann") == 3)
        #expect(try folder.sqlite3("SELECT count(*) FROM interaction_change WHERE viewer = \(key)") == "0")
        #expect(try catalog.interactions(since: start) == nil)
        #expect(try catalog.interactions(since: mark) == nil)
        let erased = try catalog.position().interactions
        #expect(erased.number > mark.number)
        let next = Interaction(user: "cy", item: "a", time: 1)
        try catalog.record([next])
        #expect(try folder.sqlite3("SELECT key FROM viewer WHERE id = 'cy'") == key)
        #expect(try catalog.interactions(since: mark) == nil)
        #expect(try catalog.interactions(since: erased)?.interactions == [next])
        #expect(try catalog.verify() == [])
    }

    @Test(
        "Damage of the log is detected by `verify`, and an error for a reader that reaches it",
        arguments: [
            ("UPDATE interaction_change SET item = 1 WHERE number = 3", [badRow(3)]),
            ("UPDATE interaction_change SET viewer = 0 WHERE number = 3", [badRow(3)]),
            ("UPDATE interaction_change SET time = time + 1 WHERE number = 3", [badRow(3)]),
            ("UPDATE interaction_change SET event = 99 WHERE number = 3", [badRow(3)]),
            ("UPDATE interaction_change SET has_value = 0 WHERE number = 4", [badRow(4)]),
            ("UPDATE interaction_change SET value = 0.25 WHERE number = 2", [badRow(2)]),
            ("UPDATE interaction_change SET position = 9 WHERE number = 2", [badRow(2)]),
            ("UPDATE interaction_change SET generation = 9 WHERE number = 2", [badRow(2)]),
            ("DELETE FROM interaction_change WHERE number = 3", [lostRows]),
            ("DELETE FROM interaction_change WHERE number = 6", [lostRows]),
            ("UPDATE interaction_change SET number = 77 WHERE number = 6", [badRow(77), lostRows]),
            (
                "UPDATE state SET interaction_generation = interaction_generation + 1",
                ["state: its row does not match its checksum"]
            ),
            ("DELETE FROM item WHERE id = 'b'", orphans(1)), ("DELETE FROM viewer WHERE id = 'ann'", orphans(3)),
            ("UPDATE item SET id = 'z' WHERE id = 'b'", ["item 2: its row does not match its checksum"]),
            ("UPDATE viewer SET id = 'z' WHERE id = 'ann'", ["viewer 2: its row does not match its checksum"]),
        ])
    func damage(command: String, findings: [String]) throws {
        let start = try catalog.position().interactions
        try catalog.record(some)
        try catalog.record([Interaction(user: "cy", item: "a", time: 1)])
        #expect(try catalog.interactions(since: start)?.interactions.count == 5)
        #expect(try folder.sqlite3(command) == "")
        #expect(try catalog.verify().map(\.description) == findings)
        #expect(#expect(throws: CatalogError.self) { try catalog.interactions(since: start) }?.code == .damaged)
    }

    @Test("Erasing works in spite of a damaged log, and repairs it", arguments: ["number = 5", "number > 0"])
    func eraseDamaged(rows: String) throws {
        try catalog.record(some)
        #expect(try folder.sqlite3("DELETE FROM interaction_change WHERE \(rows)") == "")
        #expect(try catalog.verify().map(\.description) == [Self.lostRows])
        #expect(try catalog.erase(user: "ann") == 3)
        #expect(try catalog.verify() == [])
    }
}
