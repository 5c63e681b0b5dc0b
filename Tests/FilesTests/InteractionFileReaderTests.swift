import Files
import ClipTypes
import Kernels
import Foundation
import TestSupport
import Testing

@Suite("Reading interactions")
struct InteractionFileReaderTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func read(
        _ text: String, reader: InteractionFileReader = InteractionFileReader()
    ) throws -> (
        interactions: [Interaction], bad: [InteractionFileReader.BadLine], summary: InteractionFileReader.Summary
    ) {
        try reader.interactions(of: try folder.write(text, to: "events"))
    }

    @Test("csv has its columns in any order, others beside them, quotes, and line ends of any kind")
    func csv() throws {
        let (found, bad, _) = try read(
            "\u{FEFF}value,Item,note,user,timestamp,event\r\n"
                + "0.5,\"a, \"\"b\"\"\",x,ann,10,watched\r\n\n,c,,\"bob\",11.25,LIKED\n5, d ,\"\",cy,-3,rated")
        #expect(bad.isEmpty)
        #expect(
            found == [
                Interaction(user: "ann", item: "a, \"b\"", time: 10_000, event: .watched, value: 0.5),
                Interaction(user: "bob", item: "c", time: 11_250, event: .liked),
                Interaction(user: "cy", item: " d ", time: -3_000, event: .rated, value: 5),
            ])
    }

    @Test("NDJSON has the same members, ids and times as text or numbers")
    func ndjson() throws {
        let (found, bad, _) = try read(
            """
            {"user": 7, "item": "a", "timestamp": 10}

            {"timestamp": "1970-01-01T00:01:00Z", "item": 12, "user": "bob", "event": "viewed", "value": null, "x": []}
            """)
        #expect(bad.isEmpty)
        #expect(
            found == [
                Interaction(user: "7", item: "a", time: 10_000),
                Interaction(user: "bob", item: "12", time: 60_000, event: .viewed),
            ])
    }

    @Test(
        "Times are seconds, milliseconds from 100000000000 on, or dates",
        arguments: [
            ("1700000000", Int64(1_700_000_000_000)), ("1700000000.1234", 1_700_000_000_123),
            ("1700000000123", 1_700_000_000_123), ("2023-11-14T22:13:20Z", 1_700_000_000_000),
            ("2023-11-14T22:13:20.5Z", 1_700_000_000_500), ("2023-11-15T00:13:20+02:00", 1_700_000_000_000),
            ("1.7e9", 1_700_000_000_000), ("0", 0),
        ])
    func times(text: String, milliseconds: Int64) throws {
        let (found, _, summary) = try read("user,item,timestamp\nu,i,\(text)\n")
        #expect(found.map(\.time) == [milliseconds])
        #expect(summary.inMilliseconds == (text == "1700000000123" ? 1 : 0))
    }

    @Test(
        "A line that is no interaction is named with its number and the reason, and the others are read",
        arguments: [
            ("u,i,1", "3 fields, the header has 5"), (",i,1,,", "no user"), ("u,,1,,", "no item"),
            ("u,i,,,", "no timestamp"), ("u,i,soon,,", "neither seconds"), ("u,i,nan,,", "neither seconds"),
            ("u,i,inf,,", "neither seconds"), ("u,i,1e300,,", "is out of range in seconds"),
            ("u,i,1,loved,", "is not one of watched"),
            ("u,i,1,watched,nan", "not a finite number"), ("u,i,1,watched,inf", "not a finite number"),
            ("u,i,1,watched,much", "not a finite number"), ("u,i,1,watched,-1", "(a share or seconds)"),
            ("u,i,1,rated,6", "from 0 to 5"), ("u,i,1,rated,", "from 0 to 5"), ("u,\"i,1,,", "is not closed"),
            ("u,i\"j,1,,", "inside an unquoted field"), ("u,i,200000000000000,,", "is out of range in seconds"),
            ("u,i,6000-01-01T00:00:00Z,,", "is in the future"),
            ("u,\"i\"x,1,,", "after a closing quotation mark"),
        ])
    func badLines(line: String, reason: String) throws {
        let (found, bad, summary) = try read("user,item,timestamp,event,value\nu,a,1,,\n\(line)\nu,b,2,,\n")
        #expect(found.map(\.item) == ["a", "b"])
        #expect(bad.map(\.line) == [3])
        #expect(bad.first?.reason.contains(reason) == true, "said: \(bad.first?.reason ?? "nothing")")
        #expect(summary.read == 2 && summary.bad == 1)
    }

    @Test("A quoted field may go on over lines, and the lines after it keep their numbers")
    func quotedLines() throws {
        let lines = [
            "note,user,item,timestamp\r\n", "\"a\r\n", "b\",u,\"x\",1\r\n", "\"\n", "\n", "\"\"y\"\"\",u,b,2\r\n",
            ",u,c,soon\r\n",
            "\"u\n", "\",u,d,soon\r\n", "n,u,e,later\r\n", "\"f\n", "\",u,f,3",
        ]
        let (found, bad, summary) = try read(lines.joined())
        #expect(
            found == [
                Interaction(user: "u", item: "x", time: 1000), Interaction(user: "u", item: "b", time: 2000),
                Interaction(user: "u", item: "f", time: 3000),
            ])
        #expect(bad.map(\.line) == [7, 8, 10])
        #expect(summary.read == 3 && summary.bad == 3)
    }

    @Test(
        "A quotation mark that is never closed, or by another field's, costs its own line only",
        arguments: [
            "u,\"x,1\n", "u,\"x,1\nu,\"b\",2\n", "u,\"x,1\n\"u\",b,2\n", "\"\n", "u,\"\"\"x,1\n",
        ])
    func brokenQuote(lines: String) throws {
        let good = (0..<40_000).map { "u,i\($0),\($0)\n" }.joined()
        let (found, bad, _) = try read("user,item,timestamp\nu,a,1\n\(lines)\(good)")
        #expect(found.count == 40_001 + lines.split(separator: "\n").count - 1)
        #expect(found.last?.item == "i39999")
        #expect(bad.map(\.line) == [3])
    }

    @Test("A quoted field of more than 64 KiB over many lines costs no more than its own lines")
    func longQuotedField() throws {
        let field = String(repeating: "x\n", count: 200_000)
        let (found, bad, _) = try read("user,item,timestamp\nu,\"\(field)\",1\nu,a,2\n")
        #expect(found == [Interaction(user: "u", item: "a", time: 2000)])
        #expect(bad.count == 200_001)
    }

    @Test(
        "No mixture of quotation marks, commas and line ends takes anything beyond 64 KiB with it",
        arguments: UInt64(0)..<30)
    func anyQuotes(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let alphabet = Array("\"\"\",,\n\r ab1{}\\é\0".utf8)
        let junk = (0..<3000).map { _ in alphabet[Int.random(in: 0..<alphabet.count, using: &generator)] }
        let row = "u,a,1\n"
        let between = String(repeating: row, count: (1 << 16) / row.utf8.count + 1)
        let header = seed.isMultiple(of: 3) ? "item,timestamp,user\n" : "user,item,timestamp\n"
        let path = try folder.write(
            Data(header.utf8) + junk + Data("\n\(between)1,2,3\n4,5,6".utf8), to: "events")
        let (found, bad, summary) = try InteractionFileReader().interactions(of: path)
        #expect(found.suffix(2).map(\.item) == (seed.isMultiple(of: 3) ? ["1", "4"] : ["2", "5"]))
        #expect(summary.read == found.count && summary.bad == bad.count)
        #expect(bad.map(\.line) == bad.map(\.line).sorted())
    }

    @Test(
        "A line of NDJSON that is no interaction, too",
        arguments: [
            "{\"user\": \"u\", \"item\": \"i\"", "[1]", "{\"user\": \"u\", \"item\": {}, \"timestamp\": 1}",
            "{\"item\": \"i\", \"timestamp\": 1}", "{\"user\": \"u\\nv\", \"item\": \"i\", \"timestamp\": 1}",
            "{\"user\": \"\(String(repeating: "u", count: 5000))\", \"item\": \"i\", \"timestamp\": 1}",
            "{\"user\": \"u\", \"item\": \"a\\u0000b\", \"timestamp\": 1}",
        ])
    func badJSON(line: String) throws {
        let good = #"{"user": "u", "item": "i", "timestamp": 1}"#
        let (found, bad, _) = try read("\(good)\n\(line)\n\(good)\n")
        #expect(found.count == 2 && bad.map(\.line) == [2])
    }

    @Test("Bytes that are no text, and lines over 1 MiB, cost only themselves")
    func bytes() throws {
        var data = Data("user,item,timestamp\nu,a,1\nu,".utf8)
        data += [0xFF, 0xFE]
        data += Data(",1\nu,b,2\nu,".utf8) + Data(repeating: 0x78, count: 3 << 20) + Data(",3\nu,c\0,4\nu,d,5".utf8)
        let path = try folder.write(data, to: "events")
        let (found, bad, summary) = try InteractionFileReader().interactions(of: path)
        #expect(found.map(\.item) == ["a", "b", "d"])
        #expect(bad.map(\.line) == [3, 5, 6])
        #expect(bad.map(\.reason) == ["not UTF-8 text", "longer than 1 MiB", "a NUL character"])
        #expect(summary.bytes == Int64(data.count))
    }

    @Test("Many lines come in batches, all of them and in order")
    func batches() throws {
        let path = try folder.write(
            "user,item,timestamp\n" + (0..<120_001).map { "u,\($0),\($0)\n" }.joined(), to: "events")
        var (counts, total): ([Int], Int64) = ([], 0)
        try InteractionFileReader().read(path) { _ in
        } onBatch: { batch, summary in
            counts.append(batch.count)
            for interaction in batch {
                #expect(interaction.time == 1000 * total && interaction.item == "\(total)")
                total += 1
            }
            #expect(summary.read == counts.reduce(0, +))
        }
        #expect(counts == [50_000, 50_000, 20_001])
    }

    @Test("Without the columns that are needed nothing is read, and the message names them")
    func header() throws {
        let error = #expect(throws: InteractionFileError.self) { try read("who,item\nu,i\n") }
        #expect(error?.code == .malformed)
        #expect(error?.description.contains("no column 'user' and no column 'timestamp'") == true)
        let empty = #expect(throws: InteractionFileError.self) { try read("") }
        #expect(empty?.code == .empty && empty?.description.hasSuffix("is empty: it has no interactions") == true)
        let missing = #expect(throws: InteractionFileError.self) {
            try InteractionFileReader().interactions(of: folder.path("none"))
        }
        #expect(missing?.code == .unreadable)
        let folderError = #expect(throws: InteractionFileError.self) {
            try InteractionFileReader().interactions(of: folder.path)
        }
        #expect(folderError?.code == .unreadable && folderError?.description.contains("Is a directory") == true)
        #expect(try read("user,item,timestamp\n").interactions.isEmpty)
    }

    @Test("A history needs items only; they then come in the order of the file")
    func history() throws {
        let reader = InteractionFileReader(defaultUser: "user", allowsMissingTimes: true)
        let (found, _, _) = try read("item\nb\na\n", reader: reader)
        #expect(found.map(\.item) == ["b", "a"])
        #expect(found.map(\.user) == ["user", "user"])
        #expect(found[0].time < found[1].time)
    }
}
