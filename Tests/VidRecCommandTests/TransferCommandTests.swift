import Foundation
import TestSupport
import Testing

@Suite("Export and import")
struct TransferCommandTests {
    private let folder: TemporaryFolder
    private let program: Program
    private let source: String

    init() throws {
        folder = try TemporaryFolder()
        program = Program(workingDirectory: folder.path)
        source = try #require(PreparedCatalog.app).path("vidrec-catalog")
    }

    private func dump(_ catalog: String) throws -> String {
        try Shell.run("sqlite3", ["\(catalog)/catalog.sqlite", ".dump"])
    }

    private func names() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
    }

    @Test("A snapshot makes the same catalog, with its interactions and recommenders, and refuses to replace one")
    func snapshot() throws {
        let export = try program.run(["export", "--snapshot", "backup", "--catalog", source])
        #expect(export.exitCode == 0 && export.output.isEmpty && export.messages.contains("bytes in 'backup'"))
        let run = try program.run(["import", "backup", "--catalog", "new"])
        #expect(run.exitCode == 0 && run.output.isEmpty, "\(run.messages)")
        #expect(try dump(folder.path("new")) == dump(source))
        for arguments in [
            ["recommend", "--user", "viewer-26", "--strategy", "ease"], ["list"], ["interactions", "export"],
        ] {
            let runs = try [source, "new"].map { try program.run(arguments + ["--catalog", $0]) }
            #expect(runs[0].output == runs[1].output && runs[0].exitCode == runs[1].exitCode)
        }
        #expect(try program.run(["verify", "--catalog", "new"]).exitCode == 0)
        let again = try program.run(["import", "backup", "--catalog", "new"])
        #expect(again.exitCode == 4 && again.messages.contains("there is a catalog at 'new' already"))
        try folder.write(Data(contentsOf: URL(filePath: folder.path("backup"))).prefix(100_000), to: "torn")
        let torn = try program.run(["import", "torn", "--catalog", "other"])
        #expect(torn.exitCode == 3 && torn.messages.contains("'torn' is cut off after byte"))
        #expect(try names() == ["backup", "new", "torn"])
    }

    @Test("The hashes of frames are written for each clip, as vPDQ reads them, and files that are gone are named")
    func perceptualHashes() throws {
        for name in ["colony.mp4", "colony__recompressed.mp4", "snowfall.mp4", "ball.png"] {
            try FileManager.default.copyItem(atPath: Samples.path(name), toPath: folder.path(name))
        }
        let clips = ["colony.mp4", "colony__recompressed.mp4", "snowfall.mp4", "ball.png"]
        #expect(try program.run(["index", "--quiet"] + clips).exitCode == 0)
        let run = try program.run(["export", "--vpdq", "a/hashes"])
        #expect(run.exitCode == 0 && run.output.isEmpty && run.messages.contains("4 clips, "), "\(run.messages)")
        func hashes(_ folderName: String, of clip: String) throws -> [[Substring]] {
            let id = try Shell.run("sha256sum", [folder.path(clip)]).prefix(64)
            let text = try String(contentsOfFile: folder.path("\(folderName)/\(id).txt"), encoding: .utf8)
            return text.split(separator: "\n").map { $0.split(separator: ",", omittingEmptySubsequences: false) }
        }
        func distance(_ one: Substring, _ other: Substring) -> Int {
            zip(one, other).reduce(0) { $0 + (($1.0.hexDigitValue ?? 0) ^ ($1.1.hexDigitValue ?? 0)).nonzeroBitCount }
        }
        let (first, copy, other) = (
            try hashes("a/hashes", of: "colony.mp4"), try hashes("a/hashes", of: "colony__recompressed.mp4"),
            try hashes("a/hashes", of: "snowfall.mp4")
        )
        #expect(first.map { $0[0] } == first.indices.map { "\($0)" })
        #expect(first.count == copy.count && first.count > 4)
        for (line, copied) in zip(first, copy) {
            #expect(line.count == 4 && line[2].count == 64 && line[3] == copied[3])
            #expect(distance(line[2], copied[2]) <= 31, "the tolerance of vPDQ")
            #expect(distance(line[2], other[0][2]) > 60)
        }
        #expect(try hashes("a/hashes", of: "ball.png").map { $0[3] } == ["0.000"])
        // The same bytes again, and the others without the one that is gone.
        try FileManager.default.removeItem(atPath: folder.path("ball.png"))
        let again = try program.run(["export", "--vpdq", "b", "-j", "1"])
        #expect(again.exitCode == 3 && again.messages.contains("ball.png' any more"), "\(again.messages)")
        #expect(try hashes("b", of: "colony.mp4") == first && hashes("b", of: "snowfall.mp4") == other)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path("b")).count == 3)
        for arguments in [
            ["--vpdq", "b", "--embeddings", "e.npy"], ["--vpdq", ""], ["--jobs", "2"], ["--vpdq", "b", "-j", "0"],
        ] {
            #expect(try program.run(["export"] + arguments).exitCode == 64)
        }
        let refused = try program.run(["export", "--vpdq", "colony.mp4"])
        #expect(refused.exitCode == 74 && refused.messages.contains("cannot create the folder 'colony.mp4'"))
    }

    @Test("An import that is killed at any moment leaves no catalog or a whole one, and can be repeated")
    func killed() throws {
        #expect(try program.run(["export", "--snapshot", "backup", "--catalog", source]).exitCode == 0)
        let expected = try dump(source)
        var missing = 0
        for step in 0..<25 {
            let seconds = String(format: "%.3f", 0.004 * Double(step))
            _ = try program.shell("timeout -s KILL \(seconds) vidrec import backup --catalog new-\(step)")
            let path = folder.path("new-\(step)")
            if FileManager.default.fileExists(atPath: path) {
                #expect(try dump(path) == expected)
            } else {
                missing += 1
                let run = try program.run(["import", "backup", "--catalog", "new-\(step)"])
                #expect(run.exitCode == 0, "\(run.messages)")
                #expect(try dump(path) == expected)
            }
            try FileManager.default.removeItem(atPath: path)
        }
        #expect(missing > 0)
        // A hidden folder of an import that was killed at its very end is left to the next one of its name.
        #expect(try names().filter { $0 != "backup" && !$0.hasPrefix(".") }.isEmpty)
    }

    @Test(
        "Rows make the same clips in a new catalog, from a file, a pipe or with an array file, and change nothing again"
    )
    func rows() throws {
        let parts = ["--include", "sketches", "--include", "embedding"]
        let all = try program.run(["export", "--catalog", source] + parts)
        #expect(all.exitCode == 0 && all.messages.isEmpty)
        try folder.write(all.output, to: "all.ndjson")
        let file = try program.run(["import", "--rows", "all.ndjson", "--catalog", "a"])
        #expect(file.exitCode == 0 && file.messages.contains(" added, 0 changed, 0 unchanged; 0 invalid lines"))
        let pipe = try program.run(["import", "--rows", "-", "--catalog", "b"], input: all.output)
        #expect(pipe.exitCode == 0, "\(pipe.messages)")
        let arrays = ["--embeddings", "e.npy", "--ids", "e.txt"]
        let split = try program.run(
            ["export", "--catalog", source, "--format", "ndjson", "--output", "rows.ndjson"] + parts + arrays)
        #expect(split.exitCode == 0, "\(split.messages)")
        let joined = try program.run(["import", "--rows", "rows.ndjson", "--catalog", "c"] + arrays)
        #expect(joined.exitCode == 0, "\(joined.messages)")
        for catalog in ["a", "b", "c"] {
            #expect(try program.run(["export", "--catalog", catalog] + parts).output == all.output)
            #expect(try program.run(["verify", "--catalog", catalog]).exitCode == 0)
        }
        let again = try program.run(["import", "--rows", "all.ndjson", "--catalog", "a", "--progress", "json"])
        #expect(again.exitCode == 0 && again.messages.contains(": 0 added, 0 changed"))
        #expect(again.messages.contains("\"stage\":\"import\""))
        // The rows alone are for people and other programs, and do not name the parts.
        let plain = try program.run(["export", "--catalog", source]).documents()
        #expect(plain.count == all.lines.count && plain[0]["sketches"] == nil && plain[0]["embedding"] == nil)
        let csv = try program.run(["export", "--catalog", source, "--format", "csv"])
        #expect(csv.lines.first?.hasPrefix("path,clip,status,reason,bytes,modified,container,codec") == true)
    }

    @Test("Invalid lines are reported and the others stored; files without a valid one leave no catalog")
    func invalid() throws {
        let all = try program.run(["export", "--catalog", source, "--include", "sketches", "--include", "embedding"])
        var lines = all.lines
        lines.insert("{\"clip\":\"12\"}", at: 1)
        let run = try program.run(["import", "--rows", "-", "--catalog", "a"], input: lines.joined(separator: "\n"))
        #expect(run.exitCode == 3 && run.messages.contains("line 2 of '-' is invalid: 'files' is missing or empty"))
        #expect(run.messages.contains("\(lines.count - 1) clips read: \(lines.count - 1) added"))
        try folder.write("{}\nnothing\n", to: "bad.ndjson")
        let bad = try program.run(["import", "--rows", "bad.ndjson", "--catalog", "b"])
        #expect(bad.exitCode == 3 && bad.messages.contains("line 2"))
        let missing = try program.run(["import", "--rows", "none.ndjson", "--catalog", "b"])
        #expect(missing.exitCode == 3 && missing.messages.contains("cannot read 'none.ndjson'"))
        try folder.write(all.output, to: "all.ndjson")
        let dry = try program.run(["import", "--rows", "all.ndjson", "--dry-run", "--catalog", "b"])
        #expect(dry.exitCode == 0 && dry.messages.contains("nothing was stored"))
        #expect(try names() == ["a", "all.ndjson", "bad.ndjson"])
    }

    @Test(
        "Options that contradict each other are wrong usage",
        arguments: [
            ["export", "--snapshot", "a", "--format", "csv"], ["export", "--snapshot", ""],
            ["export", "--ids", "a"], ["export", "--embeddings", "a", "--include", "sketches"], ["import"],
            ["import", "a", "--rows", "b"], ["import", "a", "--dry-run"], ["import", "--rows", "a", "--ids", "b"],
            ["export", "--format", "xml"],
        ])
    func usage(arguments: [String]) throws {
        #expect(try program.run(arguments).exitCode == 64)
        #expect(try names().isEmpty)
    }

    @Test("No export writes into the folder of the indexes, and a repair that finds no such folder fails")
    func indexes() throws {
        let catalog = folder.path + "/catalog"
        try FileManager.default.copyItem(atPath: source, toPath: catalog)
        let index = catalog + "/index"
        for arguments in [["--snapshot", "\(index)/a"], ["--output", "\(index)/embeddings.list"], ["--vpdq", index]] {
            let run = try program.run(["export"] + arguments + ["--catalog", "catalog"])
            #expect(
                run.exitCode == 64 && run.messages.contains("the catalog keeps its indexes there"), "\(run.messages)")
        }
        try? FileManager.default.removeItem(atPath: index)
        try Data().write(to: URL(filePath: index))
        let run = try program.run(["verify", "--repair", "--catalog", "catalog"])
        #expect(run.exitCode == 3 && run.output.contains("is not a folder"), "\(run.output)")
    }

    @Test("The database is never overwritten by an export, and a missing catalog is told")
    func outputs() throws {
        for option in ["--snapshot", "--output", "--embeddings"] {
            let run = try program.run(["export", option, "\(source)/catalog.sqlite", "--catalog", source])
            #expect(run.exitCode == 64 && run.messages.contains("it is also an input"), "\(run.messages)")
        }
        #expect(try program.run(["export", "--catalog", "none"]).exitCode == 4)
        #expect(try program.run(["verify", "--catalog", source]).exitCode == 0)
        #expect(
            try program.shell("vidrec export --catalog \(source) | head -1 >/dev/null; exit ${PIPESTATUS[0]}").exitCode
                != 74)
    }

    @Test("Rows beside an array file have the contributions, so that the reasons of an answer stay the same")
    func contributions() throws {
        let export = [
            "export", "--embeddings", "e.npy", "--ids", "ids.txt", "--format", "ndjson", "--include", "sketches",
        ]
        #expect(try program.run(export + ["--output", "rows.ndjson", "--catalog", source]).exitCode == 0)
        let run = try program.run(
            ["import", "--rows", "rows.ndjson", "--embeddings", "e.npy", "--ids", "ids.txt", "--catalog", "new"])
        #expect(run.exitCode == 0, "\(run.messages)")
        let clip = try #require(
            try program.run(["list", "--catalog", source]).documents().first?["clip"] as? String)
        let answers = try [source, "new"].map {
            try program.run(["similar", clip, "--catalog", $0, "--count", "5"]).documents()
        }
        #expect(answers[0].count == 5)
        for (one, other) in zip(answers[0], answers[1]) {
            let reasons = try [one, other].map { try #require($0["reasons"] as? [String: any Sendable]) }
            #expect(reasons[0].values.contains { ($0 as? Double ?? 0) > 0.05 })
            #expect(one["clip"] as? String == other["clip"] as? String)
            for (family, share) in reasons[0] {
                #expect(share as? Double == reasons[1][family] as? Double, "\(family)")
            }
        }
        // The import has written the files of the indexes, so that the first search reads no row of the catalog.
        let indexes = try #require(
            try program.run(["info", "--catalog", "new"]).documents().first?["indexes"] as? [[String: any Sendable]])
        #expect(indexes.count == 2 && indexes.allSatisfy { ($0["clips"] as? Int ?? 0) > 0 && $0["problem"] is NSNull })
    }

    @Test("A snapshot leaves out damaged pictures, and says so")
    func damagedPictures() throws {
        try FileManager.default.copyItem(atPath: source, toPath: folder.path("c"))
        try folder.write("no database", to: "c/strips.sqlite")
        let run = try program.run(["export", "--snapshot", "s", "--catalog", "c"])
        #expect(run.exitCode == 3 && run.messages.contains("the snapshot has no pictures: "), "\(run.messages)")
        #expect(try program.run(["import", "s", "--catalog", "new"]).exitCode == 0)
        #expect(try dump(folder.path("new")) == dump(source))
        #expect(!FileManager.default.fileExists(atPath: folder.path("new/strips.sqlite")))
    }
}
