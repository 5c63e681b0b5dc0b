import Foundation
import TestSupport
import Testing

@Suite("Moving a catalog to another model")
struct ReembedCommandTests {
    private let folder: TemporaryFolder
    private let program: Program
    private static let clips = ["lava.mp4", "lava__mirrored.mp4", "tide.mp4", "tide__cropped.mp4", "road.mp4"]
    private let move = ["index", "--reembed", "--model", "other.model", "--jobs", "1", "--format", "ndjson"]

    init() throws {
        folder = try TemporaryFolder()
        for clip in Self.clips { try folder.copy(sample: clip) }
        try OtherModel.write(to: folder.path("other.model"))
        program = Program(
            workingDirectory: folder.path, environment: ["VIDREC_VISION_MODEL": folder.path("other.model")])
        #expect(try program.run(["index", ".", "--quiet", "--model", "builtin"]).exitCode == 0)
    }

    private func answer(_ arguments: [String] = []) throws -> Program.Run {
        try program.run(["similar", "tide.mp4", "lava.mp4", "--format", "csv"] + arguments)
    }

    /// The answers of a catalog that was made with the other model from the start.
    private func expected() throws -> String {
        let new = ["--model", "other.model", "--catalog", "reference"]
        #expect(try program.run(["index", ".", "--quiet"] + new).exitCode == 0)
        return try answer(new).output
    }

    private func leftovers() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder.path("vidrec-catalog"))
            .filter { $0.hasPrefix("reembed-") }
    }

    /// Begins a move, and kills it when it has reported a clip, which is stored then.
    private func killAfterFirstClip() throws {
        let runner = Process()
        runner.executableURL = Program.url
        runner.arguments = move
        runner.currentDirectoryURL = URL(filePath: folder.path)
        let output = Pipe()
        runner.standardOutput = output
        runner.standardError = FileHandle.nullDevice
        try runner.run()
        #expect(!output.fileHandleForReading.availableData.isEmpty)
        kill(runner.processIdentifier, SIGKILL)
        runner.waitUntilExit()
    }

    @Test("gives what a new catalog of that model would, keeps the samplings, and then has nothing to do")
    func moved() throws {
        #expect(try program.run(["index", "tide.mp4", "--force", "--sampling", "uniform=3"]).exitCode == 0)
        let reference = ["--model", "other.model", "--catalog", "reference"]
        let sampled = ["index", "tide.mp4", "--sampling", "uniform=3"]
        #expect(try program.run(sampled + reference).exitCode == 0)
        let before = try answer()
        let expected = try expected()
        #expect(before.output != expected)

        let run = try program.run(move)
        #expect(run.exitCode == 0 && run.lines.count == 5)
        #expect(
            run.messages.contains("moved from builtin, gru+content of 512 values (02e275c0843bd339) to vision, gru"))
        #expect(try answer().output == expected && leftovers().isEmpty)
        #expect(try program.run(["verify"]).exitCode == 0)
        let again = try program.run(move)
        #expect(again.exitCode == 0 && again.output.isEmpty && again.messages.contains("already"))

        #expect(try program.run(["index", "--reembed", "--model", "builtin", "--quiet"]).exitCode == 0)
        #expect(try answer().output == before.output)
    }

    @Test("keeps clips whose files are gone listed, and finds them again when their files are back")
    func gone() throws {
        try FileManager.default.removeItem(atPath: folder.path("lava__mirrored.mp4"))
        let run = try program.run(move)
        #expect(run.exitCode == 3 && run.lines.count == 5)
        #expect(run.messages.contains("lava__mirrored.mp4': its file is gone") && !run.messages.contains("--stale"))
        // A second run ends in the same way, and names the file again.
        let again = try program.run(move)
        #expect(again.exitCode == 3 && again.messages.contains("already") && again.messages.contains("--status failed"))
        #expect(try again.documents().map { ($0["path"] as? String)?.suffix(18) } == ["lava__mirrored.mp4"])
        let listed = try program.run(["list", "--stale"]).documents()
        #expect(listed.count == 1 && (listed[0]["path"] as? String)?.hasSuffix("lava__mirrored.mp4") == true)
        #expect((listed[0]["reason"] as? String)?.contains("its file was gone") == true)
        #expect(try !answer().output.contains("lava__mirrored"))
        try folder.copy(sample: "lava__mirrored.mp4")
        #expect(try program.run(["index", ".", "--quiet"]).exitCode == 0)
        #expect(try answer().output == expected())
        #expect(try program.run(["list", "--stale"]).lines.isEmpty)
    }

    @Test("goes on after it was killed, and answers with one model or the other at any time")
    func killed() throws {
        let (old, new) = (try answer().output, try expected())
        try killAfterFirstClip()
        #expect(try answer().output == old && leftovers().count == 1)
        #expect(try program.run(["verify"]).exitCode == 0)

        let resumed = Process()
        resumed.executableURL = Program.url
        resumed.arguments = move
        resumed.currentDirectoryURL = URL(filePath: folder.path)
        let results = try FileHandle(forWritingTo: URL(filePath: try folder.write(Data(), to: "results.ndjson")))
        resumed.standardOutput = results
        resumed.standardError = FileHandle.nullDevice
        try resumed.run()
        var answers: [String] = []
        while resumed.isRunning {
            let run = try answer()
            #expect(run.exitCode == 0, "\(run.messages)")
            answers.append(run.output)
        }
        #expect(resumed.terminationStatus == 0)
        #expect(try answer().output == new && answers.allSatisfy { $0 == old || $0 == new })
        let reported = try String(contentsOfFile: folder.path("results.ndjson"), encoding: .utf8)
        #expect(try reported.contains(#""unchanged""#) && leftovers().isEmpty)
    }

    @Test("changes nothing if no file is there, as on a disk that is not mounted")
    func unmounted() throws {
        let old = try program.run(["list"]).output
        for clip in Self.clips { try FileManager.default.removeItem(atPath: folder.path(clip)) }
        let run = try program.run(move)
        #expect(run.exitCode == 3 && run.output.isEmpty && run.messages.contains("has a disk to be mounted?"))
        #expect(try program.run(["list"]).output == old)
        #expect(try program.run(["doctor"]).output.contains("builtin, gru+content of 512 values"))
    }

    @Test("of which the results aside are damaged starts again, and says so")
    func damagedCopy() throws {
        let old = try answer().output
        try killAfterFirstClip()
        let copy = try folder.path("vidrec-catalog/" + #require(leftovers().first)) + "/catalog.sqlite"
        let change = try program.shell("sqlite3 '\(copy)' 'UPDATE embedding SET checksum = checksum + 1'")
        #expect(change.exitCode == 0, "\(change.messages)")
        #expect(try answer().output == old)
        let run = try program.run(move)
        #expect(run.exitCode == 0 && run.messages.contains("was damaged, so it starts again"), "\(run.messages)")
        #expect(run.lines.count == 5 && run.lines.allSatisfy { $0.contains(#""ok""#) })
        #expect(try answer().output == expected())
    }

    @Test("is refused while another process moves the catalog, whatever the model, and names that process")
    func exclusive() throws {
        let first = Process()
        first.executableURL = Program.url
        first.arguments = move
        first.currentDirectoryURL = URL(filePath: folder.path)
        let output = Pipe()
        first.standardOutput = output
        first.standardError = FileHandle.nullDevice
        try first.run()
        #expect(!output.fileHandleForReading.availableData.isEmpty)
        kill(first.processIdentifier, SIGSTOP)
        for arguments in [move, ["index", "--reembed", "--model", "builtin"]] {
            let run = try program.run(arguments)
            #expect(run.exitCode == 4 && run.output.isEmpty, "\(run.output)")
            #expect(
                run.messages.contains("process \(first.processIdentifier) is moving the catalog"), "\(run.messages)")
        }
        #expect(try leftovers().count == 1)
        kill(first.processIdentifier, SIGCONT)
        _ = try output.fileHandleForReading.readToEnd()
        first.waitUntilExit()
        #expect(first.terminationStatus == 0)
        #expect(try answer().output == expected() && leftovers().isEmpty)
    }

    @Test("that is not finished is shown by doctor, and its removal is said")
    func unfinished() throws {
        try killAfterFirstClip()
        let finding = try #require(try program.run(["doctor"]).documents().first { $0["subject"] as? String == "move" })
        #expect(finding["level"] as? String == "warning")
        let detail = try #require(finding["detail"] as? String)
        #expect(detail.contains("an unfinished move to the model") && detail.contains("done)"), "\(detail)")
        #expect(detail.contains("vidrec index --reembed --model vision"), "\(detail)")

        let run = try program.run(["index", "--reembed", "--model", "builtin"])
        #expect(run.exitCode == 0 && run.messages.contains("removed an unfinished move"), "\(run.messages)")
        #expect(try run.messages.contains("already") && leftovers().isEmpty)
        #expect(try program.run(["doctor"]).documents().allSatisfy { $0["subject"] as? String != "move" })
    }

    @Test("of a catalog without clips says that there is nothing to move")
    func empty() throws {
        #expect(try program.run(["index", "tide.mp4", "--catalog", "empty"]).exitCode == 0)
        #expect(try program.run(["remove", "tide.mp4", "--catalog", "empty"]).exitCode == 0)
        let run = try program.run(["index", "--reembed", "--model", "builtin", "--catalog", "empty"])
        #expect(run.exitCode == 0 && run.messages.contains("no embeddings that could be moved"), "\(run.messages)")
        #expect(!run.messages.contains("was moved"))
    }

    @Test("says that recommenders have to be trained again, and keeps the interactions")
    func recommenders() throws {
        let events = "user,item,timestamp\n" + (0..<6).map { "u\($0 % 3),\(Self.clips[$0 % 5]),\($0)\n" }.joined()
        try folder.write(events, to: "events.csv")
        #expect(try program.run(["interactions", "import", "events.csv"]).exitCode == 0)
        #expect(try program.run(["train", "recommender", "--strategy", "als"]).exitCode == 0)
        let before = try program.run(["interactions", "export"]).output
        let run = try program.run(move)
        #expect(run.exitCode == 0 && run.messages.contains("vidrec train recommender"))
        #expect(try program.run(["interactions", "export"]).output == before)
        let picks = try program.run(["recommend", "--user", "u0"])
        #expect(picks.exitCode == 0 && picks.messages.contains("embeddings of another model"), "\(picks.messages)")
    }

    @Test("takes no paths, and a catalog that is there")
    func refused() throws {
        for arguments in [
            ["."], ["--force"], ["--dry-run"], ["--sampling", "adaptive"], ["--from-file", "names"], ["--null"],
            ["--exclude", "*"], ["--retry-failed"],
        ] {
            let run = try program.run(["index", "--reembed"] + arguments)
            #expect(run.exitCode == 64 && run.messages.contains("all clips of the catalog"))
            #expect(run.messages.contains("leave out " + (arguments[0] == "." ? "paths" : arguments[0])))
        }
        #expect(try program.run(["index", "--reembed", "--catalog", "none"]).exitCode == 4)
    }
}
