import ClipCatalog
import ClipTypes
import Foundation
import Kernels
import TestSupport
import Testing

@Suite("A catalog with a changed byte")
struct CatalogDamageTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// Fills a catalog whose tables have several pages, and returns its bytes.
    private func makeDatabase() throws -> [UInt8] {
        let catalog = try folder.make()
        try catalog.record(
            (1...60).flatMap { number in
                [
                    file("clips/\(number).mp4", .clip(clip(number))),
                    file("copies/\(number % 7)/of \(number).mp4", .known(id(number))),
                ]
            })
        try catalog.record([file("lost.mp4", .unreadable(reason: "permission denied"))])
        try catalog.record(
            (0..<600).map { number in
                Interaction(
                    user: "user \(number % 23)", item: "item \(number % 41)", time: Int64(number / 3), event: .watched,
                    value: Double(number % 5))
            })
        try catalog.record(
            CatalogArtifact(
                name: "recommender", version: 1, file: "a.vidrec-model", byteCount: 9,
                sha256: String(repeating: "a", count: 64), madeAt: 5))
        var lines: [ClipID: Int] = [:]
        let edits = (1...60).map { number in
            var change = UploadChange()
            change.title = .set("title \(number)")
            change.addedTags = ["tag \(number % 5)".exact, "tag \(number % 7)".exact]
            return UploadEdit(line: number, target: .clip(id(number)), change: change)
        }
        _ = try catalog.edit(edits, after: &lines)
        // Into one file, without a log.
        #expect(try folder.sqlite3("PRAGMA wal_checkpoint(TRUNCATE)") == "0|0|0")
        return [UInt8](try Data(contentsOf: URL(filePath: folder.database)))
    }

    /// Everything that commands read, each part by itself and in a catalog that was just opened.
    private static let reads: [@Sendable (Catalog) throws -> String] = [
        { "\(try $0.files())" }, { "\(try $0.paths().sorted { $0.key < $1.key })" },
        { "\(try $0.modelInUse() as Any)" },
        { "\(try $0.artifacts())" },
        { "\(try $0.firstPaths(of: (1...60).map(id)).sorted { $0.key < $1.key })" },
        { "\(try $0.file(atPath: "clips/31.mp4") as Any) \(try $0.clip(id(31)) as Any)" },
        { catalog in
            let uploads = try catalog.uploads(of: (1...60).map(id)).sorted { $0.key < $1.key }
            return "\(uploads.map { "\($0.key) \($0.value.title ?? "") \($0.value.tagsText)" })"
        },
        { "\(try $0.keys(matching: .comparison(.init(.tag, .equal, .text("tag 3")))))" },
        { "\(try $0.summaries(of: (1...60).map(id)))" }, { "\(try $0.sketches(of: (1...60).map(id)))" },
        { catalog in
            var text = ""
            try catalog.forEachEmbedding { text += "\($0) \($1) \($2 as Any)\n" }
            return text
        },
        { catalog in
            var text = ""
            try catalog.forEachSketches { text += "\($0) \($1) \($2 as Any)\n" }
            return text
        },
        { catalog in
            var text = ""
            try catalog.forEachInteraction { text += "\($0)\n" }
            return text
        },
        { catalog in
            var text = ""
            for user in ["user 0", "user 7", "user 22"] {
                try catalog.forEachInteraction(of: user) { text += "\($0)\n" }
            }
            return text
        },
    ]

    @Test("gives the same answers, or an error: never a shorter answer", arguments: 0..<4)
    func changedByte(part: Int) throws {
        let bytes = try makeDatabase()
        let expected = try Self.reads.map { try $0(Catalog(at: folder.catalog, mode: .readOnly)) }
        var random = SeededGenerator(seed: UInt64(20 + part))
        var noticed = 0
        // Pages have 4096 bytes: their headers and cell pointers are changed as often as their contents.
        let pages = bytes.count / 4096
        for number in 0..<75 {
            let page = Int.random(in: 0..<pages, using: &random)
            let offset = Int.random(in: 0..<(number.isMultiple(of: 2) ? 64 : 4096), using: &random)
            let (index, change) = (4096 * page + offset, UInt8.random(in: 1...255, using: &random))
            var changed = bytes
            changed[index] ^= change
            try Data(changed).write(to: URL(filePath: folder.database))
            for (read, answer) in zip(Self.reads, expected) {
                do {
                    let found = try read(Catalog(at: folder.catalog, mode: .readOnly))
                    #expect(found == answer, "byte \(index) ^ \(change)")
                } catch let error as CatalogError {
                    noticed += 1
                    #expect(!error.description.isEmpty)
                }
            }
        }
        // The generations are random, and with them a few bytes of the database.
        #expect(noticed > 20)
    }
}
