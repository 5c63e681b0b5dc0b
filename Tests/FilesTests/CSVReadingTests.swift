import Files
import Testing


@Suite("Reading csv")
struct CSVReadingTests {
    private func table(_ text: String) throws -> CSVTable { try CSVTable(Array(text.utf8), name: "t.csv") }

    @Test("takes quoted fields, both line ends, a byte order mark and empty lines, and counts lines")
    func dialects() throws {
        let table = try table("\u{FEFF}a,b\r\n\"x,\"\"y\"\"\nz\",1\r\n\r\n,\"\"\n\"last\",2")
        #expect(table.header == ["a", "b"])
        #expect(table.records.map(\.fields) == [["x,\"y\"\nz", "1"], ["", ""], ["last", "2"]])
        #expect(table.records.map(\.line) == [2, 5, 6])
    }

    @Test(
        "refuses what is not csv, and names the line",
        arguments: [
            ("", "'t.csv' is empty: it needs a header line"),
            ("\r\n\n", "'t.csv' is empty: it needs a header line"),
            (
                "a,b\n1,2,3\n",
                "line 2 of 't.csv' has 3 fields, the header has 2; names with commas need quotation marks"
            ),
            ("a,b\n1,2\n\"x,3\n4,5\n", "the quotation mark on line 3 of 't.csv' is not closed"),
            (
                "a,b\n\"x\"y,3\n",
                "line 2 of 't.csv' has text after a closing quotation mark; write two quotation marks for one inside a field"
            ),
        ])
    func malformed(text: String, message: String) {
        let error = #expect(throws: EvaluationError.self) { try table(text) }
        #expect(error?.description == message)
    }

    @Test("refuses bytes that are not UTF-8")
    func encoding() {
        let error = #expect(throws: EvaluationError.self) {
            try CSVTable(Array("a\n".utf8) + [0x62, 0xFF, 0x0A], name: "t.csv")
        }
        #expect(error?.code == .malformed && error?.description == "line 2 of 't.csv' is not UTF-8 text")
    }

    @Test("of rankings takes names without their folders and columns in any order, and writes what it reads")
    func rankings() throws {
        let text =
            "query,item,rank,score\nq/a.mp4,/db/x.mp4,2,0.5\nq/a.mp4,\"/db/y,z.mp4\",1,1e0\nb.mp4,x.mp4,1, -inf \n"
        let rankings = try Rankings(csv: Array(text.utf8), name: "r.csv")
        #expect(rankings.queries.map(\.description) == ["a.mp4", "b.mp4"])
        #expect(rankings[ClipName("a.mp4")].map(\.item.description) == ["y,z.mp4", "x.mp4"])
        #expect(rankings.csv == "query,item,score\na.mp4,\"y,z.mp4\",1.0\na.mp4,x.mp4,0.5\nb.mp4,x.mp4,-inf\n")
        #expect(try Rankings(csv: Array(rankings.csv.utf8), name: "again").csv == rankings.csv)
    }

    @Test("of rankings keeps an item that is named twice, and tells how often that is so")
    func repeats() throws {
        let text = "query,item,score\na,x,1\na,d/x,3\na,y,2\n"
        let rankings = try Rankings(csv: Array(text.utf8), name: "r.csv")
        #expect(rankings[ClipName("a")].map(\.score) == [3, 2, 1] && rankings.repeats == 1)
    }

    @Test(
        "refuses rankings without a column, without lines or with a score that is no number",
        arguments: [
            (
                "query,item\na,b\n", EvaluationError.Code.missingColumn,
                "'r.csv' has no column 'score', its columns are query, item"
            ),
            ("query,item,score\n", .empty, "'r.csv' has no rankings after its header"),
            (
                "query,item,score\na,b,1\na,c,nan\n", .badValue,
                "line 3 of 'r.csv' has the score 'nan', which is not a number"
            ),
            ("query,item,score\na,b,\n", .badValue, "line 2 of 'r.csv' has the score '', which is not a number"),
        ])
    func badRankings(text: String, code: EvaluationError.Code, message: String) {
        let error = #expect(throws: EvaluationError.self) { try Rankings(csv: Array(text.utf8), name: "r.csv") }
        #expect(error?.code == code && error?.description == message)
    }

    @Test(
        "of the truth refuses queries that contradict each other or match nothing at all, and counts repeated lines once"
    )
    func truth() throws {
        func read(_ lines: String) throws -> CopyTruth {
            try CopyTruth(csv: Array(("query,source,transform,severity\n" + lines).utf8), name: "truth.csv")
        }
        let truth = try read("a,x,flip,1\na,x,flip,1\nb,,flip,1\n")
        #expect(truth.queries.map(\.name.description) == ["a", "b"] && truth.repeats == 1)
        #expect(#expect(throws: EvaluationError.self) { try read("a,x,f,1\nd/a,y,f,1\n") }?.code == .duplicate)
        #expect(#expect(throws: EvaluationError.self) { try read("a,,f,1\n") }?.code == .empty)
        #expect(#expect(throws: EvaluationError.self) { try read("") }?.code == .empty)
        #expect(#expect(throws: EvaluationError.self) { try read(",x,f,1\n") }?.code == .badValue)
        let error = #expect(throws: EvaluationError.self) {
            try CopyTruth(csv: Array("query,transform\na,b\n".utf8), name: "truth.csv")
        }
        #expect(error?.description == "'truth.csv' has no column 'source', its columns are query, transform")
    }

    @Test("of labels refuses clips named twice, and labels that nothing shares")
    func labels() {
        func read(_ text: String) throws -> LabelTruth { try LabelTruth(csv: Array(text.utf8), name: "m.csv") }
        #expect(throws: Never.self) { try read("file,label\na,x\nb,x\n") }
        #expect(#expect(throws: EvaluationError.self) { try read("file,label\na,x\nd/a,y\n") }?.code == .duplicate)
        #expect(#expect(throws: EvaluationError.self) { try read("file,label\na,x\nb,y\n") }?.code == .empty)
        #expect(#expect(throws: EvaluationError.self) { try read("file,label,group\na,x,g\nb,x,g\n") }?.code == .empty)
        #expect(#expect(throws: EvaluationError.self) { try read("file,group\na,x\n") }?.code == .missingColumn)
    }
}
