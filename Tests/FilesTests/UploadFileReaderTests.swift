import ClipTypes
import Files
import TestSupport
import Testing

@Suite("A file of upload metadata")
struct UploadFileReaderTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private let id = String(repeating: "ab", count: 32)

    private func lines(_ text: String) throws -> [UploadFileReader.Line] {
        try folder.write(text, to: "metadata.ndjson")
        var lines: [UploadFileReader.Line] = []
        try UploadFileReader().read(folder.path("metadata.ndjson")) { lines += $0 }
        return lines
    }

    private func change(_ members: String) throws -> UploadChange {
        guard case .edit(let edit)? = try lines(#"{"path": "a", \#(members)}"#).first else {
            throw UploadProblem(text: members)
        }
        return edit.change
    }

    private struct UploadProblem: Error { let text: String }

    @Test("names clips by id or path, the id first")
    func targets() throws {
        let clip = try #require(ClipID(id))
        let targets = try lines("{\"path\":\"x/y.mp4\"}\n\n{\"id\":\"\(id)\"}\r\n{\"path\":\"z\",\"clip\":\"\(id)\"}")
            .map { line in
                if case .edit(let edit) = line { (edit.line, edit.target) } else { nil as (Int, UploadEdit.Target)? }
            }
        #expect(targets.map { $0?.0 } == [1, 3, 4])
        #expect(targets.map { $0?.1 } == [.path("x/y.mp4".exact), .clip(clip), .clip(clip)])
    }

    @Test("keeps texts byte for byte, numbers digit for digit, and nested values without spaces")
    func values() throws {
        let change = try change(
            #""title": "e\u0301 \u0000 \ud83c\udfac", "uploaded": "2026-01-31T12:00:00.5Z", "tags": ["b", "é", "a"], "#
                + #""n": 12345678901234567890.10, "o": {"k" : [1, "a b\" ", null]}, "fields": {"p": 1e400, "q": null}"#)
        guard case .set(let title) = change.title else { throw UploadProblem(text: "title") }
        #expect(title.exact == "e\u{301} \0 🎬".exact)
        #expect(change.uploaded == .set(1_769_860_800_500))
        #expect(change.tags == .set(["a".exact, "b".exact, "é".exact]))
        #expect(
            change.fields == [
                "n".exact: .set("12345678901234567890.10"), "o".exact: .set(#"{"k":[1,"a b\" ",null]}"#),
                "p".exact: .set("1e400"), "q".exact: .removed,
            ])
    }

    @Test("removes what is null, and leaves what is not mentioned")
    func removal() throws {
        let change = try change(#""title": null, "tags": null, "x": null, "clear": true, "add_tags": ["t"]"#)
        #expect(change.title == .removed && change.tags == .removed && change.creator == .kept && change.clears)
        #expect(change.fields == ["x".exact: .removed] && change.addedTags == ["t".exact])
        let old = UploadMetadata(
            title: "t", creator: "c", tags: ["old".exact], fields: ["x".exact: "1", "y".exact: "2"])
        var merge = UploadChange()
        merge.title = .removed
        merge.setField("x", to: "null")
        merge.removedTags = ["old".exact]
        #expect(merge.applied(to: old) == UploadMetadata(creator: "c", fields: ["y".exact: "2"]))
    }

    @Test(
        "has invalid lines, which say what is wrong",
        arguments: [
            (#"{"path": "a""#, "not a JSON object"), (#"{"title": "a"}"#, "neither a member 'id' nor 'path'"),
            (#"{"path": "a", "title": 3}"#, "the member 'title' is 3, but it must be a text"),
            (#"{"path": "a", "tags": "cat"}"#, "'tags' is \"cat\", but it must be a list of texts"),
            (#"{"path": "a", "tags": ["cat", 1]}"#, "it must be a list of texts"),
            (#"{"path": "a", "uploaded": "soon"}"#, "it must be a time: a date such as 2026-01-31"),
            (#"{"path": "a", "uploaded": {}}"#, "it must be a time"),
            (#"{"path": "a", "fields": [1]}"#, "'fields' is [1], but it must be an object"),
            (#"{"path": "a", "clear": 1}"#, "it must be true or false"),
            (#"{"path": "a", "x": 1, "x": 2}"#, "the member 'x' is repeated"),
            (#"{"path": "a", "fields": {"x": 1, "x": 2}}"#, "the member 'x' of an inner object is repeated"),
            (#"{"id": "abcd"}"#, "'abcd' is not the id of a clip, which has 64 digits"),
            (#"{"path": "a", "x": "\#u{1}"}"#, "control character"), (#"{"path": "a"} {}"#, "one object a line"),
            ("{\"path\": \"a\", \"x\": \"" + String(repeating: "y", count: 1 << 21) + "\"}", "longer than 1 MiB"),
        ])
    func invalid(line: String, problem: String) throws {
        let lines = try lines("{\"path\": \"fine\"}\n\(line)\n{\"path\": \"also\"}\n")
        #expect(lines.count == 3)
        guard lines.count == 3, case .invalid(let result) = lines[1] else { throw UploadProblem(text: line) }
        #expect(result.line == 2 && result.problem?.contains(problem) == true, "\(result.problem ?? "")")
    }

    @Test("is handed over in parts")
    func batches() throws {
        try folder.write((0..<7).map { "{\"path\":\"\($0)\"}\n" }.joined(), to: "seven.ndjson")
        var reader = UploadFileReader()
        reader.batchSize = 3
        var counts: [Int] = []
        try reader.read(folder.path("seven.ndjson")) { counts.append($0.count) }
        #expect(counts == [3, 3, 1])
        #expect(throws: InteractionFileError.self) { try reader.read(folder.path("none")) { _ in } }
    }

    @Test("A list of clips has a name a line, or a member or column of NDJSON or CSV")
    func lists() throws {
        try folder.write("a b.mp4\r\n\nclips/é.mp4\n\(id)", to: "list.txt")
        #expect(try ClipNameList(file: folder.path("list.txt")).names == ["a b.mp4", "clips/é.mp4", id])
        try folder.write("score,path\n1,\"a,b.mp4\"\n2,c.mp4\n", to: "list.csv")
        #expect(try ClipNameList(file: folder.path("list.csv")).names == ["a,b.mp4", "c.mp4"])
        try folder.write("{\"path\":\"p\",\"clip\":\"\(id)\"}\n{\"item\":\"q\"}\n", to: "list.ndjson")
        #expect(try ClipNameList(file: folder.path("list.ndjson")).names == [id, "q"])
        try folder.write("{\"path\":\"p\"}\n{\"x\":1}\n", to: "bad.ndjson")
        let error = #expect(throws: InteractionFileError.self) { try ClipNameList(file: folder.path("bad.ndjson")) }
        #expect(error?.description.contains("line 2: there is no text 'clip', 'id', 'path', 'item'") == true)
    }
}
