import ClipCatalog
import ClipTypes
import Foundation
import TestSupport
import Testing

@Suite("Upload metadata in a catalog")
struct CatalogUploadsTests {
    private let folder: TemporaryFolder
    private let catalog: Catalog

    init() throws {
        folder = try TemporaryFolder()
        catalog = try folder.make()
        try catalog.record((1...4).map { file("/clips/\($0).mp4", .clip(clip($0))) })
    }

    private let full = UploadMetadata(
        title: "e\u{301} and \u{E9} \0 \u{1F3AC}\u{FEFF}\n", creator: "ann\0", uploaded: -1,
        language: "pt-BR", tags: ["cat".exact, "e\u{301}".exact, "\u{E9}".exact, "a, b".exact, "\0".exact],
        fields: ["id".exact: "12345678901234567890.10", "o\"\n".exact: #"{"k":[1,"\u0000",null]}"#])

    private func setting(_ metadata: UploadMetadata) -> UploadChange {
        var change = UploadChange()
        change.clears = true
        change.title = metadata.title.map { .set($0) } ?? .kept
        change.creator = metadata.creator.map { .set($0) } ?? .kept
        change.uploaded = metadata.uploaded.map { .set($0) } ?? .kept
        change.language = metadata.language.map { .set($0) } ?? .kept
        change.addedTags = metadata.tags
        change.fields = metadata.fields.mapValues { .set($0) }
        return change
    }

    @discardableResult
    private func set(_ metadata: UploadMetadata, _ number: Int = 1) throws -> UploadResult {
        var lines: [ClipID: Int] = [:]
        let edit = UploadEdit(line: 1, target: .clip(id(number)), change: setting(metadata))
        return try #require(try catalog.edit([edit], after: &lines).first)
    }

    private func metadata(_ number: Int = 1) throws -> UploadMetadata {
        try catalog.uploads(of: [id(number)])[id(number)] ?? .none
    }

    @Test("are read as they were written, byte for byte, also after the catalog was opened again")
    func roundTrip() throws {
        let result = try set(full)
        #expect(result.edited?.isChanged == true && result.edited?.metadata == full)
        #expect(try metadata() == full)
        #expect(try Catalog(at: folder.catalog, mode: .readOnly).uploads(of: (1...9).map(id)) == [id(1): full])
        #expect(try catalog.verify() == [])
        #expect(try set(full).edited?.isChanged == false)
        try set(.none)
        #expect(try metadata() == .none && catalog.verify().isEmpty)
        #expect(try folder.sqlite3("SELECT count(*) FROM upload; SELECT count(*) FROM tag") == "0\n0")
    }

    @Test("have limits, up to which they are stored")
    func limits() throws {
        let largest = UploadMetadata(
            title: String(repeating: "t", count: 16_384), creator: String(repeating: "c", count: 1_024),
            language: String(repeating: "l", count: 256),
            tags: Set((0..<1_000).map { String(repeating: "x", count: 252) + String(1_000 + $0) }.map(\.exact)),
            fields: ["f".exact: "\"" + String(repeating: "v", count: 65_536 - 8) + "\""])
        #expect(try set(largest).problem == nil && metadata() == largest)
        for (excessive, problem) in [
            (UploadMetadata(title: String(repeating: "t", count: 1 << 20)), "the title has 1048576 bytes"),
            (UploadMetadata(creator: String(repeating: "é", count: 513)), "the creator has 1026 bytes"),
            (UploadMetadata(tags: Set((0...1_000).map { "\($0)".exact })), "would have 1001 tags"),
            (UploadMetadata(tags: ["".exact]), "a tag is empty"),
            (UploadMetadata(tags: [String(repeating: "t", count: 257).exact]), "has 257 bytes"),
            (UploadMetadata(fields: ["f".exact: "\"" + String(repeating: "v", count: 65_529) + "\""]), "65537 bytes"),
        ] {
            let result = try set(excessive)
            #expect(result.problem?.contains(problem) == true && result.edited == nil, "\(result.problem ?? "")")
        }
        #expect(try metadata() == largest && catalog.verify().isEmpty)
    }

    @Test("stay when a clip is analyzed again or moved to another model, and go with it")
    func lifetime() throws {
        try set(full)
        try set(full, 2)
        try catalog.record([file("/clips/1.mp4", .clip(clip(1, conversions: [.hlg])))])
        #expect(try metadata() == full)
        let mark = try catalog.position().clips
        let other = EmbeddingModel(name: "mean", dimension: 4, fingerprint: "beef")
        let move = try #require(try CatalogMove.begin(of: catalog, to: other).move)
        try move.copy.record([file("/clips/1.mp4", .clip(clip(1, model: other)))])
        #expect(try move.finish(ifUnchangedSince: mark) != nil)
        #expect(try metadata() == full && metadata(2) == full)
        try catalog.remove(clip: id(1))
        try catalog.remove(path: "/clips/2.mp4")
        #expect(try catalog.uploads(of: [id(1), id(2)]).isEmpty && catalog.verify().isEmpty)
        #expect(try folder.sqlite3("SELECT count(*) FROM upload; SELECT count(*) FROM tag") == "0\n0")
    }

    @Test("have a generation of their own: embeddings are not read again after an edit")
    func generation() throws {
        let (start, generation) = (try catalog.position(), try catalog.uploadGeneration())
        try set(full)
        #expect(try catalog.position() == start)
        let second = try catalog.uploadGeneration()
        #expect(second > generation)
        try set(full)
        #expect(try catalog.uploadGeneration() == second)
    }

    @Test("of several edits change the first of each clip, and say why others are refused")
    func edits() throws {
        var change = UploadChange()
        change.title = .set("x")
        var lines: [ClipID: Int] = [id(4): 3]
        let targets: [UploadEdit.Target] = [
            .path("/clips/1.mp4".exact), .path("/clips/9.mp4".exact), .clip(id(1)), .clip(id(9)), .clip(id(4)),
            .path("/clips/../clips/2.mp4".exact),
        ]
        let edits = targets.enumerated().map { UploadEdit(line: 10 + $0, target: $1, change: change) }
        let dry = try catalog.edit(edits, after: &lines, dryRun: true)
        #expect(try catalog.uploads(of: (1...4).map(id)).isEmpty && lines.count == 3)
        lines = [id(4): 3]
        let results = try catalog.edit(edits, after: &lines)
        #expect(results == dry && results.map(\.line) == Array(10..<16))
        let problems = results.map { $0.problem ?? "" }
        #expect(problems[0].isEmpty && problems[5].isEmpty && lines == [id(4): 3, id(1): 10, id(2): 15])
        #expect(problems[1] == "no indexed clip has the path '/clips/9.mp4'" && problems[3].contains("no indexed clip"))
        #expect(problems[2].contains("which line 10 names, too") && problems[4].contains("which line 3 names, too"))
        #expect(try catalog.uploads(of: (1...4).map(id)).keys.sorted() == [id(1), id(2)])
    }

    @Test(
        "that are damaged are reported, and never returned",
        arguments: [
            "UPDATE upload SET title = x'61'", "UPDATE upload SET uploaded = 5", "UPDATE upload SET fields = '{}'",
            "UPDATE upload SET fields = '{'", "UPDATE upload SET clip = 2", "UPDATE upload SET creator = NULL",
            "UPDATE tag SET name = x'62' WHERE name = x'636174'", "UPDATE tag SET clip = 2 WHERE name = x'636174'",
            "DELETE FROM tag WHERE name = x'636174'", "DELETE FROM upload", "UPDATE upload SET tag_count = 4",
            "UPDATE tag SET checksum = 1 + checksum WHERE name = x'636174'",
        ])
    func damage(statement: String) throws {
        try set(full)
        try folder.sqlite3(statement)
        let catalog = try Catalog(at: folder.catalog, mode: .readOnly)
        let error = #expect(throws: CatalogError.self) { try catalog.uploads(of: (1...4).map(id)) }
        #expect(error?.code == .damaged && error?.description.contains("clip number") == true)
        let problems = try catalog.verify()
        #expect(!problems.isEmpty && problems.allSatisfy { $0.description.contains("of clip number") })
    }

    @Test("have a state that is checked, too")
    func damagedState() throws {
        try folder.sqlite3("UPDATE upload_state SET generation = 5")
        #expect(try catalog.verify().map(\.subject) == ["upload_state"])
        #expect(throws: CatalogError.self) { try catalog.uploadGeneration() }
    }
}
