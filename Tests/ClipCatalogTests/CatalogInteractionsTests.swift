import ClipCatalog
import ClipTypes
import Foundation
import TestSupport
import Testing

@Suite("Interactions of a catalog")
struct CatalogInteractionsTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func interactions(of catalog: Catalog, user: String? = nil) throws -> [Interaction] {
        var all: [Interaction] = []
        try catalog.forEachInteraction(of: user) { all.append($0) }
        return all
    }

    private let some = [
        Interaction(user: "ann", item: "a", time: 20, event: .watched, value: 0.5),
        Interaction(user: "bob", item: "a", time: 5),
        Interaction(user: "ann", item: "b", time: 10, event: .liked),
        Interaction(user: "ann", item: "c", time: 10, event: .disliked, value: 0),
    ]

    @Test("Are returned by viewer in order of time, and of equal times in order of insertion")
    func order() throws {
        let catalog = try folder.make()
        #expect(try catalog.record(some) == 4)
        #expect(try interactions(of: catalog).map(\.item) == ["b", "c", "a", "a"])
        #expect(try interactions(of: catalog) == [some[2], some[3], some[0], some[1]])
        #expect(try interactions(of: catalog, user: "bob") == [some[1]])
        #expect(try interactions(of: catalog, user: "nobody").isEmpty)
        let counts = try catalog.interactionCounts()
        #expect(counts.interactions == 4 && counts.users == 2 && counts.items == 3)
    }

    @Test("Are stored once; no value and the value 0 differ, 0 and -0 do not")
    func idempotence() throws {
        let catalog = try folder.make()
        #expect(try catalog.record(some + some) == 4)
        #expect(try catalog.record(some) == 0)
        let zeros = [nil, 0, -0.0].map { Interaction(user: "cy", item: "a", time: 1, event: .watched, value: $0) }
        #expect(try catalog.record(zeros) == 2)
        #expect(try interactions(of: catalog, user: "cy").map(\.value) == [nil, 0])
        #expect(try catalog.verify().isEmpty)
    }

    @Test("An error of the callback is rethrown unchanged")
    func readerError() throws {
        struct Stop: Error {}
        let catalog = try folder.make()
        try catalog.record(some)
        #expect(throws: Stop.self) { try catalog.forEachInteraction { _ in throw Stop() } }
    }

    /// The files of the catalog that contain a byte sequence.
    private func files(holding text: String) throws -> [String] {
        try FileManager.default.subpathsOfDirectory(atPath: folder.catalog).filter { name in
            let data = FileManager.default.contents(atPath: folder.catalog + "/" + name) ?? Data()
            return data.range(of: Data(text.utf8)) != nil
        }
    }

    @Test("No file of the catalog contains the id of an erased viewer, also while another process has it open")
    func erasing() throws {
        let catalog = try folder.make()
        let other = try Catalog(at: folder.catalog, mode: .readOnly)
        // So many that pages of the indexes were split and moved.
        for block in 0..<20 {
            try catalog.record(
                (0..<200).map {
                    Interaction(user: "viewer-\(block)-\($0)", item: "item-\($0)", time: Int64($0), event: .watched)
                })
            try catalog.record([Interaction(user: "secret-4711", item: "item-\(block)", time: Int64(block))])
        }
        #expect(try interactions(of: other, user: "secret-4711").count == 20)
        #expect(try !files(holding: "secret-4711").isEmpty)
        #expect(try catalog.erase(user: "secret-4711") == 20)
        #expect(try files(holding: "secret-4711") == [])
        #expect(try interactions(of: other, user: "secret-4711").isEmpty)
        #expect(try catalog.interactionCounts().users == 4000)
        #expect(try catalog.verify().isEmpty)
        #expect(try catalog.erase(user: "secret-4711") == 0)
    }

    @Test("An erased id leaves no copy in the free part of a page from which it moved to another")
    func erasingMovedIDs() throws {
        // Of these ids in this order, number 319, 3837 and 3871 stand three times in the file that SQLite 3.40 writes,
        // although the table and its index hold each of them once.
        let ids = (1...4000).map { number in
            let digits = String(UInt32(truncatingIfNeeded: number &* 2_654_435_761), radix: 16)
            return String(repeating: "0", count: 8 - digits.count) + digits + "-"
                + String(repeating: "x", count: number * 7 % 23) + "."
        }
        let catalog = try folder.make()
        try catalog.record(ids.map { Interaction(user: $0, item: "a", time: 1) })
        let erased = [319, 3837, 3871].map { ids[$0 - 1] }
        #expect(try catalog.erase(users: erased + ["nobody"]) == 3)
        for id in erased { #expect(try files(holding: id) == []) }
        #expect(try catalog.interactionCounts().users == 3997)
        try catalog.record([Interaction(user: ids[318], item: "a", time: 1)])
        #expect(try catalog.verify().isEmpty)
    }

    @Test("Rows of many viewers in any order keep the order of equal times, also over several statements")
    func manyRows() throws {
        let rows = (0..<1000).map { Interaction(user: "u\($0 * 7 % 10)", item: "i\($0)", time: Int64($0 / 100 % 3)) }
        let catalog = try folder.make()
        #expect(try catalog.record(rows) == 1000)
        #expect(try catalog.record(rows + [Interaction(user: "u1", item: "i", time: 0)]) == 1)
        let found = try interactions(of: catalog, user: "u7")
        let wanted = rows.filter { $0.user == "u7" }.enumerated().sorted {
            ($0.element.time, $0.offset) < ($1.element.time, $1.offset)
        }
        #expect(found == wanted.map(\.element))
        #expect(try catalog.verify().isEmpty)
    }

    @Test("Erasing while another process reads reports that the log is not truncated, and can be repeated")
    func erasingWhileReading() throws {
        let catalog = try Catalog(at: folder.catalog, mode: .create, busyTimeout: .milliseconds(50))
        try catalog.record(some)
        let other = try Catalog(at: folder.catalog, mode: .readOnly)
        try other.forEachInteraction(of: "bob") { _ in
            let error = #expect(throws: CatalogError.self) { try catalog.erase(user: "ann") }
            #expect(error?.code == .locked)
            #expect(error?.description.contains("erase again") == true)
        }
        #expect(try catalog.erase(user: "ann") == 0)
        #expect(try files(holding: "ann") == [])
        #expect(try interactions(of: catalog) == [some[1]])
    }

    @Test(
        "Damage is found",
        arguments: [
            (
                "UPDATE interaction SET time = time + 1 WHERE time = 5",
                ["interaction of viewer 2 at 6: its row does not match its checksum"]
            ),
            (
                "DELETE FROM viewer WHERE id = 'bob'",
                [
                    "database: 1 interactions without their viewer or item",
                    "log 'interaction_change': 1 rows without their viewer or item",
                ]
            ),
            ("UPDATE item SET id = 'z' WHERE id = 'a'", ["item 1: its row does not match its checksum"]),
            ("UPDATE artifact SET version = 7", ["artifact 'recommender': its row does not match its checksum"]),
        ])
    func damage(command: String, findings: [String]) throws {
        let catalog = try folder.make()
        try catalog.record(some)
        try catalog.record(
            CatalogArtifact(
                name: "recommender", version: 1, file: "models/x", byteCount: 3, sha256: "ab", madeAt: 9))
        #expect(try catalog.verify().isEmpty)
        try folder.sqlite3(command)
        #expect(try catalog.verify().map(\.description) == findings)
    }

    @Test("An artifact is replaced by the next one of its name")
    func artifacts() throws {
        let catalog = try folder.make()
        #expect(try catalog.artifact(named: "recommender") == nil)
        let first = CatalogArtifact(
            name: "recommender", version: 1, file: "models/1", byteCount: 3, sha256: "ab", madeAt: 9)
        let second = CatalogArtifact(
            name: "recommender", version: 2, file: "models/2", byteCount: 4, sha256: "cd", madeAt: 10)
        try catalog.record(first)
        try catalog.record(second)
        #expect(try catalog.artifact(named: "recommender") == second)
        #expect(try catalog.artifacts() == [second])
    }
}
