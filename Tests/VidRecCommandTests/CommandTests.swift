import Foundation
import TestSupport
import Testing

@Suite("The program")
struct CommandTests {
    @Test("indexes, lists, describes, verifies and removes, in documents that name their schema")
    func documents() throws {
        let folder = try TemporaryFolder()
        let clip = try folder.copy(sample: "lava.mp4", to: "clips/lava.mp4")
        try folder.copy(sample: "tide.mp4", to: "clips/tide.mp4")
        let program = Program(workingDirectory: folder.path)

        let index = try program.run(["index", "clips"])
        #expect(index.exitCode == 0, "\(index.messages)")
        let indexed = try index.documents()
        #expect(indexed.count == 2)
        #expect(indexed.allSatisfy { $0["schema"] as? String == "vidrec.index/1" && $0["status"] as? String == "ok" })
        #expect(indexed.contains { $0["path"] as? String == clip })
        #expect(FileManager.default.fileExists(atPath: folder.path + "/vidrec-catalog/catalog.sqlite"))

        let list = try program.run(["list"]).documents()
        #expect(list.map { $0["path"] as? String } == [clip, folder.path + "/clips/tide.mp4"])
        #expect(list.allSatisfy { $0["schema"] as? String == "vidrec.list/1" && $0["reason"] is NSNull })
        #expect(list.first?["width"] as? Int == 320)

        let info = try program.run(["info", "clips/lava.mp4"]).documents()
        #expect(info.first?["schema"] as? String == "vidrec.info/1")
        #expect(info.first?["codec"] as? String == "h264")
        let id = try #require(info.first?["clip"] as? String)

        let verify = try program.run(["verify", "--files"])
        #expect(verify.exitCode == 0 && verify.output.isEmpty)
        #expect(verify.messages.contains("2 clips"))

        let removed = try program.run(["remove", String(id.prefix(12))])
        #expect(try removed.documents().first?["path"] as? String == clip)
        #expect(try program.run(["list"]).lines.count == 1)
        #expect(FileManager.default.fileExists(atPath: clip))
    }

    @Test("answers many queries in csv, with the names as given")
    func csv() throws {
        let folder = try TemporaryFolder()
        for name in ["lava.mp4", "lava__mirrored.mp4", "tide.mp4"] { try folder.copy(sample: name) }
        let program = Program(workingDirectory: folder.path, environment: ["VIDREC_CATALOG": folder.path + "/kept"])
        #expect(try program.run(["index", "."]).exitCode == 0)
        let run = try program.run(
            ["similar", "lava.mp4", "-", "--format", "csv", "--count", "1"], input: "./tide.mp4\nlava__mirrored.mp4\n"
        )
        #expect(run.exitCode == 0, "\(run.messages)")
        let rows = run.lines.map { $0.split(separator: ",").map { String($0) } }
        #expect(rows.first?.prefix(4) == ["query", "item", "rank", "score"])
        #expect(rows.dropFirst().map { $0[0] } == ["lava.mp4", "./tide.mp4", "lava__mirrored.mp4"])
        #expect(rows[1][1] == folder.path + "/lava__mirrored.mp4" && rows[1][2] == "1")
    }

    @Test("quotes csv, escapes tables and keeps json exact for names with commas, newlines and escape sequences")
    func names() throws {
        let folder = try TemporaryFolder()
        let name = "a,\"b\"\n\u{1B}[31mred\u{202E}.mp4"
        try folder.copy(sample: "lava.mp4", to: name)
        let program = Program(workingDirectory: folder.path)
        #expect(try program.run(["index", ".", "--quiet"]).exitCode == 0)
        #expect(try program.run(["list"]).documents().first?["path"] as? String == folder.path + "/" + name)
        let table = try program.run(["list", "--format", "table"])
        #expect(table.lines.count == 2 && !table.output.contains("\u{1B}") && !table.output.contains("\u{202E}"))
        #expect(table.output.contains("a,\"b\"\\n\\u{1b}[31mred\\u{202e}.mp4"))
        let csv = try program.run(["list", "--format", "csv"])
        #expect(csv.output.contains("\"\(folder.path)/a,\"\"b\"\"\n"))
    }

    @Test("exits with 3 when some inputs fail, also the second time, and stores the rest")
    func someFailed() throws {
        let folder = try TemporaryFolder()
        try folder.copy(sample: "lava.mp4")
        try folder.write("no video", to: "broken.mp4")
        let program = Program(workingDirectory: folder.path)
        let first = try program.run(["index", "."])
        #expect(first.exitCode == 3)
        #expect(first.messages.contains("cannot index 'broken.mp4': "))
        let second = try program.run(["index", "."])
        #expect(second.exitCode == 3)
        #expect(try second.documents().map { $0["status"] as? String } == ["unchanged", "unchanged"])
        #expect(try program.run(["list", "--status", "ok"]).lines.count == 1)
        #expect(try program.run(["similar", "lava.mp4", "gone.mp4"]).exitCode == 3)
    }

    @Test("exits with 4 without a catalog or with what is none, and 64 for wrong usage")
    func exitCodes() throws {
        let folder = try TemporaryFolder()
        let program = Program(workingDirectory: folder.path)
        for arguments in [["list"], ["similar", "x.mp4"], ["info", "x.mp4"], ["remove", "x.mp4"], ["verify"]] {
            let run = try program.run(arguments)
            #expect(run.exitCode == 4, "\(arguments): \(run.messages)")
            #expect(run.messages.contains("vidrec index"), "\(arguments) says what to run: \(run.messages)")
        }
        try folder.write("", to: "plain")
        let plain = try program.run(["list", "--catalog", "plain"])
        #expect(plain.exitCode == 4 && plain.messages.contains("'plain' is a file"), "\(plain.messages)")
        try folder.write(String(repeating: "not a database ", count: 1_000), to: "vidrec-catalog/catalog.sqlite")
        let foreign = try program.run(["list"])
        #expect(foreign.exitCode == 4 && foreign.messages.contains("is not a catalog"), "\(foreign.messages)")
        for arguments in [
            ["index"], ["similar"], ["list", "--format", "xml"], ["index", ".", "--sampling", "often"], ["index", ""],
            ["bench", ".", "--repeat", "\(Int.max)"],
        ] {
            #expect(try program.run(arguments).exitCode == 64, "\(arguments)")
        }
    }

    @Test("exits with 5 whichever command meets damage", arguments: ["file", "sketches", "embedding", "clip"])
    func damage(table: String) throws {
        let folder = try TemporaryFolder()
        try folder.copy(sample: "lava.mp4")
        let program = Program(workingDirectory: folder.path)
        #expect(try program.run(["index", "."]).exitCode == 0)
        let sqlite = Process()
        sqlite.executableURL = URL(filePath: "/usr/bin/env")
        sqlite.arguments = ["sqlite3", "vidrec-catalog/catalog.sqlite", "UPDATE \(table) SET checksum = checksum + 1"]
        sqlite.currentDirectoryURL = URL(filePath: folder.path)
        try sqlite.run()
        sqlite.waitUntilExit()
        #expect(try program.run(["verify"]).exitCode == 5)
        let search = ["similar", "lava.mp4"] + (table == "sketches" ? ["--copies"] : [])
        #expect(try program.run(search).exitCode == 5)
        if table == "file" || table == "clip" {
            #expect(try program.run(["info", "lava.mp4"]).exitCode == 5)
            #expect(try program.run(["list"]).exitCode == 5)
        }
    }

    @Test("finds nothing with exit code 1, if asked for it")
    func nothingFound() throws {
        let folder = try TemporaryFolder()
        try folder.copy(sample: "lava.mp4")
        let program = Program(workingDirectory: folder.path)
        #expect(try program.run(["index", "."]).exitCode == 0)
        #expect(try program.run(["similar", "lava.mp4"]).exitCode == 0)
        #expect(try program.run(["similar", "lava.mp4", "--exit-code"]).exitCode == 1)
        #expect(try program.run(["list", "--status", "failed", "--exit-code"]).exitCode == 1)
    }

    @Test("takes names from a file, also separated by NUL bytes, and passes over what is excluded")
    func lists() throws {
        let folder = try TemporaryFolder()
        for name in ["a.mp4", "b_draft.mp4", "c.mp4"] { try folder.copy(sample: "lava.mp4", to: name) }
        try folder.write("a.mp4\0b_draft.mp4\0", to: "names")
        let program = Program(workingDirectory: folder.path)
        let run = try program.run(["index", "--from-file", "names", "--null", "--exclude", "*_draft*", "--quiet"])
        #expect(run.exitCode == 0 && run.messages.isEmpty)
        #expect(try run.documents().map { $0["path"] as? String } == [folder.path + "/a.mp4"])
        #expect(try program.run(["index", "-", "-0"], input: "c.mp4\0").lines.count == 1)
        #expect(try program.run(["index", "-"], input: "a.mp4\r\n\r\n").exitCode == 0)
        // A name that is not UTF-8, and one that nothing answers to, cost themselves only, and are not remembered.
        try Data([0x78, 0xFF, 0x0A] + Array("gone.mp4\nb_draft.mp4\n".utf8)).write(
            to: URL(filePath: folder.path("bad")))
        let mixed = try program.run(["index", "--from-file", "bad"])
        #expect(mixed.exitCode == 3)
        #expect(mixed.messages.contains("not valid UTF-8") && mixed.messages.contains("cannot index 'gone.mp4'"))
        #expect(try program.run(["list"]).lines.count == 3)
        try Data([0x78, 0xFF, 0x0A]).write(to: URL(filePath: folder.path("bad")))
        let search = try program.run(["similar", "--from-file", "bad"])
        #expect(search.exitCode == 3 && search.messages.contains("not valid UTF-8"), "\(search.messages)")
        // What editors begin text with is no part of the first name.
        try folder.write("\u{FEFF}a.mp4\n", to: "marked")
        #expect(try program.run(["similar", "--from-file", "marked"]).exitCode == 0)
        try NamedPipe.make(folder.path("fifo"))
        let pipe = try program.run(["similar", "--from-file", "fifo"])
        #expect(pipe.exitCode == 3 && pipe.messages.contains("it is a FIFO"), "\(pipe.messages)")
        let many = ["index", "--exclude", "./b*", ".", "--format", "csv", "--jobs", "\(Int.max)", "--force"]
        #expect(try program.run(many).lines.count == 3)
    }

    @Test("tells what it would do, and does nothing, in a dry run")
    func dryRun() throws {
        let folder = try TemporaryFolder()
        let clip = try folder.copy(sample: "lava.mp4")
        let program = Program(workingDirectory: folder.path)
        let run = try program.run(["index", ".", "--dry-run"])
        #expect(try run.documents().map { $0["path"] as? String } == [clip])
        #expect(!FileManager.default.fileExists(atPath: folder.path + "/vidrec-catalog"))
        #expect(try program.run(["index", "."]).exitCode == 0)
        #expect(try program.run(["remove", "lava.mp4", "--dry-run"]).lines.count == 1)
        #expect(try program.run(["list"]).lines.count == 1)
    }

    @Test("tells of progress in JSON lines on standard error, and writes one document with --format json")
    func progress() throws {
        let folder = try TemporaryFolder()
        try folder.copy(sample: "lava.mp4")
        let program = Program(workingDirectory: folder.path)
        let run = try program.run(["index", ".", "--progress", "json", "--quiet", "--format", "json"])
        let line = try #require(run.messages.split(separator: "\n").last)
        let progress = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: any Sendable]
        #expect(progress?["done"] as? Int == 1 && progress?["total"] as? Int == 1)
        let documents = try run.documents()
        #expect(documents.count == 1 && documents[0]["schema"] as? String == "vidrec.index/1")
        #expect((documents[0]["results"] as? [any Sendable])?.count == 1)
    }

    @Test("knows its surroundings, with and without a catalog")
    func doctor() throws {
        let folder = try TemporaryFolder()
        let run = try Program(workingDirectory: folder.path).run(["doctor"])
        let findings = try run.documents()
        #expect(run.exitCode == 0)
        #expect(findings.contains { $0["subject"] as? String == "ffmpeg" && $0["level"] as? String == "ok" })
        #expect(findings.contains { $0["subject"] as? String == "catalog" && $0["level"] as? String == "warning" })
    }

    @Test(
        "explains every command, and the exit codes",
        arguments: ["index", "similar", "list", "info", "remove", "verify", "doctor", "evaluate"])
    func help(command: String) throws {
        let folder = try TemporaryFolder()
        let program = Program(workingDirectory: folder.path)
        #expect(try program.run(["help", command]).output.contains("USAGE: vidrec \(command)"))
        #expect(try program.run(["--help"]).output.contains("EXIT CODES"))
    }
}
