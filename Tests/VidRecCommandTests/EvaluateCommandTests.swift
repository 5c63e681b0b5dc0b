import Foundation
import TestSupport
import Testing

@Suite("vidrec evaluate")
struct EvaluateCommandTests {
    /// Three indexed scenes; beside them the truth, and copies of two scenes and of one that is not indexed.
    private func set() throws -> (folder: TemporaryFolder, program: Program) {
        let folder = try TemporaryFolder()
        for name in ["lava.mp4", "road.mp4", "marbles.mp4"] { try folder.copy(sample: name, to: "db/\(name)") }
        for scene in ["lava", "road"] {
            try transform(folder.path("db/\(scene).mp4"), "hue=s=0", to: folder.path("\(scene)__grey.mp4"))
            try folder.move("\(scene)__grey.mp4", to: "set/queries/\(scene)__grey.mp4")
        }
        try transform(Samples.path("tide.mp4"), "hue=s=0", to: folder.path("neg.mp4"))
        try folder.move("neg.mp4", to: "set/queries/neg_tide__grey.mp4")
        try folder.write(
            """
            query,source,transform,severity
            lava__grey.mp4,lava.mp4,grey,1
            road__grey.mp4,road.mp4,grey,1
            neg_tide__grey.mp4,,grey,1

            """, to: "set/truth.csv")
        let program = Program(workingDirectory: folder.path)
        #expect(try program.run(["index", "db", "--quiet"]).exitCode == 0)
        return (folder, program)
    }

    private func transform(_ input: String, _ filter: String, to output: String) throws {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [
            "ffmpeg", "-v", "error", "-i", input, "-an", "-vf", filter, "-threads", "1", "-y", output,
        ]
        try process.run()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0)
    }

    private func value(_ document: [String: any Sendable]?, _ measure: String, _ key: String = "value") -> Double? {
        (document?[measure] as? [String: any Sendable])?[key] as? Double
    }

    @Test("copies searches the queries beside the truth, and saves rankings that score the same when they are read")
    func copies() throws {
        let (folder, program) = try set()
        let run = try program.run(
            ["evaluate", "copies", "--truth", "set/truth.csv", "--save-rankings", "r.csv", "--draws", "200"])
        #expect(run.exitCode == 0 && run.messages.isEmpty, "\(run.messages)")
        let documents = try run.documents()
        #expect(documents.map { $0["part"] as? String } == ["all", "severity", "transform"])
        #expect(
            documents.allSatisfy { $0["schema"] as? String == "vidrec.evaluate/1" && $0["task"] as? String == "copies" }
        )
        #expect(documents.first?["queries"] as? Int == 3 && documents.first?["matched"] as? Int == 2)
        #expect(value(documents.first, "recall_at_1") == 1 && value(documents.first, "mAP", "low") == 1)
        let saved = try String(contentsOfFile: folder.path("r.csv"), encoding: .utf8)
        #expect(saved.hasPrefix("query,item,score\nlava__grey.mp4,lava.mp4,0."))
        #expect(saved.split(separator: "\n").count == 1 + 3 * 3, "every clip is ranked for every query")

        let arguments = ["evaluate", "copies", "--truth", "set/truth.csv", "--rankings", "r.csv", "--draws", "200"]
        #expect(try program.run(arguments).output == run.output)
        let compared = try program.run(arguments + ["--compare", "r.csv", "--no-by-transform"]).documents()
        #expect(compared.map { $0["part"] as? String } == ["all", "severity", "compared", "difference"])
        #expect(value(compared.last, "muAP") == 0 && value(compared.last, "muAP", "high") == 0)
        let json = try program.run(arguments + ["--format", "json"]).documents()
        #expect(json.count == 1 && (json.first?["results"] as? [any Sendable])?.count == 3)
        let csv = try program.run(arguments + ["--format", "csv"]).lines.map {
            $0.split(separator: ",", omittingEmptySubsequences: false)
        }
        #expect(csv.count == 4 && Set(csv.map(\.count)) == [7 + 3 * 6] && csv[0].prefix(3) == ["task", "part", "name"])
        let table = try program.run(arguments + ["--format", "table", "--compare", "r.csv"])
        #expect(table.lines.contains { $0.hasPrefix("muAP") && $0.contains("+0.000 to +0.000") }, "\(table.output)")
        #expect(table.lines.contains { $0.hasPrefix("severity 1") } && table.lines.contains { $0.hasPrefix("grey ") })
    }

    @Test("copies takes the rankings that similar writes, with their folders")
    func similarRankings() throws {
        let (folder, program) = try set()
        let names = ["lava", "road"].map { "set/queries/\($0)__grey.mp4" }
        let rankings = try program.run(["similar", "--format", "csv"] + names).output
        try folder.write(rankings, to: "similar.csv")
        let run = try program.run(["evaluate", "copies", "--truth", "set/truth.csv", "--rankings", "similar.csv"])
        let document = try run.documents().first
        #expect(run.exitCode == 0 && value(document, "mAP") == 1)
        #expect(run.messages.contains("similar.csv: 1 queries of 'set/truth.csv' have no answers"), "\(run.messages)")
    }

    @Test("copies counts a query that cannot be read as a miss, tells it, and exits with 3")
    func failedQuery() throws {
        let (folder, program) = try set()
        try folder.write("no video", to: "set/queries/road__grey.mp4")
        let run = try program.run(["evaluate", "copies", "--truth", "set/truth.csv", "--draws", "0"])
        #expect(run.exitCode == 3 && run.messages.contains("road__grey.mp4"))
        let document = try run.documents().first
        #expect(value(document, "mAP") == 0.5 && document?["unanswered"] as? Int == 1)
        #expect((document?["mAP"] as? [String: any Sendable])?["low"] is NSNull)
    }

    @Test("copies knows a source by any of the names under which its bytes are indexed, and says which are not indexed")
    func sources() throws {
        let (folder, program) = try set()
        try folder.copy(sample: "lava.mp4", to: "db/a_copy_of_lava.mp4")
        #expect(try program.run(["index", "db", "--quiet"]).exitCode == 0)
        let whole = try program.run(["evaluate", "copies", "--truth", "set/truth.csv", "--draws", "0"])
        #expect(value(try whole.documents().first, "recall_at_1") == 1, "\(whole.messages)")
        #expect(try program.run(["remove", "db/road.mp4"]).exitCode == 0)
        let part = try program.run(["evaluate", "copies", "--truth", "set/truth.csv", "--draws", "0"])
        #expect(part.messages.contains("1 of 2 sources are not in the catalog 'vidrec-catalog' ('road.mp4' is one)"))
        #expect(value(try part.documents().first, "recall_at_1") == 0.5)
        for name in ["lava.mp4", "a_copy_of_lava.mp4"] {
            #expect(try program.run(["remove", "db/\(name)"]).exitCode == 0)
        }
        let none = try program.run(["evaluate", "copies", "--truth", "set/truth.csv"])
        #expect(none.exitCode == 3 && none.output.isEmpty && none.messages.contains("2 of 2 sources"))
    }

    @Test("refuses two clips of the name of a source")
    func ambiguousSource() throws {
        let (folder, program) = try set()
        try folder.copy(sample: "tide.mp4", to: "db/other/lava.mp4")
        #expect(try program.run(["index", "db", "--quiet"]).exitCode == 0)
        let run = try program.run(["evaluate", "copies", "--truth", "set/truth.csv"])
        #expect(run.exitCode == 3 && run.output.isEmpty && run.messages.contains("several clips named 'lava.mp4'"))
    }

    @Test("related ranks all clips for every clip of the truth, with chance beside it")
    func related() throws {
        let folder = try TemporaryFolder()
        let names = ["lava.mp4", "lava__mirrored.mp4", "road.mp4", "road__mirrored.mp4", "marbles.mp4"]
        for name in names { try folder.copy(sample: name) }
        try folder.write(
            "file,label\n" + names.map { "\($0),\($0.prefix(4))\n" }.joined() + "gone.mp4,lava\n", to: "manifest.csv")
        let program = Program(workingDirectory: folder.path)
        #expect(try program.run(["index", ".", "--quiet"]).exitCode == 0)
        let run = try program.run(["evaluate", "related", "--truth", "manifest.csv", "--save-rankings", "r.csv"])
        #expect(run.exitCode == 3 && run.messages.contains("1 of 6 clips are not in the catalog"), "\(run.messages)")
        let document = try run.documents().first
        #expect(document?["task"] as? String == "related" && document?["queries"] as? Int == 5)
        #expect(document?["unanswered"] as? Int == 1)
        // Each lava clip finds one of two, each road clip its one; the clip that is gone finds none.
        #expect(abs((value(document, "mAP") ?? 0) - 3.0 / 5) < 1e-12 && value(document, "recall_at_1") == 0.8)
        #expect(abs((document?["chance"] as? Double ?? 0) - 8.0 / 25) < 1e-12)
        #expect(
            try String(contentsOfFile: folder.path("r.csv"), encoding: .utf8).split(separator: "\n").count == 1 + 5 * 4)

        let compared = try program.run(
            ["evaluate", "related", "--truth", "manifest.csv", "--clips", ".", "--compare", "r.csv"])
        #expect(try compared.documents().map { $0["part"] as? String } == ["all", "compared", "difference"])
        #expect(value(try compared.documents().last, "mAP", "high") == 0)
        let table = try program.run(["evaluate", "related", "--truth", "manifest.csv", "--format", "table"])
        #expect(table.lines.first == "vidrec-catalog: 5 queries, chance 0.320", "\(table.output)")
    }

    @Test("related says why a clip was not decoded, and exits with 3 as for one that is not indexed")
    func undecoded() throws {
        let folder = try TemporaryFolder()
        for name in ["lava.mp4", "lava__mirrored.mp4"] { try folder.copy(sample: name) }
        try FFmpeg.run(["-f", "lavfi", "-i", "sine=d=1", "-c:a", "aac", folder.path("sound.mp4")])
        try folder.write("file,label\nlava.mp4,a\nlava__mirrored.mp4,a\nsound.mp4,a\n", to: "truth.csv")
        let program = Program(workingDirectory: folder.path)
        #expect(try program.run(["index", ".", "--quiet"]).exitCode == 3)
        let run = try program.run(["evaluate", "related", "--truth", "truth.csv", "--draws", "0"])
        #expect(run.exitCode == 3 && !run.messages.contains("black"), "\(run.messages)")
        #expect(run.messages.contains("sound.mp4': it holds no video"), "\(run.messages)")
    }

    @Test(
        "tells what is wrong with a file, and where",
        arguments: [
            ("", "query,item,score\na,b,1\n", "'truth.csv' is empty"),
            ("query,sauce\na,b\n", "query,item,score\na,b,1\n", "has no column 'source', its columns are query, sauce"),
            ("query,source\na,b\na,c\n", "query,item,score\na,b,1\n", "line 3 of 'truth.csv' repeats the query 'a'"),
            ("query,source\na,b\n", "query,item,score\na,b,NaN\n", "line 2 of 'rankings.csv' has the score 'NaN'"),
            ("query,source\na,b\n", "", "'rankings.csv' is empty"),
        ])
    func wrongFiles(truth: String, rankings: String, message: String) throws {
        let folder = try TemporaryFolder()
        try folder.write(truth, to: "truth.csv")
        try folder.write(rankings, to: "rankings.csv")
        let program = Program(workingDirectory: folder.path)
        let run = try program.run(["evaluate", "copies", "--truth", "truth.csv", "--rankings", "rankings.csv"])
        #expect(run.exitCode == 3 && run.output.isEmpty && run.messages.contains(message), "\(run.messages)")
    }

    @Test("tells that files or the catalog are missing, and refuses negative draws")
    func missing() throws {
        let folder = try TemporaryFolder()
        try folder.write("query,source\na,b\n", to: "truth.csv")
        let program = Program(workingDirectory: folder.path)
        let gone = try program.run(["evaluate", "related", "--truth", "gone.csv"])
        #expect(gone.exitCode == 3 && gone.messages.contains("cannot read 'gone.csv'"))
        try NamedPipe.make(folder.path("fifo"))
        for (file, words) in [("fifo", "it is a FIFO"), (".", "it is a folder"), ("", "its name is empty")] {
            let run = try program.run(["evaluate", "related", "--truth", file])
            #expect(run.exitCode == 3 && run.messages.contains(words), "\(run.messages)")
        }
        #expect(try program.run(["evaluate", "copies", "--truth", "truth.csv"]).exitCode == 4)
        #expect(try program.run(["evaluate", "copies", "--truth", "truth.csv", "--draws=-1"]).exitCode == 64)
    }
}

extension TemporaryFolder {
    fileprivate func move(_ name: String, to other: String) throws {
        try write(Data(contentsOf: URL(filePath: self.path(name))), to: other)
        try FileManager.default.removeItem(atPath: self.path(name))
    }
}
