import Foundation
import TestSupport
import Testing

@Suite("Upload metadata")
struct TagCommandTests {
    private let folder: TemporaryFolder
    private let program: Program

    init() throws {
        folder = try TemporaryFolder()
        program = Program(workingDirectory: folder.path)
        for name in ["ball.png", "mug.jpg"] {
            try FileManager.default.copyItem(atPath: Samples.path(name), toPath: folder.path(name))
        }
    }

    private func index(_ arguments: String...) throws -> Program.Run {
        try program.run(["index", "ball.png", "mug.jpg", "--quiet"] + arguments)
    }

    @Test("that tag sets is what info and list show, in every format")
    func shown() throws {
        #expect(try index().exitCode == 0)
        let first = try program.run([
            "tag", "ball.png", "--add", "toy", "--add", "a, b", "--title", "e\u{301} \"x\"", "--creator", "ann",
            "--uploaded",
            "2026-01-31T12:00:00.25+01:00", "--language", "de", "--set", "n=12345678901234567890.10", "--set",
            #"o={"k": [1, "ü"]}"#, "--format", "ndjson",
        ])
        #expect(first.exitCode == 0, "\(first.messages)")
        let members = #"""
            "title":"e\#u{301} \"x\"","creator":"ann","uploaded":"2026-01-31T11:00:00.250Z","language":"de",\#
            "tags":["a, b","toy"],"fields":{"n":12345678901234567890.10,"o":{"k":[1,"ü"]}}
            """#
        // Not as texts, which would be compared by canonical equivalence.
        #expect(
            Data(first.output.utf8).range(of: Data((members + #","changed":true}"#).utf8)) != nil, "\(first.output)")
        #expect(try program.run(["info", "ball.png", "--format", "ndjson"]).output.contains(members))
        let list = try program.run(["list", "--format", "ndjson"])
        #expect(list.lines.count == 2 && list.lines[0].contains(members))
        #expect(
            list.lines[1].hasSuffix(
                #""title":null,"creator":null,"uploaded":null,"language":null,"tags":[],"fields":{}}"#))
        let table = try program.run(["list", "--format", "csv"])
        #expect(table.lines[0].hasSuffix(",title,creator,uploaded,language,tags,fields"))
        #expect(table.lines[1].contains(#","[""a, b"",""toy""]","{""n"":12345678901234567890.10,"#))
        let info = try program.run(["info", "ball.png", "--format", "table"])
        #expect(info.output.contains("tags            a, b, toy") && info.output.contains("field n         1234"))
        let again = try program.run(["tag", "ball.png", "--add", "toy", "--format", "ndjson"])
        #expect(again.exitCode == 0 && again.output.contains(#""changed":false"#))
        let cleared = try program.run(["tag", "ball.png", "mug.jpg", "--clear", "--add", "x", "--format", "csv"])
        #expect(cleared.lines.map { $0.split(separator: ",").last } == ["changed", "true", "true"])
        #expect(cleared.lines[1].contains(#",,,,,"[""x""]",,true"#))
    }

    @Test("in a file are stored with the clips; bad lines are named, and the others stored")
    func file() throws {
        try folder.write(
            """
            {"path": "ball.png", "title": "Ball", "views": 3}
            {"path": "gone.mp4", "title": "?"}

            {"path": "mug.jpg", "title": "\(String(repeating: "t", count: 900_000))"}
            {"path": "./ball.png", "title": "Twice"}
            {"path": "mug.jpg", "tags": "x"}
            {"path": "mug.jpg",
            {"path": "mug.jpg", "tags": ["x"]}

            """, to: "m.ndjson")
        let run = try index("--metadata", "m.ndjson")
        #expect(run.exitCode == 3 && run.lines.count == 2)
        for message in [
            "'m.ndjson', line 2: no indexed clip has the path 'gone.mp4'",
            "'m.ndjson', line 4: the title has 900000 bytes, but at most 16384 can be stored",
            "'m.ndjson', line 5: the path './ball.png' is the clip", "which line 1 names, too",
            "'m.ndjson', line 6: the member 'tags' is \"x\", but it must be a list of texts",
            "'m.ndjson', line 7: not a JSON object",
        ] {
            #expect(run.messages.contains(message), "\(run.messages)")
        }
        #expect(try program.run(["list", "--filter", "field.views = 3"]).lines.count == 1)
        #expect(try program.run(["list", "--filter", "tag = x"]).output.contains("mug.jpg"))

        let dry = try program.run(["tag", "--from", "m.ndjson", "--dry-run", "--format", "csv"])
        #expect(dry.exitCode == 3 && dry.lines.count == 3 && dry.messages.contains("this was a dry run"))
        let missing = try index("--metadata", "none.ndjson")
        #expect(missing.exitCode == 3 && missing.output.isEmpty && missing.messages.contains("'none.ndjson'"))
        let known = try program.run(["index", "--metadata", "-"], input: #"{"path":"mug.jpg","title":"Mug"}"#)
        #expect(known.exitCode == 0 && known.messages.contains("metadata of 1 clip changed"), "\(known.messages)")
        let plan = try program.run(["index", "ball.png", "--metadata", "m.ndjson", "--dry-run", "--catalog", "other"])
        #expect(plan.exitCode == 3 && plan.messages.contains("line 7") && !plan.messages.contains("line 2"))
        #expect(!FileManager.default.fileExists(atPath: folder.path("other")))
    }

    @Test("are what list filters by, without the clips of a list")
    func filters() throws {
        #expect(try index().exitCode == 0)
        _ = try program.run(["tag", "ball.png", "--add", "toy"])
        _ = try program.run(["tag", "mug.jpg", "--add", "toy", "--add", "kitchen"])
        func paths(_ arguments: String...) throws -> [String] {
            try program.run(["list"] + arguments).documents().compactMap { ($0["path"] as? String)?.suffix(8) }
                .map { String($0) }
        }
        #expect(try paths("--filter", "tag = toy") == ["ball.png", "/mug.jpg"])
        #expect(try paths("--filter", "tag = toy and tag != kitchen") == ["ball.png"])
        #expect(try paths("--filter", "tag = toy", "--filter", "tag = kitchen") == ["/mug.jpg"])
        #expect(try paths("--filter", "path = mug.jpg or width > 10000") == ["/mug.jpg"])
        #expect(try paths("--filter", "path ^= ./") == ["ball.png", "/mug.jpg"])
        #expect(try paths("--filter", "path ~ b*.png") == ["ball.png"])
        #expect(try program.run(["list", "--filter", "tag = none", "--exit-code"]).exitCode == 1)
        try folder.write("ball.png\nunknown.mp4\n", to: "seen.txt")
        #expect(try paths("--exclude-seen", "seen.txt") == ["/mug.jpg"])
        let told = "1 of 2 names in 'seen.txt' is of no indexed clip, and ignored"
        for arguments in [["list"], ["similar", "mug.jpg"], ["similar", "--copies", "mug.jpg"]] {
            #expect(try program.run(arguments + ["--exclude-seen", "seen.txt"]).messages.contains(told))
        }
        let exported = try program.run(["list", "--filter", "tag = kitchen", "--format", "csv"]).output
        try folder.write(exported, to: "seen.csv")
        #expect(try paths("--exclude-seen", "seen.csv", "--filter", "tag = toy") == ["ball.png"])
        #expect(try program.run(["list", "--exclude-seen", "none.txt"]).exitCode == 3)
    }

    @Test(
        "that cannot be set are refused, with what would do",
        arguments: [
            (["ball.png"], "nothing is changed: give --add"), (["--add", "x"], "give clips, or --from"),
            (["ball.png", "--from", "x"], "leave out clips"), (["ball.png", "--set", "a=b"], #"'a="text"'"#),
            (["ball.png", "--set", "a"], "not of the form NAME=JSON"),
            (["ball.png", "--add", "x", "--remove", "x"], "both added and removed"),
            (["ball.png", "--uploaded", "yesterday"], "is not a time: a date such as 2026-01-31"),
        ])
    func refused(arguments: [String], message: String) throws {
        let run = try program.run(["tag"] + arguments)
        #expect(run.exitCode == 64 && run.messages.contains(message), "\(run.messages)")
    }

    @Test("of unknown fields in a filter are an error with the known ones and the position")
    func unknownField() throws {
        let run = try program.run(["list", "--filter", "tag = a and titel = b"])
        #expect(run.exitCode == 64)
        #expect(run.messages.contains("at character 13: unknown field 'titel'; known are tag, title, creator"))
        #expect(try program.run(["tag", "x", "--add", "y"]).exitCode == 4)
    }

    @Test("that are not valid UTF-8 are refused, and nothing is stored")
    func badText() throws {
        #expect(try index().exitCode == 0)
        for option in ["--add", "--title", "--set"] {
            let run = try program.shell("vidrec tag ball.png \(option) $(printf 'n=\\377')")
            #expect(run.exitCode == 64 && run.messages.contains("is not valid UTF-8"), "\(run.messages)")
        }
        #expect(try program.run(["info", "ball.png", "--format", "ndjson"]).output.contains(#""tags":[]"#))
    }

    @Test("of one clip that cannot be changed leave the others to be changed")
    func partial() throws {
        #expect(try index().exitCode == 0)
        let run = try program.run([
            "tag", "none.png", "mug.jpg", "ball.png", "./mug.jpg", "--add", "x", "--format", "csv",
        ])
        #expect(run.exitCode == 3 && run.lines.count == 3 && run.messages.contains("'none.png'"))
        let long = try program.run(["tag", "mug.jpg", "--add", String(repeating: "x", count: 300)])
        #expect(long.exitCode == 3 && long.messages.contains("'mug.jpg': the tag 'xxx"))
    }
}
