import Testing

@testable import Files

@Suite("CSV table")
struct CSVTableTests {
    private func table(_ text: String) throws -> CSVTable { try CSVTable(Array(text.utf8), name: "t.csv") }

    @Test("takes quoted fields, both line ends, a byte order mark and empty lines, and counts lines")
    func dialects() throws {
        let table = try table("\u{FEFF}a,b\r\n\"x,\"\"y\"\"\nz\",1\r\n\r\n,\"\"\n\"last\",2")
        #expect(table.header.columns == ["a", "b"])
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
        let error = #expect(throws: CSVError.self) { try table(text) }
        #expect(error?.description == message)
    }

    @Test("refuses bytes that are not UTF-8")
    func encoding() {
        let error = #expect(throws: CSVError.self) {
            try CSVTable(Array("a\n".utf8) + [0x62, 0xFF, 0x0A], name: "t.csv")
        }
        #expect(error?.code == .malformed && error?.description == "line 2 of 't.csv' is not UTF-8 text")
    }

    @Test("writes fields that read back the same", arguments: ["", "a", "a,b", "\"", "x\ny", "\r", " ,\u{301}"])
    func field(text: String) throws {
        let table = try table("a,b\n\(text.csvField),z\n")
        #expect(table.records.map(\.fields) == [[text, "z"]])
    }
}
