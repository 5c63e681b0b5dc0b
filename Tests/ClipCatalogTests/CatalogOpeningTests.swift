import ClipTypes
import Foundation
import GRDB
import TestSupport
import Testing

@testable import CatalogStorage
@testable import ClipCatalog

@Suite("Opening a catalog")
struct CatalogOpeningTests {
    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private func code(_ mode: Catalog.Mode = .readWrite, at directory: String? = nil) -> CatalogError? {
        do throws(CatalogError) {
            _ = try Catalog(at: directory ?? folder.catalog, mode: mode, busyTimeout: .milliseconds(50))
            return nil
        } catch {
            return error
        }
    }

    @Test(
        "Without a catalog only `create` succeeds, and the error names the command to run",
        arguments: [Catalog.Mode.readOnly, .readWrite])
    func missing(mode: Catalog.Mode) throws {
        let error = try #require(code(mode))
        #expect(error.code == .missing)
        #expect(error.message.contains("vidrec index"))
        #expect(error.message.contains(folder.catalog))
        #expect(!FileManager.default.fileExists(atPath: folder.catalog))
        #expect(code(.create) == nil)
        #expect(code(mode) == nil)
    }

    @Test(
        "An empty file in the place of the database is as no catalog", arguments: [Catalog.Mode.readOnly, .readWrite])
    func emptyFile(mode: Catalog.Mode) throws {
        try FileManager.default.createDirectory(atPath: folder.catalog, withIntermediateDirectories: true)
        #expect(FileManager.default.createFile(atPath: folder.database, contents: Data()))
        #expect(code(mode)?.code == .missing)
        #expect(code(.create) == nil)
        #expect(try folder.sqlite3("PRAGMA application_id") == "1987208547")
    }

    @Test("A new catalog has a private folder, durable commits and an application id")
    func settings() throws {
        let catalog = try folder.make()
        let attributes = try FileManager.default.attributesOfItem(atPath: folder.catalog)
        #expect((attributes[.posixPermissions] as? NSNumber)?.intValue == 0o700)
        let settings = try catalog.writing { db in
            try ["journal_mode", "synchronous", "foreign_keys", "secure_delete"].map { name in
                try String.fetchOne(db, sql: "PRAGMA \(name)")
            }
        }
        // 2 is FULL: https://www.sqlite.org/pragma.html#pragma_synchronous
        #expect(settings == ["wal", "2", "1", "1"])
        // "vrec" in ASCII is 0x76726563.
        #expect(try folder.sqlite3("PRAGMA application_id") == "1987208547")
    }

    @Test(
        "A folder whose name looks like a URI or a pattern is a folder",
        arguments: ["file:x?mode=memory", "a%20b #?c", "é🎬"])
    func oddFolder(name: String) throws {
        let place = "\(folder.path)/\(name)"
        try Catalog(at: place, mode: .create).record([file("a", .clip(clip(1)))])
        #expect(try folder.sqlite3("SELECT count(*) FROM file", on: place + "/catalog.sqlite") == "1")
        #expect(try Catalog(at: place, mode: .readOnly).files().count == 1)
    }

    @Test("A catalog opened for reading is not changed")
    func readOnly() throws {
        try folder.make().record([file("a", .clip(clip(1)))])
        let catalog = try Catalog(at: folder.catalog, mode: .readOnly)
        let recording = #expect(throws: CatalogError.self) { try catalog.record([file("b", .clip(clip(2)))]) }
        let clipRemoval = #expect(throws: CatalogError.self) { try catalog.remove(clip: id(1)) }
        let pathRemoval = #expect(throws: CatalogError.self) { try catalog.remove(path: "a") }
        #expect([recording, clipRemoval, pathRemoval].map { $0?.code } == [.readOnly, .readOnly, .readOnly])
        #expect(try catalog.files().map(\.path) == ["a"])
    }

    @Test("A file instead of the folder is rejected")
    func fileForFolder() throws {
        #expect(FileManager.default.createFile(atPath: folder.catalog, contents: Data([1])))
        #expect(code(.create)?.code == .notACatalog)
    }

    @Test(
        "A file that is not a database is rejected and not changed",
        arguments: [Catalog.Mode.readOnly, .readWrite, .create])
    func noDatabase(mode: Catalog.Mode) throws {
        try FileManager.default.createDirectory(atPath: folder.catalog, withIntermediateDirectories: true)
        let text = Data(String(repeating: "not a database\n", count: 1000).utf8)
        try text.write(to: URL(fileURLWithPath: folder.database))
        #expect(code(mode)?.code == .notACatalog)
        #expect(try Data(contentsOf: URL(fileURLWithPath: folder.database)) == text)
    }

    @Test(
        "The database of another program is rejected and not changed",
        arguments: [Catalog.Mode.readOnly, .readWrite, .create])
    func otherProgram(mode: Catalog.Mode) throws {
        try FileManager.default.createDirectory(atPath: folder.catalog, withIntermediateDirectories: true)
        try folder.sqlite3("CREATE TABLE clip (a); INSERT INTO clip VALUES (1)")
        let before = try Data(contentsOf: URL(fileURLWithPath: folder.database))
        #expect(code(mode)?.code == .notACatalog)
        #expect(try Data(contentsOf: URL(fileURLWithPath: folder.database)) == before)
    }

    @Test("A catalog of a newer schema is rejected", arguments: [Catalog.Mode.readOnly, .readWrite, .create])
    func newerSchema(mode: Catalog.Mode) throws {
        try folder.make().record([file("a", .clip(clip(1)))])
        try folder.sqlite3("INSERT INTO grdb_migrations VALUES ('2099')")
        let error = try #require(code(mode))
        #expect(error.code == .newerSchema)
        #expect(error.message.contains("newer vidrec"))
    }

    @Test("A creation that was interrupted before the schema is completed by the next")
    func interruptedCreation() throws {
        try FileManager.default.createDirectory(atPath: folder.catalog, withIntermediateDirectories: true)
        try folder.sqlite3(
            "PRAGMA journal_mode=wal; CREATE TABLE grdb_migrations (identifier TEXT NOT NULL PRIMARY KEY)")
        #expect(code(.readOnly)?.code == .missing)
        try folder.make().record([file("a", .clip(clip(1)))])
        #expect(try Catalog(at: folder.catalog, mode: .readOnly).verify() == [])
    }

    /// What a process leaves that is killed in a transaction with a rollback journal, such as the change to a write-ahead
    /// log: a database that was changed in part, and the pages before.
    private func leaveRollbackJournal() throws {
        _ = try folder.make()
        let files = [folder.database, folder.database + "-journal"]
        let copies = [folder.path("torn"), folder.path("journal")]
        try DatabaseQueue(path: folder.database).writeWithoutTransaction { db in
            try db.execute(
                sql: """
                    PRAGMA journal_mode = DELETE; PRAGMA cache_size = 1; BEGIN; CREATE TABLE torn (a);
                    INSERT INTO torn WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000)
                        SELECT randomblob(100) FROM n;
                    """)
            for (file, copy) in zip(files, copies) { try FileManager.default.copyItem(atPath: file, toPath: copy) }
            try db.execute(sql: "ROLLBACK")
        }
        try FileManager.default.removeItem(atPath: folder.database)
        for (file, copy) in zip(files, copies) { try FileManager.default.moveItem(atPath: copy, toPath: file) }
    }

    @Test(
        "A transaction with a rollback journal, left by a process that was killed, is rolled back by whatever opens it",
        arguments: [Catalog.Mode.readOnly, .readWrite, .create])
    func rollbackJournal(mode: Catalog.Mode) throws {
        try leaveRollbackJournal()
        let catalog = try Catalog(at: folder.catalog, mode: mode)
        #expect(try catalog.verify().isEmpty)
        #expect(try catalog.pool.read { try !$0.tableExists("torn") && $0.tableExists("clip") })
    }

    @Test("A new database has its write-ahead log before it gets its name, so that it never has a rollback journal")
    func neverWithJournal() throws {
        try FileManager.default.createDirectory(atPath: folder.catalog, withIntermediateDirectories: true)
        try CatalogOpener(directory: folder.catalog, mode: .create, busyTimeout: .zero).createDatabase()
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.catalog) == ["catalog.sqlite"])
        // The versions of the format for writing and reading: 2 is the write-ahead log (sqlite.org/fileformat2.html).
        let header = try Data(contentsOf: URL(filePath: folder.database)).prefix(20)
        #expect([UInt8](header.suffix(2)) == [2, 2])
    }

    @Test("Databases whose creation was killed are removed after an hour, and nothing else")
    func abandoned() throws {
        _ = try folder.make()
        let name = "catalog/catalog.sqlite-01234567-89AB-CDEF-0123-456789ABCDEF"
        let others = ["catalog/catalog.sqlite-copy", "catalog/catalog.sqlite-01234567-89AB-CDEF-0123-456789ABCDEF.bak"]
        for file in [name, name + "-journal"] + others {
            try folder.write("x", to: file)
            let time = Date(timeIntervalSinceNow: -7200)
            try FileManager.default.setAttributes([.modificationDate: time], ofItemAtPath: folder.path(file))
        }
        try folder.write("x", to: name + "-wal")
        _ = try folder.make()
        let left = try FileManager.default.contentsOfDirectory(atPath: folder.catalog).map { "catalog/" + $0 }
        #expect(Set(left).isSuperset(of: others + [name + "-wal"]))
        #expect(!left.contains(name) && !left.contains(name + "-journal"))
    }

    @Test("Several processes can create a catalog concurrently")
    func createAtOnce() async throws {
        let place = folder.catalog
        try await withThrowingTaskGroup { group in
            for number in 0..<8 {
                group.addTask {
                    let catalog = try Catalog(at: place, mode: .create, busyTimeout: .seconds(30))
                    try catalog.record([file("\(number)", .clip(clip(number)))])
                }
            }
            try await group.waitForAll()
        }
        let catalog = try Catalog(at: place, mode: .readOnly)
        #expect(try catalog.files().map(\.path) == (0..<8).map { "\($0)" })
        #expect(try catalog.verify() == [])
    }

    @Test(
        "Without write permission, a catalog can be read but not opened for writing",
        .enabled(if: getuid() != 0, "the permissions of files do not bind root"))
    func unwritable() throws {
        try folder.make().record([file("a", .clip(clip(1)))])
        // As a killed writer leaves it: with a log that only a process with write permission can merge.
        let killed = folder.path + "/killed"
        do {
            let catalog = try Catalog(at: folder.catalog, mode: .readWrite)
            try catalog.record([file("b", .clip(clip(2)))])
            try FileManager.default.copyItem(atPath: folder.catalog, toPath: killed)
            try FileManager.default.removeItem(atPath: killed + "/catalog.sqlite-shm")
        }
        for directory in [folder.catalog, killed] {
            for name in try FileManager.default.contentsOfDirectory(atPath: directory) {
                try FileManager.default.setAttributes(
                    [.posixPermissions: 0o400], ofItemAtPath: "\(directory)/\(name)")
            }
            try FileManager.default.setAttributes([.posixPermissions: 0o500], ofItemAtPath: directory)
        }
        defer {
            for directory in [folder.catalog, killed] {
                try? FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: directory)
            }
        }
        let catalog = try Catalog(at: folder.catalog, mode: .readOnly)
        #expect(try catalog.files().map(\.path) == ["a", "b"])
        #expect(try catalog.verify() == [])
        #expect(code(.readWrite)?.code == .permission)
        #expect(code(.create)?.code == .permission)
        #expect(code(.readOnly, at: killed)?.code == .permission)
        try FileManager.default.setAttributes([.posixPermissions: 0], ofItemAtPath: folder.catalog)
        #expect(code(.readOnly)?.code == .permission)
    }
}
