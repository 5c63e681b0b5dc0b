import ClipTypes
import Files
import Foundation
import TestSupport
import Testing

/// What is documented in Documentation/formats.md is read, and nothing that only looks like it.
@Suite("Reading interactions strictly")
struct InteractionStrictnessTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func read(_ text: String) throws -> (interactions: [Interaction], reasons: [String]) {
        let found = try InteractionFileReader().interactions(of: try folder.write(text, to: "events"))
        return (found.interactions, found.bad.map(\.reason))
    }

    @Test(
        "Dates are those of the calendar, to the millisecond, with an offset",
        arguments: [
            // Seconds by `date -u -d … +%s`.
            ("2024-02-29T23:59:59.9999Z", Int64(1_709_251_199_999)), ("2000-02-29T00:00:00Z", 951_782_400_000),
            ("1969-12-31T23:59:59Z", -1000), ("1900-03-01T00:00:00Z", -2_203_891_200_000),
            ("0001-01-01T00:00:00Z", -62_135_596_800_000), ("2026-01-31T12:00:00-0530", 1_769_880_600_000),
            ("2026-01-31T12:00:00.5+14:00", 1_769_810_400_500), (" 1700000000 ", 1_700_000_000_000),
            ("-86400", -86_400_000), ("1.7e9", 1_700_000_000_000),
        ])
    func validTimes(text: String, milliseconds: Int64) throws {
        #expect(try read("user,item,timestamp\nu,i,\(text)\n").interactions.map(\.time) == [milliseconds])
        #expect(
            try read("{\"user\":\"u\",\"item\":\"i\",\"timestamp\":\"\(text)\"}").interactions.map(\.time) == [
                milliseconds
            ])
    }

    @Test(
        "What is no date or number is a bad line, in csv and in NDJSON",
        arguments: [
            "2026-02-30T12:00:00Z", "2023-02-29T12:00:00Z", "1900-02-29T12:00:00Z", "2026-04-31T00:00:00Z",
            "2026-13-01T00:00:00Z", "2026-00-10T00:00:00Z", "2026-01-00T00:00:00Z", "2026-01-31T25:61:00Z",
            "2026-01-31T24:00:00Z", "2026-01-31T12:60:00Z", "2016-12-31T23:59:60Z", "2026-01-31T12:00:00Zjunk",
            "2026-01-31T12:00:00+25:00", "2026-01-31T12:00:00+02:60", "2026-01-31T12:00:00 Z", "2026-01-31T12:00Z",
            "2026-01-31T12:00:00", "2026-01-31", "2026-01-31 12:00:00Z", "20260131T120000Z", "2026-1-31T12:00:00Z",
            "0000-01-01T00:00:00Z", "99999-01-01T00:00:00Z", "-2026-01-31T12:00:00Z", "2026-01-31T12:00:00.Z",
            "2026-01-31T12:00:00,5Z", "0x10", "+5", "1_000", "1e", "1.", ".5", "01", "--1", "1 000", "nan", "inf",
            "١٢٣",
            "1e400", "1700000000123456", "-1e14", "Infinity", "0b1", "1f", "\u{A0}1",
        ])
    func badTimes(text: String) throws {
        let csv = try read("user,item,timestamp\nu,i,\"\(text)\"\nu,i,1\n")
        #expect(csv.interactions.map(\.time) == [1000] && csv.reasons.count == 1)
        let json = try read("{\"user\":\"u\",\"item\":\"i\",\"timestamp\":\"\(text)\"}")
        #expect(json.interactions.isEmpty && json.reasons.count == 1)
        let value = try read("user,item,timestamp,value\nu,i,1,\"\(text)\"\n")
        let isNumber = ["1700000000123456", "-1e14"].contains(text)
        #expect(value.reasons.isEmpty == isNumber)
    }

    @Test("A time later than tomorrow is a bad line, and one of an hour ahead is not")
    func future() throws {
        let now = Int64(Date().timeIntervalSince1970)
        let (found, reasons) = try read(
            "user,item,timestamp\nu,a,\(now + 3600)\nu,b,\(now + 100_000)\nu,c,2100-01-01T00:00:00Z\nu,d,\(now * 1000)000\n"
        )
        #expect(found.map(\.item) == ["a"])
        #expect(reasons.count == 3 && reasons[0].hasSuffix("is in the future"))
        var reader = InteractionFileReader()
        reader.latestTime = 10_000
        let path = try folder.write("user,item,timestamp\nu,a,10\nu,b,10.001\n", to: "past")
        #expect(try reader.interactions(of: path).interactions.map(\.item) == ["a"])
    }

    @Test(
        "NDJSON takes texts and whole numbers as ids, and no member twice",
        arguments: [
            ("{\"user\":1,\"item\":\"1.0\",\"timestamp\":1}", "1"),
            ("{\"user\":\"1.0\",\"item\":\"a\",\"timestamp\":1}", "1.0"),
            (
                "{\"user\":123456789012345678901234567890,\"item\":\"a\",\"timestamp\":1}",
                "123456789012345678901234567890"
            ),
            ("{\"user\":\"\\u00e9\\ud83d\\ude00\\/\",\"item\":\"a\",\"timestamp\":1}", "\u{E9}\u{1F600}/"),
            (
                "\t{ \"x\" : [1, {\"y\": [true, null, \"}\"]}, -0.5e+3] , \"user\" :\" u \",\"item\":\"a\",\"timestamp\":1 } ",
                " u "
            ),
        ])
    func validJSON(line: String, user: String) throws {
        #expect(try read(line).interactions.map(\.user.exact) == [user.exact])
    }

    @Test(
        "NDJSON refuses what it would have to guess",
        arguments: [
            ("\"user\":true,\"item\":\"i\",\"timestamp\":1", "'user' is true"),
            ("\"user\":1.0,\"item\":\"i\",\"timestamp\":1", "'user' is 1.0"),
            ("\"user\":1e3,\"item\":\"i\",\"timestamp\":1", "'user' is 1e3"),
            ("\"user\":\"u\",\"item\":[\"i\"],\"timestamp\":1", "'item' is ["),
            ("\"user\":\"u\",\"item\":\"i\",\"timestamp\":true", "'timestamp' is true"),
            ("\"user\":\"u\",\"item\":\"i\",\"timestamp\":1,\"user\":\"v\"", "'user' twice"),
            ("\"user\":\"u\",\"item\":\"i\",\"timestamp\":1,\"event\":1", "'event' is a number"),
            ("\"user\":\"\\ud800\",\"item\":\"i\",\"timestamp\":1", "half of a surrogate pair"),
            ("\"user\":\"u\",\"item\":\"i\",\"timestamp\":01", "not a JSON object"),
            ("\"user\":\"u\",\"item\":\"i\",\"timestamp\":NaN", "not a JSON object"),
            ("\"user\":\"u\",\"item\":\"i\",\"timestamp\":1,", "not a JSON object"),
            ("\"user\":\"u\u{1}\",\"item\":\"i\",\"timestamp\":1", "a control character"),
        ])
    func badJSON(members: String, reason: String) throws {
        let (found, reasons) = try read("{\(members)}")
        #expect(found.isEmpty && reasons.count == 1)
        #expect(reasons.first?.contains(reason) == true, "said: \(reasons)")
        #expect(
            try read("{\"user\":\"u\",\"item\":\"i\",\"timestamp\":1} {}").reasons.first?.hasPrefix("text after")
                == true)
    }

    @Test("Ids keep their bytes: spaces, both Unicode forms, quotes, tabs, the longest")
    func ids() throws {
        let ids = [
            " u ", "u", "\u{E9}", "e\u{301}", "a\"b", "a,b", "\t tab", "x\u{FEFF}", String(repeating: "é", count: 2048),
        ]
        let rows = ids.map { "\($0.csvField),\($0.csvField),1\n" }.joined()
        #expect(try read("user,item,timestamp\n" + rows).interactions.map(\.user.exact) == ids.map(\.exact))
        #expect(try read("user,item,timestamp\n \t,i,1\nu,\"a\nb\",1\n").interactions.isEmpty)
    }

    @Test(
        "A header that cannot be meant is an error that says what to do",
        arguments: [
            ("user,item,user,timestamp\nu,i,v,1\n", "the column 'user' twice"),
            ("user,item,timestamp\ru,i,1\r", "end with CR alone"),
            ("user,,timestamp\nu,i,1\n", "no column 'item'"), ("user,it\0em\n", "a NUL character"),
            ("\"user,item,timestamp\nu,i,1\n", "a quotation mark is not closed"),
        ])
    func headers(text: String, reason: String) throws {
        let error = #expect(throws: InteractionFileError.self) { try read(text) }
        #expect(
            error?.code == .malformed && error?.description.contains(reason) == true,
            "said: \(error?.description ?? "")")
    }

    @Test("UTF-16 is named, and other columns may have no name or the same")
    func encodings() throws {
        for encoding in [String.Encoding.utf16, .utf16LittleEndian, .utf16BigEndian] {
            let data = try #require("user,item,timestamp\nu,i,1\n".data(using: encoding))
            let path = try folder.write(data, to: "utf16")
            let error = #expect(throws: InteractionFileError.self) {
                try InteractionFileReader().interactions(of: path)
            }
            #expect(error?.description.contains("UTF-16") == true)
        }
        #expect(try read("x,,x, User ,ITEM,timestamp,\n1,2,3,u,i,4,5\n").interactions.map(\.user) == ["u"])
    }
}
