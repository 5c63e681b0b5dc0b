import ClipTypes
import Foundation
import TestSupport
import Testing

@testable import CatalogStorage
@testable import ClipCatalog

@Suite("Verifying a catalog")
struct CatalogVerifyingTests {
    let folder: TemporaryFolder
    let start: CatalogPosition

    init() throws {
        folder = try TemporaryFolder()
        let catalog = try folder.make()
        start = try catalog.position()
        try catalog.record((0..<20).map { file("\($0).mp4", .clip(clip($0))) })
        try catalog.record([file("copy.mp4", .known(id(3))), file("gone.mp4", .unreadable(reason: "gone"))])
        try catalog.record([
            Interaction(user: "ann", item: "1.mp4", time: 5, event: .watched, value: 0.5),
            Interaction(user: "bob", item: "2.mp4", time: 6),
        ])
    }

    private func open() throws -> Catalog { try Catalog(at: folder.catalog, mode: .readOnly) }

    private func findings() throws -> [String] { try open().verify().map(\.description) }

    /// Changes a value of a row directly in the database.
    private func damage(_ command: String) throws {
        #expect(try folder.sqlite3("PRAGMA foreign_keys = OFF; " + command) == "")
    }

    @Test("An intact catalog has no problems, nor does sqlite3 find any")
    func sound() throws {
        #expect(try findings() == [])
        #expect(try folder.sqlite3("PRAGMA integrity_check; PRAGMA foreign_key_check") == "ok")
    }

    @Test(
        "A changed byte of an embedding is detected, and the embedding is not returned",
        arguments: [
            "zeroblob(1) || substr(bytes, 2)", "substr(bytes, 1, 15) || x'00'", "substr(bytes, 1, 12)", "x''",
            "zeroblob(16)", "x'0000c07f' || substr(bytes, 5)", "(SELECT bytes FROM embedding WHERE clip = 1)",
        ])
    func embeddingByte(change: String) throws {
        try damage("UPDATE embedding SET bytes = CAST(\(change) AS BLOB) WHERE clip = 6")
        #expect(try findings() == ["clip \(id(5).prefix): the bytes of its embedding do not match their checksum"])
        let catalog = try open()
        #expect(#expect(throws: CatalogError.self) { try catalog.embedding(of: id(5)) }?.code == .damaged)
        #expect(#expect(throws: CatalogError.self) { try catalog.forEachEmbedding { _, _, _ in } }?.code == .damaged)
        #expect(try catalog.embedding(of: id(4)) == embedding(4))
    }

    @Test(
        "A changed byte of the sketches is detected, and the sketches are not returned",
        arguments: ["x'01' || substr(bytes, 2)", "substr(bytes, 1, length(bytes) - 1) || x'00'", "substr(bytes, 1, 8)"])
    func sketchByte(change: String) throws {
        try damage("UPDATE sketches SET bytes = CAST(\(change) AS BLOB) WHERE clip = 6")
        #expect(try findings() == ["clip \(id(5).prefix): the bytes of its sketches do not match their checksum"])
        let catalog = try open()
        #expect(#expect(throws: CatalogError.self) { try catalog.sketches(of: id(5)) }?.code == .damaged)
        #expect(#expect(throws: CatalogError.self) { try catalog.forEachSketches { _, _, _ in } }?.code == .damaged)
    }

    @Test("A changed byte of the contributions to an embedding is detected", arguments: [17, 28, 29, 40])
    func contributionByte(place: Int) throws {
        let parts = FamilyContributions([.color: [0.1, -0.2, 0.3, 0]], dimension: 4)
        let explained = IndexedClip(
            id: id(50), byteCount: 1, status: .ok, sampling: "adaptive",
            embedding: IndexedClip.Embedding(model: ClipCatalogTests.model, value: embedding(50), contributions: parts))
        try Catalog(at: folder.catalog, mode: .readWrite).record([file("explained.mp4", .clip(explained))])
        #expect(try findings() == [])
        // Four values and three scales of four bytes each, then three times four codes: 40 bytes.
        let bytes = "substr(bytes, 1, \(place - 1)) || x'55' || substr(bytes, \(place + 1))"
        try damage("UPDATE embedding SET bytes = CAST(\(bytes) AS BLOB) WHERE length(bytes) = 40")
        #expect(try findings() == ["clip \(id(50).prefix): the bytes of its embedding do not match their checksum"])
        #expect(#expect(throws: CatalogError.self) { try open().forEachEmbedding { _, _, _ in } }?.code == .damaged)
    }

    @Test("A changed value of a clip or a file is detected")
    func changedFact() throws {
        try damage("UPDATE clip SET width = 641 WHERE key = 2; UPDATE file SET byte_count = 7 WHERE path = 'copy.mp4'")
        #expect(
            try findings() == [
                "clip \(id(1).prefix): its row does not match its checksum",
                "file 'copy.mp4': its row does not match its checksum",
            ])
        #expect(#expect(throws: CatalogError.self) { try open().files() }?.code == .damaged)
    }

    @Test("Rows without their clip are detected")
    func orphans() throws {
        try damage("DELETE FROM clip WHERE key = 6")
        let found = try findings()
        for table in ["file", "sketches", "embedding"] {
            #expect(found.contains { $0.hasSuffix("of '\(table)' belongs to a clip that is missing") }, "\(table)")
        }
        #expect(found.count == 3)
    }

    @Test(
        "A missing part of a clip is detected",
        arguments: [
            ("sketches", "its sketches are missing"), ("embedding", "its embedding is missing"),
            ("file", "no file has it"),
        ])
    func missingPart(table: String, finding: String) throws {
        try damage("DELETE FROM \(table) WHERE clip = 6")
        #expect(try findings() == ["clip \(id(5).prefix): \(finding)"])
    }

    @Test("A missing or changed model is detected")
    func model() throws {
        try damage("UPDATE model SET name = 'gru'")
        #expect(try findings() == ["embedding model: its row does not match its checksum"])
        try damage("DELETE FROM model")
        #expect(try findings().count == 20)
    }

    @Test("Removing or reindexing what is damaged repairs the catalog")
    func repair() throws {
        try damage(
            "UPDATE embedding SET bytes = zeroblob(16) WHERE clip = 6; UPDATE clip SET width = 641 WHERE key = 7")
        try damage("UPDATE sketches SET bytes = zeroblob(9) WHERE clip = 8; DELETE FROM embedding WHERE clip = 9")
        try damage("UPDATE file SET byte_count = 7 WHERE path IN ('9.mp4', 'gone.mp4')")
        #expect(try findings().count == 6)
        let catalog = try Catalog(at: folder.catalog, mode: .readWrite)
        try catalog.record([5, 6, 9].map { file("\($0).mp4", .clip(clip($0))) })
        try catalog.remove(clip: id(7))
        try catalog.remove(path: "8.mp4")
        try catalog.remove(path: "gone.mp4")
        #expect(try catalog.verify() == [])
        #expect(try catalog.embedding(of: id(5)) == embedding(5))
        #expect(try catalog.clip(id(6))?.metadata?.width == 640)
        #expect(try catalog.statistics().clips == 18)
    }

    @Test("A missing or changed state is detected")
    func state() throws {
        let columns = [
            "clip_number", "clip_generation", "interaction_number", "interaction_generation", "model_generation",
            "next_position",
        ]
        for column in columns {
            try damage("UPDATE state SET \(column) = \(column) + 1")
            #expect(try findings() == ["state: its row does not match its checksum"], "\(column)")
            try damage("UPDATE state SET \(column) = \(column) - 1")
        }
        try damage("DELETE FROM state")
        #expect(try findings() == ["database: its state is missing"])
    }

    @Test("A truncated database is detected", arguments: [1, 3, 10])
    func truncated(pagesLost: UInt64) throws {
        let handle = try #require(FileHandle(forWritingAtPath: folder.database))
        let size = try handle.seekToEnd()
        try handle.truncate(atOffset: size - pagesLost * 4096)
        try handle.close()
        // Rows at the end are gone, so that not even the schema's tables can be read through.
        let error = #expect(throws: CatalogError.self) { try open().verify() }
        #expect(error?.code == .damaged)
    }

    @Test("An overwritten page is damage, and the first one, which says what the file is, no catalog at all")
    func overwrittenPages() throws {
        let original = try Data(contentsOf: URL(fileURLWithPath: folder.database))
        for page in 0..<original.count / 4096 {
            var bytes = original
            bytes.replaceSubrange(page * 4096..<(page + 1) * 4096, with: repeatElement(0xA5, count: 4096))
            try withDamaged(bytes) { directory in
                do throws(CatalogError) {
                    let problems = try Catalog(at: directory, mode: .readOnly).verify()
                    #expect(!problems.isEmpty, "page \(page)")
                } catch {
                    #expect(error.code == (page == 0 ? .notACatalog : .damaged), "page \(page)")
                }
            }
        }
    }

    @Test("No flipped bit changes results: it is harmless, detected or an error")
    func flippedBits() throws {
        let sound = try content(of: folder.catalog)
        let original = try Data(contentsOf: URL(fileURLWithPath: folder.database))
        var noticed = 0
        for offset in stride(from: 5, to: original.count, by: 151) {
            var bytes = original
            bytes[offset] ^= 1 << UInt8(offset % 8)
            // The header of 100 bytes says what the file is: https://www.sqlite.org/fileformat2.html#the_database_header
            if try isNoticed(bytes, sound, as: offset < 100 ? .notACatalog : .damaged, "offset \(offset)") {
                noticed += 1
            }
        }
        // An eighth of the file at least is rows and their indexes; the rest is room that is free.
        #expect(noticed * 8 >= original.count / 151, "\(noticed) bits were noticed")
    }

    /// Everything a catalog holds.
    private struct Content: Equatable {
        var files: [CatalogedFile]
        var clips: [CatalogedClip?]
        var sketches: [[FrameSketch]]
        var embeddings: [ClipEmbedding?]
        var paths: [ClipID: [String]]
        var position: CatalogPosition
        var changes: [ClipID]?
        var newInteractions: [Interaction]?
    }

    private func content(of directory: String) throws(CatalogError) -> Content {
        let catalog = try Catalog(at: directory, mode: .readOnly)
        var content = Content(
            files: try catalog.files(), clips: [], sketches: [], embeddings: [], paths: try catalog.paths(),
            position: try catalog.position(), changes: try catalog.changedClips(since: start.clips)?.clips,
            newInteractions: try catalog.interactions(since: start.interactions)?.interactions)
        for number in 0..<20 {
            content.clips.append(try catalog.clip(id(number)))
            content.sketches.append(try catalog.sketches(of: id(number)))
            content.embeddings.append(try catalog.embedding(of: id(number)))
        }
        return content
    }

    private func withDamaged<Result>(_ bytes: Data, _ body: (String) throws -> Result) throws -> Result {
        let directory = folder.path + "/damaged"
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: directory) }
        try bytes.write(to: URL(fileURLWithPath: directory + "/catalog.sqlite"))
        return try body(directory)
    }

    /// Whether damage is found or refused, and if refused, by that code; otherwise everything is read as it was.
    private func isNoticed(
        _ bytes: Data, _ sound: Content, as code: CatalogError.Code, _ place: String
    ) throws -> Bool {
        try withDamaged(bytes) { directory in
            do throws(CatalogError) {
                let problems = try Catalog(at: directory, mode: .readOnly).verify()
                guard problems.isEmpty else { return true }
                let found = try content(of: directory)
                #expect(found == sound, "\(place)")
                return false
            } catch {
                #expect(error.code == code, "\(place): \(error)")
                return true
            }
        }
    }
}
