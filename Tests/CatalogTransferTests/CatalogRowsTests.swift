import ClipCatalog
import ClipTypes
import Files
import Foundation
import TestSupport
import Testing

@testable import CatalogTransfer

@Suite("Rows of a catalog")
struct CatalogRowsTests {
    private let folder: TemporaryFolder
    private let catalog: Catalog

    init() throws {
        folder = try TemporaryFolder()
        catalog = try Fixture.catalog(at: folder.path("catalog"))
    }

    private func new(_ name: String = "new") throws -> Catalog { try Catalog(at: folder.path(name), mode: .create) }

    private func load(
        _ rows: [UInt8], into target: Catalog?, batchSize: Int = 3
    ) throws -> (summary: CatalogImport.Summary, bad: [CatalogImport.BadLine]) {
        var reader = CatalogImport()
        reader.batchSize = batchSize
        var bad: [CatalogImport.BadLine] = []
        let path = try folder.write(Data(rows), to: "rows.ndjson")
        let summary = try reader.read(path, into: target, onBadLine: { bad.append($0) })
        return (summary, bad)
    }

    @Test("make the same catalog, whose rows are the same bytes")
    func roundTrip() throws {
        let rows = try Fixture.rows(of: catalog)
        let target = try new()
        let (summary, bad) = try load(rows, into: target)
        #expect(bad == [] && summary.read == 8 && summary.added == 8 && summary.changed == 0)
        #expect(try Fixture.rows(of: target) == rows)
        #expect(try target.verify() == [])
        #expect(try target.knownFiles() == catalog.knownFiles())
        for number in [1, 2, 901] {
            #expect(try target.sketches(of: Fixture.id(number)) == Fixture.sketches(number))
        }
        let summaries = try (catalog.summary(of: Fixture.id(2)), target.summary(of: Fixture.id(2)))
        #expect(summaries.0?.embedding == summaries.1?.embedding && summaries.1?.contributions != nil)
        #expect(summaries.0?.contributions == summaries.1?.contributions)
    }

    @Test("have the upload metadata, which replace those of a clip; a line without any keeps them")
    func uploads() throws {
        var change = UploadChange()
        change.title = .set("A \"dog\",\nrunning e\u{301}")
        change.uploaded = .set(1_700_000_000_123)
        change.tags = .set(["b".exact, "a, b".exact])
        change.setField("big", to: "12345678901234567890123.50")
        change.setField("nested", to: "{\"a\":[1,null]}")
        var lines: [ClipID: Int] = [:]
        let untagged = try Fixture.rows(of: catalog)
        _ = try catalog.edit(
            [UploadEdit(line: 1, target: .clip(Fixture.id(1)), change: change)], after: &lines)
        let rows = try Fixture.rows(of: catalog)
        let target = try new()
        #expect(try load(rows, into: target).bad == [])
        #expect(try Fixture.rows(of: target) == rows && target.verify() == [])
        #expect(try target.uploads(of: [Fixture.id(1)]) == catalog.uploads(of: [Fixture.id(1)]))
        #expect(try load(rows, into: target).summary.unchanged == 8)
        #expect(try load(untagged, into: target).summary.unchanged == 8)
        #expect(try Fixture.rows(of: target) == rows)
        let text = String(decoding: rows, as: UTF8.self)
        let renamed = text.replacing("A \\\"dog", with: "B \\\"dog")
        #expect(try load(Array(renamed.utf8), into: target).summary.changed == 1)
        #expect(try target.uploads(of: [Fixture.id(1)])[Fixture.id(1)]?.title?.hasPrefix("B") == true)
    }

    @Test("that are imported again change nothing, not even the log of changes")
    func again() throws {
        let rows = try Fixture.rows(of: catalog)
        let before = (try Fixture.dump(catalog.directory), try catalog.position())
        let (summary, bad) = try load(rows, into: catalog)
        #expect(bad == [] && summary.unchanged == 8 && summary.added + summary.changed == 0)
        #expect(try Fixture.dump(catalog.directory) == before.0)
        #expect(try catalog.position() == before.1)
        // Also if a line comes twice in one batch.
        let target = try new()
        #expect(try load(rows + rows, into: target, batchSize: 100).summary.unchanged == 8)
        #expect(try Fixture.rows(of: target) == rows)
    }

    @Test("replace what differs, but neither newer analyses nor those that did not fail by failed ones")
    func replacing() throws {
        let target = try new()
        try target.record([
            Fixture.file("/clips/1.mp4", .clip(Fixture.clip(1, rules: 1))),
            Fixture.file("/clips/broken.mp4", .clip(Fixture.clip(902))),
            Fixture.file("/clips/2.mp4", .clip(Fixture.clip(77))),
            Fixture.file("/only/here.mp4", .clip(Fixture.clip(78))),
        ])
        let (summary, _) = try load(try Fixture.rows(of: catalog), into: target)
        #expect(summary.changed == 1 && summary.added == 6 && summary.unchanged == 1)
        #expect(try target.clip(Fixture.id(1))?.rules == ClipAnalysis.currentRules)
        #expect(try target.clip(Fixture.id(902))?.status == .ok)
        // Its only path is that of another clip now.
        #expect(try target.clip(Fixture.id(77)) == nil)
        #expect(try target.clip(Fixture.id(78)) != nil)
        #expect(try target.verify() == [])

        let newer = try new("newer")
        try newer.record([Fixture.file("/clips/1.mp4", .clip(Fixture.clip(1)))])
        var older = try Fixture.rows(of: catalog).split(separator: 10).first.map { Array($0) } ?? []
        older = Array(
            String(decoding: older, as: UTF8.self).replacing(
                "\"rules\":\(ClipAnalysis.currentRules)", with: "\"rules\":\(ClipAnalysis.currentRules - 1)"
            ).utf8)
        _ = try load(older, into: newer)
        #expect(try newer.clip(Fixture.id(1))?.rules == ClipAnalysis.currentRules)
        #expect(try newer.clip(Fixture.id(1))?.paths.count == 3)
    }

    @Test("refer to an array file, which has the embeddings in the order of the ids")
    func numpy() throws {
        var export = CatalogExport()
        export.parts = [.sketches, .embedding]
        var (rows, matrix, ids): ([UInt8], [UInt8], [UInt8]) = ([], [], [])
        let summary = try export.write(
            catalog, rows: { rows += $0 }, embeddings: { matrix += $0 }, ids: { ids += $0 })
        #expect(summary == CatalogExport.Summary(clips: 7, embeddings: 5, unreadableFiles: 1))
        #expect(matrix.count == NumpyHeader(rows: 5, columns: 4).bytes.count + 5 * 16)
        #expect(
            String(decoding: ids, as: UTF8.self).split(separator: "\n").map { ClipID(String($0)) }
                == (1...5).map { Fixture.id($0) })
        #expect(!String(decoding: rows, as: UTF8.self).contains("\"embedding\":"))
        let path = try folder.write(Data(matrix), to: "e.npy")
        let file = try NumpyMatrix(openingForReading: path)
        for row in 0..<5 { #expect(file.row(row) == Fixture.embedding(row + 1).value.values) }

        var reader = CatalogImport()
        reader.embeddings = path
        reader.ids = try folder.write(Data(ids), to: "e.txt")
        let target = try new()
        try reader.read(try folder.write(Data(rows), to: "rows.ndjson"), into: target)
        #expect(try Fixture.rows(of: target) == Fixture.rows(of: catalog))
        // Without the ids, or with those of other rows.
        let lines = String(decoding: ids, as: UTF8.self).split(separator: "\n")
        reader.ids = try folder.write(lines.reversed().joined(separator: "\n"), to: "e.txt")
        let other = try new("other")
        let error = #expect(throws: TransferError.self) { try reader.read(folder.path("rows.ndjson"), into: other) }
        #expect(
            error?.description.hasPrefix("line 1 of ") == true && error?.description.contains("another clip") == true)
        #expect(try other.statistics().clips == 0)
        reader.ids = try folder.write(String(lines[0]), to: "e.txt")
        #expect(throws: TransferError.self) { try reader.read(folder.path("rows.ndjson"), into: nil) }
        reader = CatalogImport()
        #expect(try reader.read(folder.path("rows.ndjson"), into: nil).bad == 5)
    }

    @Test("without the parts that they count are refused, and no catalog is half filled")
    func incomplete() throws {
        var rows: [UInt8] = []
        _ = try CatalogExport().write(catalog, rows: { rows += $0 })
        let (summary, bad) = try load(rows, into: try new())
        #expect(summary.read == 2 && bad.count == 6 && bad.allSatisfy { $0.reason.contains("--include sketches") })
    }

    @Test("in CSV have a line for each file, which reads back")
    func csv() throws {
        var export = CatalogExport()
        export.format = .csv
        export.parts = [.sketches, .embedding]
        var bytes: [UInt8] = []
        _ = try export.write(catalog, rows: { bytes += $0 })
        let table = try CSVTable(bytes, name: "clips")
        #expect(table.records.count == 12)
        let files = try catalog.files()
        let names = Set(table.records.map { $0.fields[0].exact })
        #expect(names == Set(files.map(\.path.exact)))
        let second = try #require(table.records.first { $0.fields[0] == "/clips/2.mp4" })
        #expect(second.fields[1] == Fixture.id(2).description && second.fields[2] == "ok")
        #expect(second.fields[5] == "1700000000.123456789" && second.fields[11] == "7.400000001")
        let sketches = try #require(Data(base64Encoded: second.fields[26]))
        #expect(SketchBlob.decode([UInt8](sketches)) == Fixture.sketches(2))
    }

    /// Changes of a valid line, each with a part of the reason why it is invalid then.
    static let damages: [(old: String, new: String, reason: String)] = [
        ("{\"schema\"", "[\"schema\"", "not a JSON object"),
        ("vidrec.clip/1", "vidrec.clip/2", "'schema'"),
        ("\"clip\":\"0200", "\"clip\":\"020", "64 hexadecimal digits"),
        ("\"clip\":\"0200", "\"clip\":\"02zz", "64 hexadecimal digits"),
        ("\"clip\":", "\"klip\":", "'clip' is missing"),
        ("\"status\":\"ok\"", "\"status\":\"fine\"", "'status'"),
        ("\"bytes\":1000,\"container\"", "\"bytes\":-1,\"container\"", "'bytes' is not in"),
        ("\"bytes\":1000,\"container\"", "\"bytes\":\"1\",\"container\"", "'bytes' is not a whole number"),
        ("\"bytes\":1000,\"container\"", "\"bytes\":1e99,\"container\"", "out of range"),
        ("\"width\":640", "\"width\":null", "'container' stands without"),
        ("\"width\":640", "\"width\":-640", "'width' is not in"),
        ("\"duration\":7.4", "\"duration\":-7.4", "'duration' is negative"),
        ("\"duration\":7.4", "\"duration\":NaN,\"x\":7.4", "not a JSON object"),
        ("\"conversions\":[]", "\"conversions\":[\"magic\"]", "unknown 'magic'"),
        ("\"frames\":3", "\"frames\":4", "not as many as 'frames'"),
        ("\"sampling\":\"every=500ms\"", "\"sampling\":\"often\"", "'sampling'"),
        ("\"rules\":\(ClipAnalysis.currentRules)", "\"rules\":0", "'rules' is not in"),
        ("\"rules\":\(ClipAnalysis.currentRules)", "\"rules\":99", "newer vidrec"),
        ("0123456789abcdef", "fedcba9876543210", "those in the catalog are of gru of 4 values (0123456789abcdef)"),
        ("\"dimension\":4", "\"dimension\":0", "'model' is not valid"),
        ("\"model\":{", "\"other\":{", "an embedding without its 'model'"),
        ("\"path\":\"/clips/2.mp4\"", "\"path\":\"clips/2.mp4\"", "not an absolute path"),
        ("\"path\":\"/clips/2.mp4\"", "\"path\":\"/clips/2\\u0000.mp4\"", "NUL"),
        ("\"path\":\"/clips/2.mp4\"", "\"path\":\"/clips/e\u{301}.mp4\"", "a path twice"),
        ("\"files\":[", "\"fills\":[", "'files' is missing"),
        ("\"modified\":1700000000", "\"modified\":\"yesterday\",\"x\":1700000000", "'files.0.modified'"),
        ("\"modified\":1700000000", "\"modified\":17000000000000", "'modified' is not a number of seconds"),
        ("\"embedding\":\"", "\"embedding\":\"*", "'embedding' is not valid"),
        ("\"embedding\":\"", "\"embedding\":\"AACA", "unit length"),
        ("\"sketches\":\"Ag", "\"sketches\":\"Aw", "'sketches' cannot be decoded"),
    ]

    @Test("that are invalid are reported with their number, and the others stored", arguments: damages)
    func bad(old: String, new text: String, reason: String) throws {
        var lines = String(decoding: try Fixture.rows(of: catalog), as: UTF8.self).split(separator: "\n").map(
            String.init)
        let line = try #require(lines.firstIndex { $0.contains("\"clip\":\"0200") })
        #expect(lines[line].contains(old))
        let range = try #require(lines[line].range(of: old))
        lines[line].replaceSubrange(range, with: text)
        let target = try self.new()
        let (summary, bad) = try load(Array((lines.joined(separator: "\n")).utf8), into: target)
        #expect(bad.map(\.line) == [line + 1] && summary.added == 7)
        #expect(bad.first?.reason.contains(reason) == true, "\(bad)")
        #expect(try target.clip(Fixture.id(2)) == nil && target.verify() == [])
    }

    @Test("with values that no worker could return are refused")
    func values() throws {
        func row(_ number: Int, sketches: [FrameSketch], embedding: [Float]) -> [UInt8] {
            var line = JSONLine()
            line.put("clip", Fixture.id(number).description)
            line.put(
                "embedding",
                base64: {
                    var bytes: [UInt8] = []; bytes.append(floats: embedding); return bytes
                }())
            line.name("model")
            line.object { line in
                line.put("name", "gru")
                line.put("dimension", 4)
                line.put("fingerprint", "0123456789abcdef")
            }
            line.put("files", each: [number]) { line, number in
                line.object { line in
                    line.put("path", "/\(number)")
                    line.put("bytes", 1)
                    line.put("modified", 1)
                }
            }
            line.put("sketches", base64: SketchBlob.encode(sketches))
            line.end()
            return line.bytes + [10]
        }
        let good = Fixture.sketches(1)
        func with(time: Duration? = nil, weight: Float? = nil, codes: [Int8]? = nil) -> [FrameSketch] {
            var sketches = good
            sketches[1] = FrameSketch(
                time: time ?? good[1].time, weight: weight ?? good[1].weight, codes: codes ?? good[1].codes)
            if codes != nil { sketches = [sketches[1]] }
            return sketches
        }
        let unit: [Float] = [1, 0, 0, 0]
        let rows =
            row(1, sketches: good, embedding: unit)
            + row(2, sketches: with(time: .zero), embedding: unit)
            + row(3, sketches: with(weight: .nan), embedding: unit)
            + row(4, sketches: with(weight: 1.5), embedding: unit)
            + row(5, sketches: with(codes: [1, 2]), embedding: unit)
            + row(6, sketches: good, embedding: [.nan, 0, 0, 0]) + row(7, sketches: good, embedding: [2, 0, 0, 0])
            + row(8, sketches: good, embedding: [1, 0, 0]) + row(9, sketches: good, embedding: [.infinity, 0, 0, 0])
            + row(10, sketches: good, embedding: unit)
        let (summary, bad) = try load(rows, into: try new())
        #expect(bad.map(\.line) == Array(2...9) && summary.added == 2, "\(bad)")
    }

    @Test("and what a writer stores meanwhile: every export is of one moment")
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
            let target = try new(UUID().uuidString)
            let rows = try Fixture.rows(of: catalog)
            let (summary, bad) = try load(rows, into: target)
            #expect(bad == [] && summary.read.isMultiple(of: 2))
            #expect(try Fixture.rows(of: target) == rows)
        }
        try await writer.value
        #expect(try load(try Fixture.rows(of: catalog), into: nil).summary.read == 208)
    }
}
