import ClipTypes
import Foundation
import GRDB
import TestSupport
import Testing

@testable import CatalogStorage
@testable import ClipCatalog

@Suite("Concurrent use of a catalog")
struct CatalogConcurrencyTests {
    let folder: TemporaryFolder
    let catalog: Catalog

    init() throws {
        folder = try TemporaryFolder()
        catalog = try folder.make()
    }

    @Test("Many tasks record and read concurrently without loss")
    func manyTasks() async throws {
        let (folder, catalog) = (folder, catalog)
        let other = try Catalog(at: folder.catalog, mode: .readWrite, busyTimeout: .seconds(60))
        let reader = try Catalog(at: folder.catalog, mode: .readOnly)
        try await withThrowingTaskGroup { group in
            for number in 0..<60 {
                group.addTask {
                    let writer = number.isMultiple(of: 2) ? catalog : other
                    try writer.record([file("a\(number)", .clip(clip(number))), file("b\(number)", .known(id(number)))])
                    // What was recorded is visible to all readers.
                    #expect(try reader.clip(id(number))?.paths == ["a\(number)", "b\(number)"])
                    #expect(try reader.embedding(of: id(number)) == embedding(number))
                }
                group.addTask {
                    // Two files per transaction: a reader never sees only one of them.
                    let files = try reader.files()
                    #expect(files.count.isMultiple(of: 2))
                }
            }
            try await group.waitForAll()
        }
        #expect(try reader.statistics().files == 120)
        #expect(try reader.statistics().clips == 60)
        #expect(try reader.verify() == [])
    }

    @Test("Readers continue while another connection writes, and a second writer gets an error")
    func lockedWriter() throws {
        try catalog.record([file("a", .clip(clip(1)))])
        let second = try Catalog(at: folder.catalog, mode: .readWrite, busyTimeout: .milliseconds(50))
        let reader = try Catalog(at: folder.catalog, mode: .readOnly, busyTimeout: .milliseconds(50))
        try catalog.writing { db in
            try db.execute(sql: "UPDATE state SET next_position = next_position")
            #expect(try reader.files().map(\.path) == ["a"])
            #expect(try second.files().map(\.path) == ["a"])
            let error = #expect(throws: CatalogError.self) { try second.record([file("b", .clip(clip(2)))]) }
            #expect(error?.code == .locked)
            #expect(error?.message.contains(folder.catalog) == true)
        }
        try second.record([file("b", .clip(clip(2)))])
        #expect(try reader.files().map(\.path) == ["a", "b"])
    }

    @Test("Reads of one state do not see what is committed meanwhile")
    func oneState() throws {
        try catalog.record([file("a", .clip(clip(1)))])
        let reader = try Catalog(at: folder.catalog, mode: .readOnly)
        let before = try reader.readingOneState {
            let first = try reader.files().map(\.path)
            try catalog.record([file("b", .clip(clip(2)))])
            #expect(try reader.files().map(\.path) == first && reader.clip(id(2)) == nil)
            return first
        }
        #expect(before == ["a"])
        #expect(try reader.files().map(\.path) == ["a", "b"])
        // An error is that of the body, and ends the reading.
        struct Failure: Error {}
        #expect(throws: Failure.self) { try reader.readingOneState { throw Failure() } }
        #expect(try reader.readingOneState { try reader.clip(id(2))?.paths } == ["b"])
    }

    @Test("The sqlite3 program can read a catalog in use")
    func secondProgram() throws {
        try catalog.record([file("a", .clip(clip(1)))])
        #expect(try folder.sqlite3("SELECT path FROM file") == "a")
    }

    @Test("A full disk loses nothing that was committed, and recording continues when there is space")
    func fullDisk() throws {
        try catalog.record([file("a", .clip(clip(1)))])
        // A limit of pages fails like a full disk, with SQLITE_FULL: https://www.sqlite.org/rescode.html#full
        try catalog.pool.writeWithoutTransaction { db in
            let pages = try Int.fetchOne(db, sql: "PRAGMA page_count") ?? 0
            try db.execute(sql: "PRAGMA max_page_count = \(pages + 2)")
        }
        let many = (2..<200).map { file("\($0)", .clip(clip($0))) }
        let error = #expect(throws: CatalogError.self) { try catalog.record(many) }
        #expect(error?.code == .diskFull)
        #expect(error?.message.contains("everything committed before is kept") == true)
        #expect(try catalog.files().map(\.path) == ["a"])
        #expect(try catalog.verify() == [])
        try catalog.pool.writeWithoutTransaction { try $0.execute(sql: "PRAGMA max_page_count = 1000000") }
        try catalog.record(many)
        #expect(try catalog.statistics().clips == 199)
        #expect(try Catalog(at: folder.catalog, mode: .readOnly).verify() == [])
    }

    @Test("A catalog whose log was left by a killed process has everything that was committed")
    func killedWriter() throws {
        try catalog.record((0..<20).map { file("\($0)", .clip(clip($0))) })
        // The files as a killed process leaves them: the database not yet merged with its log.
        let copy = folder.path + "/killed"
        try FileManager.default.createDirectory(atPath: copy, withIntermediateDirectories: true)
        for suffix in ["", "-wal"] {
            try FileManager.default.copyItem(
                atPath: folder.database + suffix, toPath: copy + "/catalog.sqlite" + suffix)
        }
        let opened = try Catalog(at: copy, mode: .readOnly)
        #expect(try opened.statistics().clips == 20)
        #expect(try opened.verify() == [])
    }

    @Test("A torn end of the log loses only what was not committed")
    func tornLog() throws {
        try catalog.record([file("a", .clip(clip(1)))])
        let log = URL(fileURLWithPath: folder.database + "-wal")
        let acknowledged = try Data(contentsOf: log).count
        try catalog.record([file("b", .clip(clip(2)))])
        let whole = try Data(contentsOf: log)
        #expect(whole.count > acknowledged)
        for cut in stride(from: acknowledged, to: whole.count, by: 997) {
            let copy = "\(folder.path)/cut\(cut)"
            try FileManager.default.createDirectory(atPath: copy, withIntermediateDirectories: true)
            try FileManager.default.copyItem(atPath: folder.database, toPath: copy + "/catalog.sqlite")
            try whole.prefix(cut).write(to: URL(fileURLWithPath: copy + "/catalog.sqlite-wal"))
            let opened = try Catalog(at: copy, mode: .readWrite)
            #expect(try opened.files().map(\.path) == ["a"])
            #expect(try opened.verify() == [])
        }
    }
}
