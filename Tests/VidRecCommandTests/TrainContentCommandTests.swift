import Foundation
import ModelFiles
import TestSupport
import Testing

@Suite("Training what clips show by command")
struct TrainContentCommandTests {
    private let folder: TemporaryFolder
    private let program: Program

    /// Two small clips of each of five scenes, a plain and a darker one, and a small network.
    init() throws {
        folder = try TemporaryFolder()
        var manifest = "file,group,label\n"
        try folder.write(manifest, to: "clips/manifest.csv")
        for scene in ["lava", "tide", "fractal", "colony", "marbles"] {
            for (name, filter) in [(scene, "null"), (scene + "-dark", "eq=brightness=-0.1")] {
                try FFmpeg.run([
                    "-i", Samples.path(scene + ".mp4"), "-t", "2", "-an", "-vf", "scale=48:30,fps=4,\(filter)",
                    "-c:v", "libx264", "-preset", "ultrafast", folder.path("clips/\(name).mp4"),
                ])
                manifest += "\(name).mp4,\(name),\(scene)\n"
            }
        }
        try folder.write(manifest, to: "clips/manifest.csv")
        try folder.write(SmallNetwork().file.encoded(), to: "small.model")
        program = Program(workingDirectory: folder.path, environment: ["VIDREC_VISION_MODEL": "none"])
    }

    private func train(_ output: String, _ options: [String] = []) throws -> Program.Run {
        try program.run(
            ["train", "content", "--data", "clips", "--network", "small.model", "--output", output] + options)
    }

    private func bytes(_ name: String) throws -> Data { try Data(contentsOf: URL(filePath: folder.path(name))) }

    @Test("makes a model by which content is a part of similarity, in similar and in explain")
    func model() throws {
        let run = try train("my.model")
        #expect(run.exitCode == 0 && run.output.isEmpty, "\(run.messages)")
        #expect(run.messages.contains("trained on 10 clips; 5 labels with several clips: 'my.model'"))
        let model = ["--model", "my.model"]
        let index = try program.run(["index", "clips", "--quiet"] + model)
        #expect(index.exitCode == 0 && index.lines.count == 10, "\(index.messages)")

        let found = try program.run(["similar", "clips/lava.mp4"] + model).documents()
        #expect(found.count == 9 && (found.first?["path"] as? String)?.hasSuffix("lava-dark.mp4") == true)
        for document in found {
            let parts = try #require(document["reasons"] as? [String: Double])
            #expect(Set(parts.keys) == ["color", "texture", "shape", "motion", "content"])
            #expect(abs(parts.values.reduce(0, +) - (document["score"] as? Double ?? .nan)) < 1e-5)
        }
        let own = try #require(found.first?["reasons"] as? [String: Double])
        #expect(own["content"] ?? 0 > 0.3, "the largest part of a related clip is content")

        let pair = ["explain", "clips/lava.mp4", "clips/lava-dark.mp4"]
        let document = try #require(try program.run(pair + model).documents().first)
        let related = try #require(document["related"] as? [String: any Sendable])
        let shares = try #require(related["shares"] as? [String: Double])
        #expect(abs(shares.values.reduce(0, +) - (related["similarity"] as? Double ?? .nan)) < 1e-5)
        #expect(abs((shares["content"] ?? 0) - (own["content"] ?? 1)) < 1e-4, "explain and similar agree")
        // The search for copies is that of the built-in model.
        let copies = try program.run(["similar", "--copies", "clips/lava.mp4"] + model)
        let builtin = ["--model", "builtin", "--catalog", "builtin"]
        #expect(try program.run(["index", "clips", "--quiet"] + builtin).exitCode == 0)
        #expect(try copies.output == program.run(["similar", "--copies", "clips/lava.mp4"] + builtin).output)
        #expect(try program.run(["similar", "clips/lava.mp4", "--model", "builtin"]).exitCode == 4)
    }

    @Test("gives the same bytes for any number of jobs, and on top of its own result")
    func deterministic() throws {
        #expect(try train("one.model", ["--jobs", "1"]).exitCode == 0)
        #expect(try train("two.model", ["--jobs", "2", "--quiet"]).messages.isEmpty)
        #expect(try train("three.model", ["--base", "one.model"]).exitCode == 0)
        #expect(try bytes("one.model") == bytes("two.model"))
        #expect(try bytes("one.model") == bytes("three.model"))
    }

    @Test("leaves out the network on request, and index says what such a file lacks")
    func withoutNetwork() throws {
        #expect(try train("whole.model").exitCode == 0)
        #expect(try train("bare.model", ["--without-network"]).exitCode == 0)
        let (whole, bare) = (
            try ModelFile(decoding: bytes("whole.model")), try ModelFile(decoding: bytes("bare.model"))
        )
        #expect(bare.tensors == whole.tensors.filter { !$0.key.hasPrefix("network.") })
        #expect(bare.metadata == whole.metadata.filter { !$0.key.hasPrefix("network.") })
        #expect(bare.tensors.count < whole.tensors.count && bare.tensors["content.weight"] != nil)
        let index = try program.run(["index", "clips", "--model", "bare.model"])
        #expect(index.exitCode != 0 && index.messages.contains("has a content head, but no pretrained network"))
    }

    @Test("takes a folder without labels, and reports a broken clip with exit code 3")
    func unlabeled() throws {
        try FileManager.default.removeItem(atPath: folder.path("clips/manifest.csv"))
        try folder.write("no video", to: "clips/broken.mp4")
        let run = try train("my.model")
        #expect(run.exitCode == 3, "\(run.messages)")
        #expect(run.messages.contains("skipped 'clips/broken.mp4': it is text"), "\(run.messages)")
        #expect(run.messages.contains("trained on 10 clips; 0 labels"), "\(run.messages)")
        #expect(run.messages.contains("the column label of a manifest.csv"), "\(run.messages)")
        let file = try ModelFile(decoding: bytes("my.model"))
        #expect(file.tensors["content.prototypes"]?.shape.first == 0 && file.metadata["content.clips"] == "10")
    }

    @Test("needs eight clips that differ, and writes nothing without them")
    func tooFew() throws {
        for name in ["lava", "tide", "fractal"] {
            try FileManager.default.removeItem(atPath: folder.path("clips/\(name).mp4"))
        }
        try FileManager.default.createDirectory(
            atPath: folder.path("empty"), withIntermediateDirectories: false)
        try folder.copy(sample: "lava.mp4", to: "single/lava.mp4")
        let single = try program.run(["train", "content", "--data", "single", "--network", "small.model"])
        #expect(single.exitCode == 3 && single.messages.contains("has 1 usable clip;"), "\(single.messages)")
        for data in ["clips", "empty", "gone"] {
            let run = try program.run([
                "train", "content", "--data", data, "--network", "small.model", "--output", "my.model",
            ])
            #expect(run.exitCode == 3 && run.messages.contains(data), "\(run.messages)")
            #expect(!FileManager.default.fileExists(atPath: folder.path("my.model")))
        }
    }

    @Test("says what is wrong with the network or the options")
    func wrong() throws {
        let options = ["train", "content", "--data", "clips", "--output", "my.model"]
        let none = try program.run(options)
        #expect(none.exitCode == 3 && none.messages.contains("the model vision is not installed"), "\(none.messages)")
        try OtherModel.write(to: folder.path("other.model"), withNetwork: false)
        let other = try program.run(options + ["--network", "other.model"])
        #expect(other.exitCode == 3 && other.messages.contains("no 'network.name'"), "\(other.messages)")
        #expect(other.messages.contains("'other.model'"), "\(other.messages)")
        // Names of models are those of --model.
        #expect(try program.run(options + ["--network", "builtin"]).exitCode == 0)
        for option in ["--network", "--base"] {
            let vision = try program.run(options + ["--network", "small.model", option, "vision"])
            #expect(vision.exitCode == 3 && vision.messages.contains("vision is not installed"), "\(vision.messages)")
        }
        let gone = try program.run(options + ["--network", "gone.model"])
        #expect(gone.exitCode != 0 && gone.messages.contains("gone.model"), "\(gone.messages)")
        let before = try bytes("small.model")
        #expect(try train("small.model").exitCode != 0)
        #expect(try bytes("small.model") == before, "the network is not overwritten")
        for wrong in [["--jobs", "0"], ["--network", ""], ["--base", ""], ["--output", ""], ["--data", ""]] {
            #expect(try program.run(options + wrong).exitCode == 64, "\(wrong)")
        }
    }
}
