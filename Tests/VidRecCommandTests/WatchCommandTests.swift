import Foundation
import TestSupport
import Testing

@Suite("vidrec index --watch")
struct WatchCommandTests {
    @Test(
        "writes a line when each file is stored, and ends by a signal with the totals and 128 plus its number",
        arguments: [SIGINT, SIGTERM])
    func signals(number: Int32) throws {
        let folder = try TemporaryFolder()
        try folder.copy(sample: "lava.mp4", to: "clips/lava.mp4")
        let process = Process()
        let (output, messages) = (Pipe(), Pipe())
        process.executableURL = Program.url
        process.arguments = ["index", "clips", "--watch", "--settle", "200ms", "--format", "ndjson"]
        process.currentDirectoryURL = URL(filePath: folder.path)
        (process.standardOutput, process.standardError) = (output, messages)
        try process.run()
        defer { process.terminate() }
        func line() -> String { String(decoding: output.fileHandleForReading.availableData, as: UTF8.self) }
        #expect(line().contains("lava.mp4"))
        // Copied under another name, as programs for uploads do.
        try folder.copy(sample: "tide.mp4", to: "clips/.part")
        try FileManager.default.moveItem(atPath: folder.path("clips/.part"), toPath: folder.path("clips/tide.mp4"))
        let second = line()
        #expect(second.contains("clips/tide.mp4") && second.contains(#""status":"ok""#))
        kill(process.processIdentifier, number)
        process.waitUntilExit()
        #expect(process.terminationReason == .exit && process.terminationStatus == 128 + number)
        let text = String(decoding: messages.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        #expect(text.contains("watching for new and changed files") && text.contains("2 files indexed"))
        let list = try Program(workingDirectory: folder.path).run(["list"])
        #expect(list.lines.count == 2)
    }

    @Test(
        "refuses options that make no sense with it",
        arguments: [
            ["--watch", "--dry-run", "."], ["--watch", "--reembed"], ["--settle", "2s", "."],
            ["--watch", "--settle", "soon", "."], ["--watch", "--settle", "0s", "."], ["--watch"],
        ])
    func refused(arguments: [String]) throws {
        let folder = try TemporaryFolder()
        let run = try Program(workingDirectory: folder.path).run(["index"] + arguments)
        #expect(run.exitCode == 64 && !FileManager.default.fileExists(atPath: folder.path("vidrec-catalog")))
    }
}

@Suite("The strips of vidrec")
struct StripCommandTests {
    @Test("are made by index unless --no-strips, written by info --strip, and go with the clip")
    func strips() throws {
        let folder = try TemporaryFolder()
        try folder.copy(sample: "lava.mp4")
        let program = Program(workingDirectory: folder.path)
        #expect(try program.run(["index", "lava.mp4", "--no-strips", "--quiet"]).exitCode == 0)
        #expect(!FileManager.default.fileExists(atPath: folder.path("vidrec-catalog/strips.sqlite")))
        let none = try program.run(["info", "lava.mp4", "--strip", "strip.jpg"])
        #expect(none.exitCode == 3 && none.messages.contains("--force") && !none.output.isEmpty)
        #expect(!FileManager.default.fileExists(atPath: folder.path("strip.jpg")))

        #expect(try program.run(["index", "lava.mp4", "--force", "--quiet"]).exitCode == 0)
        #expect(try program.run(["info", "lava.mp4", "--strip", "strip.jpg"]).exitCode == 0)
        let strip = try Data(contentsOf: URL(filePath: folder.path("strip.jpg")))
        #expect(strip.starts(with: [0xFF, 0xD8, 0xFF]) && 1_000...12_000 ~= strip.count)
        #expect(try program.run(["info", "lava.mp4", "--strip", "vidrec-catalog/strips.sqlite"]).exitCode != 0)
        #expect(try program.run(["info", "lava.mp4", "lava.mp4", "--strip", "b.jpg"]).exitCode == 64)
        let verified = try program.run(["verify"])
        #expect(verified.exitCode == 0 && verified.output.isEmpty)

        try Data("not a database, but a file of someone else, who needs it".utf8).write(
            to: URL(filePath: folder.path("vidrec-catalog/strips.sqlite")))
        for suffix in ["-wal", "-shm"] {
            try? FileManager.default.removeItem(atPath: folder.path("vidrec-catalog/strips.sqlite" + suffix))
        }
        let damaged = try program.run(["verify"])
        #expect(damaged.exitCode == 3 && damaged.output.contains(#""kind":"strip""#))
        let again = try program.run(["index", "lava.mp4", "--force"])
        #expect(again.exitCode == 0 && again.messages.contains("strips.sqlite"))
        #expect(try program.run(["similar", "lava.mp4"]).messages.contains("strips") == false)
    }
}
