import Foundation
import TestSupport
import Testing

/// Options that name a file to write: what they may not do to files that are there.
@Suite("Output options")
struct OutputFileCommandTests {
    private let folder: TemporaryFolder
    private let program: Program

    init() throws {
        folder = try TemporaryFolder()
        program = Program(workingDirectory: folder.path)
        try folder.copy(sample: "lava.mp4")
        try folder.copy(sample: "lava__mirrored.mp4", to: "other.mp4")
        try folder.write("query,source\na,b\n", to: "truth.csv")
        try folder.write("query,item,score\na,b,1\n", to: "r.csv")
        try folder.write("", to: "folder/empty.mp4")
    }

    /// The commands that write files, each with its option last.
    private static let commands = [
        ["explain", "lava.mp4", "other.mp4", "--sheet"],
        ["evaluate", "copies", "--truth", "truth.csv", "--rankings", "r.csv", "--save-rankings"],
        ["train", "summarizer", "--data", "folder", "--output"],
    ]

    @Test(
        "refuse folders and places that are not there with exit code 74, in words, before any work", arguments: commands
    )
    func places(command: [String]) throws {
        for (path, words) in [
            ("folder", "it is a folder"), ("none/x", "there is no folder 'none'"), ("r.csv/x", "is a file"),
        ] {
            let run = try program.run(command + [path])
            #expect(run.exitCode == 74 && run.output.isEmpty, "\(path): \(run.exitCode) \(run.messages)")
            #expect(run.messages.contains("cannot write '\(path)'") && run.messages.contains(words), "\(run.messages)")
            #expect(!run.messages.contains("Cocoa"))
        }
        #expect(!FileManager.default.fileExists(atPath: folder.path("folder.training")))
    }

    @Test("write into a FIFO and leave it one")
    func pipes() throws {
        for command in Self.commands.prefix(2) {
            let pipe = try NamedPipe(at: folder.path("fifo-\(command[0])"))
            let run = try program.run(command + [pipe.path])
            #expect(run.exitCode == 0 && pipe.isPipe, "\(run.messages)")
            #expect(!pipe.contents().isEmpty)
        }
    }

    @Test("never write over what is read, which is told with exit code 64")
    func inputs() throws {
        let clip = try Data(contentsOf: URL(filePath: folder.path("lava.mp4")))
        for path in ["lava.mp4", "./lava.mp4", "other.mp4"] {
            let run = try program.run(["explain", "lava.mp4", "other.mp4", "--sheet", path])
            #expect(
                run.exitCode == 64 && run.output.isEmpty && run.messages.contains("it is also an input"),
                "\(run.messages)")
        }
        for path in ["truth.csv", "r.csv"] {
            let run = try program.run(Self.commands[1] + [path])
            #expect(run.exitCode == 64 && run.output.isEmpty, "\(run.messages)")
        }
        let train = try program.run(["train", "summarizer", "--data", ".", "--output", "lava.mp4"])
        #expect(train.exitCode == 64, "\(train.messages)")
        #expect(!FileManager.default.fileExists(atPath: folder.path("lava.mp4.training")))
        #expect(try Data(contentsOf: URL(filePath: folder.path("lava.mp4"))) == clip)

        // Clips named by their ids, and the catalog itself.
        #expect(try program.run(["index", "lava.mp4", "--quiet"]).exitCode == 0)
        let id = try program.run(["list"]).documents().first?["clip"] as? String ?? ""
        for path in ["lava.mp4", "vidrec-catalog/catalog.sqlite"] {
            #expect(try program.run(["explain", "other.mp4", id, "--sheet", path]).exitCode == 64)
        }
        #expect(try Data(contentsOf: URL(filePath: folder.path("lava.mp4"))) == clip)
        #expect(try program.run(["verify"]).exitCode == 0)
    }
}
