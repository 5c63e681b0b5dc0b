import ClipTypes
import Foundation
import TestSupport
import Testing

@testable import CatalogStorage
@testable import ClipCatalog

@Suite("The strips of a catalog")
struct CatalogStripsTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private var database: String { folder.catalog + "/strips.sqlite" }

    /// The bytes of a JPEG of 64x32 pixels, different for each number.
    private func strip(_ number: Int) throws -> ClipStrip {
        let header: [UInt8] = [
            0xFF, 0xD8, 0xFF, 0xC0, 0, 17, 8, 0, 32, 0, 64, 3, 1, 0x22, 0, 2, 0x11, 0, 3, 0x11, 0, 0xFF, 0xDA, 0, 12, 3,
            1, 0, 2, 0x11, 3, 0x11, 0, 63, 0,
        ]
        let data = (0..<5_000).map { UInt8(($0 * (number + 3) + $0 / 7) % 251) }
        return try #require(ClipStrip(jpeg: header + data + [0xFF, 0xD9]))
    }

    private func shown(_ number: Int, strip number2: Int? = nil) throws -> IndexedClip {
        let clip = clip(number)
        return IndexedClip(
            id: clip.id, byteCount: clip.byteCount, status: clip.status, metadata: clip.metadata,
            sampling: clip.sampling, sketches: clip.sketches, embedding: clip.embedding,
            strip: try strip(number2 ?? number))
    }

    private func filled(_ count: Int = 4) throws -> Catalog {
        let catalog = try folder.make()
        try catalog.record(try (0..<count).map { file("\($0).mp4", .clip(try shown($0))) })
        return catalog
    }

    private func rowCount() throws -> String { try folder.sqlite3("SELECT count(*) FROM strip", on: database) }

    @Test("are returned as they were stored, by this and by other processes' catalogs")
    func stored() throws {
        let catalog = try filled()
        let reader = try Catalog(at: folder.catalog, mode: .readOnly)
        for number in 0..<4 {
            #expect(try catalog.strip(of: id(number)) == strip(number))
            #expect(try reader.strip(of: id(number)) == strip(number))
        }
        #expect(reader.strip(of: id(9)) == nil && reader.stripProblem == nil)
        #expect(try reader.checkStrips() == StripCheck(strips: 4))
        let mode = try FileManager.default.attributesOfItem(atPath: folder.catalog)[.posixPermissions] as? Int
        #expect(mode == 0o700, "nobody else sees the pictures")
    }

    @Test("are replaced by those of a new analysis, and kept by one without")
    func replaced() throws {
        let catalog = try filled()
        try catalog.record([file("1.mp4", .clip(try shown(1, strip: 77)))])
        #expect(try catalog.strip(of: id(1)) == strip(77))
        try catalog.record([
            file("1.mp4", .clip(clip(1))), file("2.mp4", .clip(clip(2, status: .failed, reason: "cut"))),
        ])
        #expect(try catalog.strip(of: id(1)) == strip(77))
        #expect(try catalog.strip(of: id(2)) == strip(2))
    }

    @Test(
        "are removed with the clip, with its last path, and with the path that gets another clip; their bytes are gone")
    func removed() throws {
        let catalog = try filled()
        try catalog.record([file("copy of 1.mp4", .known(id(1)))])
        try catalog.remove(path: "1.mp4")
        #expect(catalog.strip(of: id(1)) != nil)
        try catalog.remove(path: "copy of 1.mp4")
        try catalog.remove(clip: id(2))
        try catalog.record([file("3.mp4", .clip(try shown(8)))])
        for number in 1...3 { #expect(catalog.strip(of: id(number)) == nil) }
        #expect(try catalog.checkStrips() == StripCheck(strips: 2))
        try folder.sqlite3("PRAGMA wal_checkpoint(TRUNCATE)", on: database)
        let bytes = try Data(contentsOf: URL(filePath: database))
        for number in 0...3 {
            let part = Data(try strip(number).bytes[1_000..<1_100])
            #expect((bytes.range(of: part) != nil) == (number == 0), "overwritten, not only unlinked")
        }
    }

    @Test("that a killed process left without a clip are told, and removed by the next change or a repair")
    func orphans() throws {
        let catalog = try filled()
        // As after a kill between both commits: the strips are there, and the clips are not.
        for repairs in [false, true] {
            try folder.sqlite3(
                "INSERT INTO strip SELECT x'\(id(50).description)', bytes, checksum FROM strip LIMIT 1; "
                    + "UPDATE strip SET checksum = \(Checksum.of(try strip(0).bytes, clip: id(50))) "
                    + "WHERE clip = x'\(id(50).description)'; INSERT INTO unsettled VALUES (x'\(id(50).description)')",
                on: database)
            #expect(try catalog.checkStrips() == StripCheck(strips: 4, orphans: 1))
            if repairs {
                try catalog.repairStrips()
            } else {
                try catalog.record([file("again.mp4", .known(id(1)))])
            }
            #expect(try catalog.checkStrips() == StripCheck(strips: 4))
            #expect(try rowCount() == "4")
        }
        #expect(try catalog.verify().isEmpty)
    }

    @Test("are not missed where clips were stored without, but told")
    func missing() throws {
        let catalog = try filled()
        try catalog.record([
            file("a.mp4", .clip(clip(20))), file("b.mp4", .clip(clip(21, status: .failed, reason: "no"))),
        ])
        #expect(try catalog.checkStrips() == StripCheck(strips: 4, missing: 1))
        let none = try Catalog(at: folder.path + "/without", mode: .create)
        try none.record([file("a.mp4", .clip(clip(20)))])
        #expect(try none.checkStrips() == StripCheck())
        #expect(!FileManager.default.fileExists(atPath: folder.path + "/without/strips.sqlite"))
    }

    @Test("with a changed byte are told and not returned; a repair removes them alone")
    func changedByte() throws {
        let catalog = try filled()
        try folder.sqlite3(
            "UPDATE strip SET bytes = CAST(substr(bytes, 1, 999) || x'55' || substr(bytes, 1001) AS BLOB) "
                + "WHERE clip = x'\(id(2).description)'", on: database)
        #expect(catalog.strip(of: id(2)) == nil && catalog.strip(of: id(1)) != nil)
        let found = try catalog.checkStrips()
        #expect(found.damage == ["strip of clip \(id(2).prefix): its bytes do not match their checksum"])
        #expect(found.strips == 3)
        try catalog.repairStrips()
        #expect(try catalog.checkStrips() == StripCheck(strips: 3, missing: 1))
    }

    @Test(
        "in a file that is damaged, foreign or closed stop neither indexing nor reading, and are told",
        arguments: ["noise", "truncated", "foreign", "folder"])
    func unusable(kind: String) throws {
        _ = try filled()
        let other = folder.path + "/other.sqlite"
        for suffix in ["-wal", "-shm"] { try? FileManager.default.removeItem(atPath: database + suffix) }
        let bytes = try Data(contentsOf: URL(filePath: database))
        try FileManager.default.removeItem(atPath: database)
        switch kind {
        case "noise": try Data((0..<20_000).map { UInt8($0 * 7 % 253) }).write(to: URL(filePath: database))
        case "truncated": try bytes.prefix(bytes.count / 4096 / 2 * 4096).write(to: URL(filePath: database))
        case "foreign":
            try folder.sqlite3("CREATE TABLE song (title TEXT); INSERT INTO song VALUES ('a')", on: other)
            try FileManager.default.moveItem(atPath: other, toPath: database)
        default: try FileManager.default.createDirectory(atPath: database, withIntermediateDirectories: false)
        }
        let catalog = try Catalog(at: folder.catalog, mode: .readWrite)
        try catalog.record([file("new.mp4", .clip(try shown(30)))])
        #expect(try catalog.clip(id(30)) != nil)
        try catalog.remove(path: "new.mp4")
        #expect(catalog.strip(of: id(30)) == nil)
        let problem = try #require(catalog.stripProblem)
        #expect(problem.contains(database) && !problem.contains("\n"))
        let reader = try Catalog(at: folder.catalog, mode: .readOnly)
        #expect(try !reader.checkStrips().damage.isEmpty)
        #expect(try reader.verify().isEmpty)
        #expect(reader.strip(of: id(1)) == nil)

        try Catalog(at: folder.catalog, mode: .readWrite).repairStrips()
        let repaired = try Catalog(at: folder.catalog, mode: .readWrite)
        try repaired.record([file("new.mp4", .clip(try shown(30)))])
        if kind == "foreign" {
            #expect(try folder.sqlite3("SELECT title FROM song", on: database) == "a", "never touched")
        } else if kind != "folder" {
            #expect(try repaired.strip(of: id(30)) == strip(30))
            #expect(repaired.stripProblem == nil)
        }
    }

    @Test("are not stored if the catalog's transaction fails, and the clip is not stored if the disk is full")
    func together() throws {
        let catalog = try filled()
        let other = EmbeddingModel(name: "other", dimension: 4, fingerprint: "beef")
        let foreign = IndexedClip(
            id: id(40), byteCount: 1, status: .ok, sampling: "adaptive",
            embedding: IndexedClip.Embedding(model: other, value: embedding(1)), strip: try strip(40))
        #expect(throws: CatalogError.self) { try catalog.record([file("x.mp4", .clip(foreign))]) }
        #expect(try rowCount() == "4")
    }

    @Test("are read from a folder that nobody can write")
    func readOnlyFolder() throws {
        _ = try filled()
        for name in ["strips.sqlite-wal", "strips.sqlite-shm", "catalog.sqlite-wal", "catalog.sqlite-shm"] {
            try? FileManager.default.removeItem(atPath: folder.catalog + "/" + name)
        }
        try FileManager.default.setAttributes([.posixPermissions: 0o500], ofItemAtPath: folder.catalog)
        defer { try? FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: folder.catalog) }
        #expect(try Catalog(at: folder.catalog, mode: .readOnly).strip(of: id(1)) == strip(1))
    }
}
