import ClipTypes
import Digests
import Files
import Foundation
import GRDB
import TestSupport
import Testing

@testable import CatalogTransfer
@testable import CatalogStorage
@testable import ClipCatalog

@Suite("Snapshots of a catalog")
struct CatalogSnapshotTests {
    private let folder: TemporaryFolder
    private let catalog: Catalog
    private let path: String

    init() throws {
        folder = try TemporaryFolder()
        catalog = try Fixture.catalog(at: folder.path("catalog"))
        path = folder.path("snapshot")
        try catalog.record([
            Interaction(user: "ann", item: "/clips/1.mp4", time: 1, event: .liked),
            Interaction(user: "bob", item: "/clips/2.mp4", time: 2, event: .watched, value: 0.5),
        ])
        let model = Data("the recommenders".utf8)
        try folder.write(model, to: "catalog/models/recommender-1.vidrec-model")
        try catalog.record(
            CatalogArtifact(
                name: "recommender", version: 1, file: "models/recommender-1.vidrec-model", byteCount: model.count,
                sha256: SHA256.hash(model).map { String(256 + Int($0), radix: 16).suffix(2) }.joined(), madeAt: 9))
        try folder.write("rebuilt", to: "catalog/index/segment")
    }

    private func names(_ name: String = "") -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: folder.path(name))) ?? []).sorted()
    }

    private func refusal(_ data: Data) throws -> TransferError? {
        try folder.write(data, to: "damaged")
        do {
            _ = try CatalogSnapshot.restore(folder.path("damaged"), to: folder.path("new"))
            return nil
        } catch let error as TransferError {
            return error
        }
    }

    @Test("make the same catalog: the same rows, files and recommenders, and the same snapshot again")
    func roundTrip() throws {
        let written = try CatalogSnapshot.write(of: catalog, to: path, vidrec: "1")
        let data = try Data(contentsOf: URL(filePath: path))
        #expect(written.byteCount == data.count)
        #expect(
            written.counts
                == SnapshotCounts(clips: 7, files: 12, embeddings: 5, frames: 18, interactions: 2, users: 2))
        #expect(try SystemCalls.status(ofFile: path).mode == 0o600)
        #expect(try CatalogSnapshot.restore(path, to: folder.path("new")) == written.counts)
        #expect(try Fixture.dump(folder.path("new")) == Fixture.dump(catalog.directory))
        #expect(
            try Data(contentsOf: URL(filePath: folder.path("new/models/recommender-1.vidrec-model")))
                == Data("the recommenders".utf8))
        #expect(names("new") == ["catalog.sqlite", "models"])
        let restored = try Catalog(at: folder.path("new"), mode: .readOnly)
        #expect(try restored.verify() == [] && Fixture.rows(of: restored) == Fixture.rows(of: catalog))
        _ = try CatalogSnapshot.write(of: restored, to: folder.path("again"), vidrec: "1")
        #expect(try Data(contentsOf: URL(filePath: folder.path("again"))) == data)
        #expect(names() == ["again", "catalog", "new", "snapshot"])
    }

    @Test("contain the database of frame strips, if the catalog has one")
    func strips() throws {
        let queue = try DatabaseQueue(path: folder.path("catalog/strips.sqlite"))
        try queue.write { db in
            // That of vidrec, without which it would be the database of another program.
            try db.execute(sql: "PRAGMA application_id = 0x76647273")
            try db.execute(sql: "CREATE TABLE strip (clip BLOB); INSERT INTO strip VALUES (x'0102')")
        }
        _ = try CatalogSnapshot.write(of: catalog, to: path, vidrec: "1")
        try CatalogSnapshot.restore(path, to: folder.path("new"))
        #expect(names("new") == ["catalog.sqlite", "models", "strips.sqlite"])
        #expect(
            try Shell.run("sqlite3", [folder.path("new/strips.sqlite"), "SELECT hex(clip) FROM strip"]) == "0102\n")
    }

    @Test("never replace a catalog, nor a folder with anything in it")
    func existing() throws {
        _ = try CatalogSnapshot.write(of: catalog, to: path, vidrec: "1")
        let before = try Fixture.dump(catalog.directory)
        try folder.write("x", to: "other/file")
        for name in ["catalog", "other", "other/file"] {
            let error = #expect(throws: TransferError.self) {
                try CatalogSnapshot.restore(path, to: folder.path(name))
            }
            #expect(error?.code == .exists)
        }
        #expect(try Fixture.dump(catalog.directory) == before && names("other") == ["file"])
        try FileManager.default.createDirectory(atPath: folder.path("empty"), withIntermediateDirectories: false)
        try CatalogSnapshot.restore(path, to: folder.path("empty"))
        #expect(try Catalog(at: folder.path("empty"), mode: .readOnly).verify() == [])
        try CatalogSnapshot.restore(path, to: folder.path("deep/er/new"))
    }

    @Test("with one changed bit are refused, with the place, and leave nothing")
    func flipped() throws {
        _ = try CatalogSnapshot.write(of: catalog, to: path, vidrec: "1")
        let data = try Data(contentsOf: URL(filePath: path))
        let first = Array(0..<24) + stride(from: 24, to: 400, by: 37)
        for place in first + Array(stride(from: 500, to: data.count, by: 4096)) + [data.count - 1] {
            var damaged = data
            damaged[place] ^= 1 << UInt8(place % 8)
            let error = try #require(try refusal(damaged), "byte \(place)")
            #expect(error.code == .malformed && error.description.contains("damaged'"))
            if place >= 500 {
                let range = error.description.matches(of: /bytes (\d+)\.\.\.(\d+)/).first?.output
                let bounds = range.flatMap { range in
                    Int(range.1).flatMap { low in Int(range.2).map { low...$0 } }
                }
                #expect(bounds?.contains(place) == true, "byte \(place): \(error)")
            }
            #expect(names() == ["catalog", "damaged", "snapshot"])
        }
    }

    @Test("that are cut off or longer are refused, and leave nothing")
    func cutOff() throws {
        _ = try CatalogSnapshot.write(of: catalog, to: path, vidrec: "1")
        let data = try Data(contentsOf: URL(filePath: path))
        for count in [0, 10, 20, 100] + Array(stride(from: 4096, to: data.count, by: 4096)) + [data.count - 1] {
            #expect(try refusal(data.prefix(count))?.code == .malformed, "\(count) bytes")
            #expect(names() == ["catalog", "damaged", "snapshot"])
        }
        #expect(try refusal(data + [0])?.description.contains("more follows its end") == true)
        #expect(try refusal(Data("SQLite format 3".utf8))?.description.contains("is not a snapshot") == true)
        #expect(names() == ["catalog", "damaged", "snapshot"])
    }

    /// Packs a folder with a database as a snapshot of a version of the schema.
    private func pack(_ directory: String, schema: Int, clips: Int) throws {
        let source = try CatalogSnapshot.open("catalog.sqlite", in: directory)
        let counts = SnapshotCounts(clips: clips, files: clips, embeddings: 0, frames: 0, interactions: 0, users: 0)
        _ = try CatalogSnapshot.pack(
            [source], counts: counts, schema: schema, vidrec: "0.9", into: try OutputFile(at: path))
    }

    @Test("of older versions are migrated", arguments: ["1", "2", "3", "4"])
    func older(step: String) throws {
        try FileManager.default.createDirectory(atPath: folder.path("old"), withIntermediateDirectories: false)
        let queue = try DatabaseQueue(path: folder.path("old/catalog.sqlite"))
        try CatalogSchema.migrator.migrate(queue, upTo: step)
        try queue.close()
        try pack(folder.path("old"), schema: Int(step) ?? 0, clips: 0)
        try CatalogSnapshot.restore(path, to: folder.path("new"))
        let restored = try Catalog(at: folder.path("new"), mode: .readOnly)
        #expect(try restored.verify() == [] && restored.statistics().clips == 0)
    }

    @Test("of a newer version, or with other numbers of clips than they say, are refused")
    func newer() throws {
        try pack(catalog.directory, schema: Catalog.schema + 1, clips: 7)
        var error = #expect(throws: TransferError.self) { try CatalogSnapshot.restore(path, to: folder.path("new")) }
        #expect(error?.code == .newer && error?.description.contains("of vidrec 0.9, which is newer") == true)
        try pack(catalog.directory, schema: Catalog.schema, clips: 8)
        error = #expect(throws: TransferError.self) { try CatalogSnapshot.restore(path, to: folder.path("new")) }
        #expect(error?.code == .malformed)
        #expect(names() == ["catalog", "snapshot"])
    }

    @Test("are not written of a damaged catalog, or one whose recommenders are missing, and the old one is kept")
    func damaged() throws {
        try folder.write("old", to: "snapshot")
        try folder.write("other recommenders", to: "catalog/models/recommender-1.vidrec-model")
        var error = #expect(throws: TransferError.self) {
            try CatalogSnapshot.write(of: catalog, to: path, vidrec: "1")
        }
        #expect(error?.code == .damaged && error?.description.contains("vidrec train recommender") == true)
        _ = try Shell.run(
            "sqlite3", [folder.path("catalog/catalog.sqlite"), "UPDATE clip SET width = 641 WHERE key = 2"])
        error = #expect(throws: TransferError.self) { try CatalogSnapshot.write(of: catalog, to: path, vidrec: "1") }
        #expect(error?.code == .damaged && error?.description.contains("vidrec verify") == true)
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "old")
        #expect(names() == ["catalog", "snapshot"])
    }

    @Test("that the disk cannot read are not called damaged: the error is told")
    func unreadable() throws {
        // Linux opens the memory of a process, and cannot read its first page.
        let memory = "/proc/self/mem"
        try #require(FileManager.default.fileExists(atPath: memory))
        var error = #expect(throws: TransferError.self) {
            try CatalogSnapshot.restore(memory, to: folder.path("new"))
        }
        #expect(error?.code == .unreadable)
        #expect(error?.description == "cannot read '\(memory)': Input/output error")
        let model = folder.path("catalog/models/recommender-1.vidrec-model")
        try FileManager.default.removeItem(atPath: model)
        try FileManager.default.createSymbolicLink(atPath: model, withDestinationPath: memory)
        error = #expect(throws: TransferError.self) { try CatalogSnapshot.write(of: catalog, to: path, vidrec: "1") }
        #expect(error?.code == .unreadable)
        #expect(error?.description.hasPrefix("cannot read '\(model)': ") == true)
        #expect(names() == ["catalog"])
    }

    @Test("that cannot be copied name the cause and the place, which SQLite does not")
    func causes() throws {
        for code in [ResultCode.SQLITE_IOERR_WRITE, .SQLITE_IOERR_FSYNC, .SQLITE_IOERR_DELETE] {
            let failure = DatabaseError(resultCode: code, message: "not an error")
            #expect(CatalogError.isOfWriting(failure))
            let error = CatalogError(failure, catalog: "copy")
            #expect(error.code == .diskFull)
            #expect(error.message.hasPrefix("cannot write the catalog 'copy' (disk I/O error): "))
        }
        #expect(!CatalogError.isOfWriting(DatabaseError(resultCode: .SQLITE_IOERR_READ)))
    }

    @Test("are of one moment while a writer writes")
    func concurrent() async throws {
        let directory = catalog.directory
        let writer = Task.detached {
            let catalog = try Catalog(at: directory, mode: .readWrite)
            for number in 10..<110 {
                try catalog.record([
                    Fixture.file("/w/\(number)a.mp4", .clip(Fixture.clip(number))),
                    Fixture.file("/w/\(number)b.mp4", .clip(Fixture.clip(1000 + number))),
                ])
            }
        }
        for _ in 0..<10 {
            let target = folder.path(UUID().uuidString)
            let written = try CatalogSnapshot.write(of: catalog, to: path, vidrec: "1")
            #expect(written.counts.clips % 2 == 1 && written.counts.files == written.counts.clips + 5)
            #expect(try CatalogSnapshot.restore(path, to: target) == written.counts)
            #expect(try Catalog(at: target, mode: .readOnly).verify() == [])
        }
        try await writer.value
        #expect(try CatalogSnapshot.write(of: catalog, to: path, vidrec: "1").counts.clips == 207)
    }

    @Test("are written whatever a process that was killed has left beside them, and leave nothing else")
    func abandoned() throws {
        try folder.write("half a copy", to: ".snapshot.vidrec-export/catalog.sqlite")
        try folder.write("0", to: ".snapshot.vidrec-export.lock")
        _ = try CatalogSnapshot.write(of: catalog, to: path, vidrec: "1")
        #expect(names() == ["catalog", "snapshot"])
        _ = try CatalogSnapshot.restore(path, to: folder.path("new"))
        #expect(names() == ["catalog", "new", "snapshot"])
    }

    @Test("are not written while another process writes the same one")
    func concurrent() throws {
        let lock = try FileLock(at: folder.path(".snapshot.vidrec-export.lock"))
        defer { withExtendedLifetime(lock) {} }
        let error = #expect(throws: TransferError.self) {
            try CatalogSnapshot.write(of: catalog, to: path, vidrec: "1")
        }
        #expect(error?.code == .locked)
        #expect(error?.description.hasPrefix("cannot write the snapshot '\(path)': ") == true)
    }
}
