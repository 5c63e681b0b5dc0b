import Foundation
import ModelFiles
import SequenceModels
import TestSupport
import Testing

@Suite("The choice of the model")
struct ModelChoiceTests {
    private let folder: TemporaryFolder
    /// Without the model vision.
    private let program: Program
    /// With the model vision.
    private let visionary: Program

    init() throws {
        folder = try TemporaryFolder()
        try folder.copy(sample: "lava.mp4")
        try folder.copy(sample: "lava__mirrored.mp4")
        try OtherModel.write(to: folder.path("vision.model"))
        program = Program(
            workingDirectory: folder.path, environment: ["VIDREC_VISION_MODEL": "none"])
        visionary = Program(
            workingDirectory: folder.path, environment: ["VIDREC_VISION_MODEL": folder.path("vision.model")])
    }

    private func mode(of catalog: String, _ program: Program) throws -> String? {
        let info = try program.run(["info", "lava.mp4", "--catalog", catalog, "--format", "ndjson"])
        return try info.documents().first?["mode"] as? String
    }

    @Test("is builtin for a new catalog, vision where it is installed, and later what the catalog has")
    func automatic() throws {
        #expect(try program.run(["index", ".", "--quiet", "--catalog", "old"]).exitCode == 0)
        #expect(try mode(of: "old", program) == "builtin")
        #expect(try visionary.run(["index", ".", "--quiet", "--catalog", "new"]).exitCode == 0)
        #expect(try mode(of: "new", visionary) == "vision")

        try folder.copy(sample: "tide.mp4")
        for catalog in ["old", "new"] {
            #expect(try visionary.run(["index", ".", "--quiet", "--catalog", catalog]).exitCode == 0)
            #expect(try visionary.run(["similar", "tide.mp4", "--catalog", catalog]).exitCode == 0)
        }
        #expect(try mode(of: "old", visionary) == "builtin" && mode(of: "new", visionary) == "vision")
        let chosen = ["--model", "builtin", "--catalog", "chosen"]
        #expect(try visionary.run(["index", ".", "--quiet"] + chosen).exitCode == 0)
        #expect(try mode(of: "chosen", visionary) == "builtin")
    }

    @Test("is named, with what to do, where a catalog has neither model, and where vision is not installed")
    func missing() throws {
        let vision = try program.run(["index", ".", "--model", "vision"])
        #expect(vision.exitCode == 3 && vision.messages.contains("is not installed: $VIDREC_VISION_MODEL is none"))
        #expect(!FileManager.default.fileExists(atPath: folder.path("vidrec-catalog")))

        // A name that does not exist is a mistake, such as a disk that is not mounted.
        let lost = Program(
            workingDirectory: folder.path, environment: ["VIDREC_VISION_MODEL": folder.path("missing.model")])
        for arguments in [["index", "."], ["index", "--reembed"]] {
            let run = try lost.run(arguments)
            #expect(run.exitCode == 3 && run.messages.contains("missing.model', which does not exist"))
        }

        #expect(try visionary.run(["index", ".", "--quiet"]).exitCode == 0)
        for arguments in [["similar", "lava.mp4"], ["similar", "--copies", "lava.mp4"], ["index", "."]] {
            let run = try program.run(arguments)
            #expect(run.exitCode == 4 && run.output.isEmpty)
            #expect(run.messages.contains("neither builtin (02e275c0843bd339) nor vision, which is not installed"))
            #expect(
                run.messages.contains("vidrec index --reembed")
                    && run.messages.contains("--model vision, builtin or FILE"))
        }
        let other = try visionary.run(["similar", "lava.mp4", "--model", "builtin"])
        #expect(other.exitCode == 4 && other.messages.contains("was made with vision, gru"), "\(other.messages)")
        #expect(other.messages.contains("this is builtin, gru"), "\(other.messages)")
        // What needs no model goes on, and the file itself can be named.
        #expect(try program.run(["list"]).lines.count == 2)
        #expect(try program.run(["similar", "lava.mp4", "--model", "vision.model"]).lines.count == 1)
    }

    @Test(
        "of a damaged file is refused, and leaves catalogs of the built-in model alone",
        arguments: ["cut", "tensor", "other"])
    func damaged(kind: String) throws {
        #expect(try program.run(["index", ".", "--quiet"]).exitCode == 0)
        let whole = try Data(contentsOf: URL(filePath: folder.path("vision.model")))
        var changed = kind == "cut" ? whole.prefix(whole.count / 2) : kind == "other" ? Data(whole.reversed()) : whole
        if kind == "tensor" { changed[changed.count - 100] ^= 1 }
        try folder.write(changed, to: "vision.model")
        let new = try visionary.run(["index", ".", "--catalog", "new"])
        #expect(new.exitCode == 3 && new.messages.contains("the model vision '"), "\(new.messages)")
        #expect(new.messages.contains("vision.model'") && new.messages.contains("make model"), "\(new.messages)")
        #expect(!FileManager.default.fileExists(atPath: folder.path("new")))
        #expect(try visionary.run(["similar", "lava.mp4"]).lines.count == 1)
        let finding = try visionary.run(["doctor"]).documents().first { $0["subject"] as? String == "vision" }
        #expect(finding?["level"] as? String == "error")
    }

    @Test("is shown by doctor: both models, and that of the catalog with the number of its clips")
    func doctor() throws {
        func findings(_ program: Program) throws -> [String: String] {
            try program.run(["doctor"]).documents().reduce(into: [:]) { findings, document in
                findings[document["subject"] as? String ?? ""] =
                    "\(document["level"] ?? ""): \(document["detail"] ?? "")"
            }
        }
        #expect(try visionary.run(["index", ".", "--quiet"]).exitCode == 0)
        let with = try findings(visionary)
        #expect(with["builtin"]?.contains("fingerprint 02e275c0843bd339") == true)
        #expect(with["vision"]?.hasPrefix("ok: ") == true && with["vision"]?.contains("vision.model") == true)
        #expect(with["model"]?.hasPrefix("ok: vision, gru+content of 512 values") == true)
        #expect(with["model"]?.hasSuffix("of 2 of 2 clips") == true)
        let without = try findings(program)
        #expect(without["vision"]?.hasPrefix("warning: the model vision is not installed") == true)
        #expect(without["model"]?.hasPrefix("warning: ") == true)
    }
}

/// A model like the shipped one, without what its network adds to the mean of the frames: other embeddings, and another
/// fingerprint.
enum OtherModel {
    static func write(to path: String, withNetwork: Bool = true) throws {
        let shipped = URL(filePath: Samples.folder).deletingLastPathComponent()
            .appending(path: "Sources/CModels/clips.vidrec-model")
        let file = try ModelFile(decoding: Data(contentsOf: shipped))
        let shape = try file.shape(of: "output.weight", dimensions: 2)
        let nothing = ModelFile.Tensor(
            shape: shape, values: [Float](repeating: 0, count: shape[0] * shape[1]), precision: .float16)
        func isKept(_ name: String) -> Bool {
            withNetwork || !(name.hasPrefix("network.") || name.hasPrefix("content."))
        }
        let tensors = file.tensors.merging(["output.weight": nothing]) { $1 }
        try ModelFile(
            metadata: file.metadata.filter { isKept($0.key) }, tensors: tensors.filter { isKept($0.key) }
        ).encoded().write(to: URL(filePath: path))
    }
}
