import ClipFilters
import ClipTypes
import Testing

@Suite("The text of a filter")
struct ClipFilterParsingTests {
    private func comparison(
        _ field: ClipFilter.Field, _ operation: ClipFilter.Operation, _ value: ClipFilter.Value
    ) -> ClipFilter {
        .comparison(ClipFilter.Comparison(field, operation, value))
    }

    private func tag(_ name: String) -> ClipFilter { comparison(.tag, .equal, .text(name)) }

    @Test("binds not more strongly than and, and more strongly than or")
    func precedence() throws {
        let parsed = try ClipFilter(parsing: "tag=a or not tag = b AND tag=c or (tag=d or tag=e) and not (tag = f)")
        #expect(
            parsed
                == .any([
                    tag("a"), .all([.not(tag("b")), tag("c")]), .all([.any([tag("d"), tag("e")]), .not(tag("f"))]),
                ]))
    }

    @Test("has alternatives after commas, of which none matches after !=")
    func alternatives() throws {
        #expect(try ClipFilter(parsing: "tag = a, 'b c',d") == .any([tag("a"), tag("b c"), tag("d")]))
        #expect(try ClipFilter(parsing: "tag != a,b") == .not(.any([tag("a"), tag("b")])))
        #expect(try ClipFilter(parsing: "tag != a") == .not(tag("a")))
    }

    @Test("has marks around values with spaces, and backslashes before marks")
    func quotation() throws {
        #expect(try ClipFilter(parsing: #"tag = "it's \"one\" \\ \n, (two)""#) == tag(#"it's "one" \ \n, (two)"#))
        #expect(try ClipFilter(parsing: #"tag='and'and tag = or"#) == .all([tag("and"), tag("or")]))
        #expect(try ClipFilter(parsing: "tag = ''") == tag(""))
        #expect(try ClipFilter(parsing: "tag = \u{5A9}\u{301}*=a") == tag("\u{5A9}\u{301}*=a"))
    }

    @Test("asks for missing values with null, unless it is in quotation marks")
    func null() throws {
        #expect(try ClipFilter(parsing: "title = null") == .not(comparison(.title, .exists, .anything)))
        #expect(try ClipFilter(parsing: "uploaded != null") == comparison(.uploaded, .exists, .anything))
        #expect(try ClipFilter(parsing: "title = 'null'") == comparison(.title, .equal, .text("null")))
    }

    @Test("compares with values of the field's type")
    func types() throws {
        // 2026-01-31 is day 20484 since 1970: 56 years, 14 leap days and 30 days.
        let day: Int64 = (56 * 365 + 14 + 30) * 86_400_000
        #expect(
            try ClipFilter(parsing: "uploaded = 2026-01-31")
                == .all([
                    comparison(.uploaded, .greaterOrEqual, .integer(day)),
                    comparison(.uploaded, .less, .integer(day + 86_400_000)),
                ]))
        #expect(
            try ClipFilter(parsing: "uploaded>2026-01-31T01:00:00+01:00")
                == comparison(.uploaded, .greater, .integer(day)))
        #expect(try ClipFilter(parsing: "uploaded < 86400") == comparison(.uploaded, .less, .integer(86_400_000)))
        #expect(
            try ClipFilter(parsing: "duration <= 1.5s")
                == comparison(.duration, .lessOrEqual, .duration(.milliseconds(1500))))
        #expect(try ClipFilter(parsing: "width >= 1080") == comparison(.width, .greaterOrEqual, .integer(1080)))
        #expect(try ClipFilter(parsing: "path ^= /x//y/") == comparison(.path, .prefix, .text("/x/y/")))
        #expect(try ClipFilter(parsing: "path ~ a*.mp4") == comparison(.path, .glob, .text("*/a*.mp4")))
        #expect(try ClipFilter(parsing: "status = ok") == comparison(.status, .equal, .text("ok")))
    }

    @Test("compares other fields with numbers, truth values and texts, also within objects")
    func fields() throws {
        func field(_ names: String...) -> ClipFilter.Field { .other(names.map(\.exact)) }
        #expect(
            try ClipFilter(parsing: "field.views > 9007199254740993")
                == comparison(field("views"), .greater, .integer(9_007_199_254_740_993)))
        #expect(try ClipFilter(parsing: "field.a.b<-1.5e3") == comparison(field("a", "b"), .less, .number(-1500)))
        #expect(try ClipFilter(parsing: "field.ok=true") == comparison(field("ok"), .equal, .boolean(true)))
        #expect(try ClipFilter(parsing: "field.x='12'") == comparison(field("x"), .equal, .text("12")))
        #expect(try ClipFilter(parsing: "field.x ^= 12") == comparison(field("x"), .prefix, .text("12")))
        #expect(try ClipFilter(parsing: "field.'my name' = x") == comparison(field("my name"), .equal, .text("x")))
    }

    @Test(
        "has errors that say where, what was found and what is known",
        arguments: [
            ("tagg = cat", 1, "unknown field 'tagg'; known are tag, title, creator"),
            ("tag = a and views > 3", 13, "unknown field 'views'; known are"),
            ("tag > cat", 5, "'>' is not possible; tag has the operators = ^= *= !="),
            ("field. = 1", 7, "a name is expected after the period, not '='"),
            ("field.a..b = 1", 9, "a name is expected after the period"),
            ("tag cat", 5, "an operator is expected, not 'cat'; tag has the operators"),
            ("tag = a b", 9, "'and', 'or' or the end is expected, not 'b'"),
            ("tag =", 6, "a value is expected, not the end"),
            ("(tag = a", 9, "the parenthesis at character 1 is not closed"),
            ("tag = a)", 8, "a parenthesis is closed that was not opened"),
            ("tag = 'a", 7, "the quotation mark is not closed"),
            ("width = wide", 9, "'wide' is not an integer, which width is compared with"),
            ("duration < 1m", 12, "'1m' is not a number of seconds"),
            ("uploaded > yesterday", 12, "'yesterday' is not a time: a date such as 2026-01-31"),
            ("uploaded > 2026-02-30", 12, "'2026-02-30' is not a time"),
            ("status = good", 10, "'good' is not one of ok, partial, failed"),
            ("status = null", 10, "null can only be compared"), ("title ^= null", 10, "null can only be compared"),
            ("field.x < true", 11, "true can only be compared with = and !="),
            ("field = x", 1, "unknown field 'field'"), ("", 1, "the filter is empty"), ("  ", 3, "the filter is empty"),
            ("not", 4, "a field is expected, not the end"), ("field.'a\"b' = 1", 7, "no quotation marks"),
            ("🎬 = 1", 1, "a field is expected, not '🎬'"), ("field.x = 'a\0b'", 11, "NUL"),
            ("field.x = 1e999", 11, "'1e999' is not a finite number"),
        ])
    func errors(text: String, position: Int, problem: String) {
        let error = #expect(throws: ClipFilterError.self) { try ClipFilter(parsing: text) }
        #expect(error?.position == position)
        #expect(error?.description.contains(problem) == true, "\(error?.description ?? "")")
    }

    @Test("is refused if it is too deep or too long, rather than overflowing the stack")
    func limits() throws {
        let deep = String(repeating: "(", count: 100_000) + "tag = a"
        #expect(throws: ClipFilterError.self) { try ClipFilter(parsing: deep) }
        #expect(throws: ClipFilterError.self) { try ClipFilter(parsing: String(repeating: "not ", count: 100_000)) }
        let long = "tag = " + (0..<201).map { "t\($0)" }.joined(separator: ",")
        let error = #expect(throws: ClipFilterError.self) { try ClipFilter(parsing: long) }
        #expect(error?.description.contains("more than 200 comparisons") == true)
        #expect(throws: Never.self) {
            try ClipFilter(parsing: "tag = " + (0..<200).map { "t\($0)" }.joined(separator: ","))
        }
    }

    @Test("may come in several parts, all of which must match")
    func several() throws {
        #expect(try ClipFilter(parsingAll: []) == nil)
        #expect(try ClipFilter(parsingAll: ["tag = a"]) == tag("a"))
        #expect(
            try ClipFilter(parsingAll: ["tag = a or tag = b", "tag = c"])
                == .all([.any([tag("a"), tag("b")]), tag("c")]))
    }
}
