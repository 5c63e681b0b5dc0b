import Foundation
import TestSupport
import Testing

@Suite("Interactions")
struct InteractionsCommandTests {
    private let folder: TemporaryFolder
    private let program: Program

    init() throws {
        folder = try TemporaryFolder()
        program = Program(workingDirectory: folder.path)
    }

    private let events = """
        user,item,timestamp,event,value
        ann,a.mp4,1700000000,watched,0.25
        ann,b.mp4,1700000000.5,liked,
        bob,"c, d",1700000001,rated,4
        bob,a.mp4,1700000002,,

        """

    @Test("What is exported is what was imported, and imports to the same again")
    func roundTrip() throws {
        let first = try program.run(["interactions", "import", "-", "--catalog", "one"], input: events)
        #expect(first.exitCode == 0, "\(first.messages)")
        #expect(first.messages.contains("4 interactions read: 4 added, 0 duplicates; 0 invalid lines"))
        let exported = try program.run(["interactions", "export", "--catalog", "one"])
        #expect(
            exported.output == """
                user,item,timestamp,event,value
                ann,a.mp4,1700000000,watched,0.25
                ann,b.mp4,1700000000.500,liked,
                bob,"c, d",1700000001,rated,4.0
                bob,a.mp4,1700000002,,

                """)
        let lines = try program.run(["interactions", "export", "--catalog", "one", "--format", "ndjson"])
        for text in [exported.output, lines.output] {
            _ = try program.run(["interactions", "import", "-", "--catalog", "two"], input: text)
            #expect(try program.run(["interactions", "export", "--catalog", "two"]).output == exported.output)
        }
        let again = try program.run(["interactions", "import", "-", "--catalog", "one"], input: events)
        #expect(again.messages.contains("0 added, 4 duplicates"))
        let one = try program.run(["interactions", "export", "--user", "bob", "--catalog", "one"])
        #expect(one.lines.count == 3)
    }

    @Test("Files that cannot be imported leave no catalog behind")
    func noCatalog() throws {
        try folder.write("who,what\na,b\n", to: "wrong.csv")
        try folder.write("", to: "empty.csv")
        let run = try program.run([
            "interactions", "import", "missing.csv", "wrong.csv", "empty.csv", "--catalog", "new",
        ])
        #expect(run.exitCode == 3 && run.messages.contains("cannot read 'missing.csv': No such file or directory"))
        #expect(
            run.messages.contains("'wrong.csv' has no column 'user'") && run.messages.contains("'empty.csv' is empty"))
        #expect(!FileManager.default.fileExists(atPath: folder.path("new")))
    }

    @Test("A pipe under a name of the file system is read once, also without a catalog")
    func pipes() throws {
        try folder.write(events, to: "events.csv")
        for line in [
            "cat events.csv | vidrec interactions import /dev/stdin --catalog a",
            "vidrec interactions import <(cat events.csv) --catalog b",
            "mkfifo fifo; ln -s fifo link; cat events.csv >fifo & vidrec interactions import link --catalog c",
        ] {
            let run = try program.shell(line)
            #expect(run.exitCode == 0 && run.messages.contains("4 added"), "\(line): \(run.messages)")
        }
    }

    @Test("An event of the far future is a bad line everywhere, and changes no list")
    func future() throws {
        let later = "cy,z,4102444800,liked,\n"
        let first = try program.run(["interactions", "import", "-"], input: events + later)
        #expect(
            first.exitCode == 3
                && first.messages.contains("line 6 of '-' is invalid: the timestamp '4102444800' is in the future"))
        let list = try program.run(["recommend", "--user", "stranger"])
        #expect(try list.documents().compactMap { $0["item"] as? String } == ["a.mp4", "b.mp4", "c, d"])
        try folder.write(events + later, to: "events.csv")
        let evaluated = try program.run([
            "evaluate", "recommendations", "--interactions", "events.csv", "--split", "last-out", "--models",
            "popularity",
        ])
        #expect(
            evaluated.exitCode == 3 && evaluated.messages.contains("line 6 of 'events.csv' is invalid"),
            "\(evaluated.messages)")
        let history = try program.run(["recommend", "--history", "events.csv"])
        #expect(history.exitCode == 3 && history.messages.contains("is in the future"))
    }

    @Test("Ids of many characters, and times at both ends, come back from an export as they were")
    func strangeNames() throws {
        let lines = """
            {"user": "a\\tb", "item": "=x'", "timestamp": 1699999999.999}
            {"user": "b;c,", "item": "\\"1\\"", "timestamp": -62135596799.001, "value": 0.30000000000000004}

            """
        _ = try program.run(["interactions", "import", "-", "--catalog", "one"], input: lines)
        for format in ["csv", "ndjson"] {
            let first = try program.run(["interactions", "export", "--catalog", "one", "--format", format]).output
            let run = try program.run(["interactions", "import", "-", "--catalog", format], input: first)
            #expect(run.messages.contains("2 added") && run.exitCode == 0, "\(run.messages)")
            let again = try program.run(["interactions", "export", "--catalog", format, "--format", format])
            #expect(again.output == first)
        }
    }

    @Test("Bad lines are named and the rest is stored; the exit code is 3")
    func badLines() throws {
        try folder.write(events + "ann,e.mp4,soon,,\nbob,f.mp4,1,liked,\n", to: "events.csv")
        let run = try program.run(["interactions", "import", "events.csv", "missing.csv"])
        #expect(run.exitCode == 3)
        #expect(run.messages.contains("line 6 of 'events.csv' is invalid: the timestamp 'soon'"))
        #expect(run.messages.contains("cannot read 'missing.csv'"))
        #expect(try program.run(["interactions", "export"]).lines.count == 6)
    }

    @Test("Of many bad lines the first are named, and all are counted")
    func manyBadLines() throws {
        let text = "user,item,timestamp\n" + String(repeating: "x\n", count: 1000)
        let run = try program.run(["interactions", "import", "-"], input: text)
        #expect(run.exitCode == 3)
        #expect(run.messages.split(separator: "\n").count < 25)
        #expect(run.messages.contains("1000 invalid lines"))
    }

    @Test("A dry run stores nothing and makes no catalog")
    func dryRun() throws {
        let run = try program.run(["interactions", "import", "-", "--dry-run"], input: events)
        #expect(run.exitCode == 0)
        #expect(run.messages.contains("4 interactions read, nothing was stored"))
        #expect(!FileManager.default.fileExists(atPath: folder.path("vidrec-catalog")))
    }

    @Test("An erased user leaves no byte in the catalog's folder, trained models included")
    func erase() throws {
        var text = "user,item,timestamp\n"
        for user in 0..<30 {
            for item in 0..<4 { text += "person-\(user)-x,item-\((user + item) % 12),\(1_700_000_000 + item)\n" }
        }
        _ = try program.run(["interactions", "import", "-"], input: text)
        let train = try program.run(["train", "recommender", "--strategy", "als", "--strategy", "sequence"])
        #expect(train.exitCode == 0, "\(train.messages)")
        let run = try program.run(["interactions", "erase", "--user", "person-7-x"])
        #expect(run.exitCode == 0 && run.messages.contains("4 interactions erased"))
        let catalog = folder.path("vidrec-catalog")
        let names = try FileManager.default.subpathsOfDirectory(atPath: catalog)
        #expect(names.contains { $0.hasPrefix("models/recommender-1-") })
        for name in names {
            let data = FileManager.default.contents(atPath: catalog + "/" + name) ?? Data()
            #expect(data.range(of: Data("person-7-x".utf8)) == nil, "\(name) holds the id")
        }
        #expect(try program.run(["verify"]).exitCode == 0)
        let again = try program.run(["interactions", "erase", "--user", "person-7-x", "--exit-code"])
        #expect(again.exitCode == 1)
    }

    @Test(
        "Killed in the middle of an import, nothing that was told as stored is lost, and the next run stores the rest")
    func killed() throws {
        let count = 400_000
        let text = "user,item,timestamp\n" + (0..<count).map { "u\($0 % 5000),i\($0 % 3000),\($0)\n" }.joined()
        let path = try folder.write(text, to: "events.csv")
        let process = Process()
        process.executableURL = Program.url
        process.arguments = ["interactions", "import", path, "--progress", "json"]
        process.currentDirectoryURL = URL(filePath: folder.path)
        let messages = Pipe()
        process.standardError = messages
        try process.run()
        var told = ""
        // One batch, so that the second is under way.
        while told.components(separatedBy: "\"added\":").count < 2 {
            let data = messages.fileHandleForReading.availableData
            guard !data.isEmpty else { break }
            told += String(decoding: data, as: UTF8.self)
        }
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
        let added = told.components(separatedBy: "\"added\":").dropFirst().compactMap { Int($0.prefix { $0.isNumber }) }
        let stored = try program.run(["interactions", "export"]).lines.count - 1
        #expect(stored >= added.last ?? count, "told \(added), found \(stored)")
        #expect(try program.run(["verify"]).exitCode == 0)
        let rest = try program.run(["interactions", "import", path])
        #expect(rest.messages.contains("\(count - stored) added, \(stored) duplicates"), "\(rest.messages)")
    }
}
