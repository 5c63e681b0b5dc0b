import Foundation
import TestSupport
import Testing

@Suite("Training by command")
struct TrainCommandTests {
    private static let scenes = ["lava", "tide", "fractal", "colony", "marbles", "kaleidoscope", "skyline", "tunnel"]

    /// Scenes, small and short: the least that training takes.
    private func folder(_ count: Int) throws -> (folder: TemporaryFolder, program: Program) {
        let folder = try TemporaryFolder()
        try folder.write("no video", to: "clips/broken.mp4")
        for scene in Self.scenes.prefix(count) {
            try FFmpeg.run([
                "-i", Samples.path(scene + ".mp4"), "-t", "2", "-an", "-vf", "scale=48:30,fps=4", "-c:v", "libx264",
                "-preset", "ultrafast", folder.path("clips/\(scene).mp4"),
            ])
        }
        return (folder, Program(workingDirectory: folder.path))
    }

    @Test("makes a model that index and similar take, and reports a broken clip with exit code 3")
    func model() throws {
        let (folder, program) = try folder(8)
        try folder.write("name,group\nlava.mp4,a\n", to: "clips/manifest.csv")
        let run = try program.run([
            "train", "summarizer", "--data", "clips", "--output", "my.model", "--variants", "2", "--epochs", "2",
            "--jobs", "3",
        ])
        #expect(run.messages.contains("9 clips, 1 still to decode\nvidrec: about "), "\(run.messages)")
        #expect(run.messages.contains("clips/manifest.csv' has no column 'file' and is ignored"))
        #expect(run.exitCode == 3 && run.output.isEmpty, "\(run.messages)")
        #expect(run.messages.contains("skipped 'clips/broken.mp4': it is text"), "\(run.messages)")
        #expect(run.messages.contains("8 clips") && run.messages.contains("1 clip skipped"))
        #expect(!FileManager.default.fileExists(atPath: folder.path("my.model.training")))
        let size = try Data(contentsOf: URL(filePath: folder.path("my.model"))).count
        #expect(size > 100_000 && size < 2_000_000)

        try FileManager.default.removeItem(atPath: folder.path("clips/broken.mp4"))
        let index = try program.run(["index", "clips", "--model", "my.model", "--quiet"])
        #expect(index.exitCode == 0 && index.lines.count == 8, "\(index.messages)")
        for arguments in [["similar"], ["similar", "--copies", "--all"]] {
            let found = try program.run(arguments + ["clips/lava.mp4", "--model", "my.model"])
            #expect(found.exitCode == 0 && found.lines.count == 7, "\(found.messages)")
        }
        #expect(try program.run(["similar", "clips/lava.mp4"]).exitCode == 4, "the shipped model is another one")
    }

    @Test("says what a training would cost, without training")
    func dryRun() throws {
        let (folder, program) = try folder(8)
        let options = [
            "train", "summarizer", "--data", "clips", "--output", "my.model", "--variants", "2", "--dry-run",
        ]
        let run = try program.run(options)
        #expect(run.exitCode == 0 && run.output.isEmpty)
        #expect(run.messages.contains("9 clips, 1 still to decode\nvidrec: about "), "\(run.messages)")
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["clips"])
        for display in [["--quiet"], ["--progress", "none"]] {
            let quiet = try program.run(options + display)
            #expect(quiet.messages.contains("9 clips, 1 still to decode"), "\(display): \(quiet.messages)")
        }
        let json = try program.run(options + ["--progress", "json", "--work", "work", "--epochs", "7"])
        let line = try #require(json.messages.split(separator: "\n").last { $0.contains("vidrec.training-cost/1") })
        let cost = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
        #expect(cost["clips"] as? Int == 9 && cost["clips_missing"] as? Int == 1)
        let parts = ["cpu_preparation_s", "cpu_fitting_s", "cpu_network_s"].compactMap { cost[$0] as? Double }
        #expect(parts.count == 3 && abs((cost["cpu_s"] as? Double ?? 0) - parts.reduce(0, +)) <= 2)
        // The clips that were measured are kept for the training.
        let kept = try FileManager.default.contentsOfDirectory(atPath: folder.path("work"))
        let sizes = try kept.map { try Data(contentsOf: URL(filePath: folder.path("work/\($0)"))).count }
        #expect(kept.count == 7 || kept.count == 8)
        // One more clip of the mean size at least, with the features of all.
        #expect(cost["work_bytes"] as? Int ?? 0 > sizes.reduce(0, +) / kept.count)
    }

    @Test("says how many clips it takes when there are too few, or none, and writes nothing", arguments: [0, 7])
    func tooFew(count: Int) throws {
        let (folder, program) = try folder(count)
        let run = try program.run([
            "train", "summarizer", "--data", "clips", "--output", "my.model", "--variants", "2", "--epochs", "0",
            "--quiet",
        ])
        #expect(run.exitCode == 3)
        #expect(
            run.messages.contains("'clips' has \(count) usable clips"), "\(run.messages)")
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["clips"])
        let kept = try program.run([
            "train", "summarizer", "--data", "clips", "--output", "my.model", "--variants", "2", "--work", "work",
            "--quiet",
        ])
        #expect(kept.exitCode == 3 && FileManager.default.fileExists(atPath: folder.path("work")))
    }

    @Test("refuses a folder that is not there, and wrong options")
    func wrong() throws {
        let folder = try TemporaryFolder()
        let program = Program(workingDirectory: folder.path)
        let gone = try program.run(["train", "summarizer", "--data", "gone"])
        #expect(gone.exitCode == 3 && gone.messages.contains("cannot read the folder "), "\(gone.messages)")
        #expect(gone.messages.hasSuffix("/gone': No such file or directory\n"), "\(gone.messages)")
        for options in [
            ["--variants", "1"], ["--variants", "\(Int.max)"], ["--epochs=-1"], ["--epochs", "\(Int.max)"],
            ["--jobs", "0"],
            ["--seed", "x"], ["--output", ""],
        ] {
            #expect(try program.run(["train", "summarizer", "--data", "."] + options).exitCode == 64, "\(options)")
        }
        #expect(try program.run(["train", "summarizer"]).exitCode == 64)
    }
}
