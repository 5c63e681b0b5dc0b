import ModelFiles
import Foundation
import SequenceModels
import TestSupport
import Testing

@Suite("Models of the program")
struct ModelCommandTests {
    private let folder: TemporaryFolder
    private let program: Program
    private let shipped: Data

    init() throws {
        folder = try TemporaryFolder()
        try folder.copy(sample: "lava.mp4")
        program = Program(workingDirectory: folder.path)
        shipped = try Data(
            contentsOf: URL(filePath: Samples.folder).deletingLastPathComponent()
                .appending(path: "Sources/CModels/clips.vidrec-model"))
    }

    private func state() throws -> [String: Data] {
        let catalog = folder.path("vidrec-catalog")
        let names = (try? FileManager.default.contentsOfDirectory(atPath: catalog)) ?? []
        return try Dictionary(
            uniqueKeysWithValues: names.filter { $0 == "catalog.sqlite" }.map {
                ($0, try Data(contentsOf: URL(filePath: catalog + "/" + $0)))
            })
    }

    @Test(
        "that cannot be used are refused by name, with exit code 3, and the catalog is left alone",
        arguments: [
            ("text", "'bad.model': not a vidrec model: the file does not begin"), ("clip", "not a vidrec model"),
            ("cut", "truncated"), ("changed", "damaged"),
            ("newer", "this version of vidrec reads 'vidrec.model/1'"), ("layout", "train one with this version"),
            ("shape", "tensor 'frames.weight'"), ("gone", "cannot read the model 'bad.model'"),
        ])
    func refused(kind: String, message: String) throws {
        let file = try ModelFile(decoding: shipped)
        var data = shipped
        switch kind {
        case "text": data = Data("no model, only text".utf8)
        case "clip": data = try Data(contentsOf: URL(filePath: folder.path("lava.mp4")))
        case "cut": data = shipped.prefix(shipped.count / 2)
        case "changed": data[data.count - 100] ^= 1
        case "newer":
            let place = try #require(data.range(of: Data("vidrec.model/1".utf8)))
            data.replaceSubrange(place, with: Data("vidrec.model/2".utf8))
        case "layout":
            data = try ModelFile(metadata: file.metadata.merging(["layout": "x 1"]) { $1 }, tensors: file.tensors)
                .encoded()
        case "shape":
            let tensor = try #require(file.tensors["frames.weight"])
            let other = ModelFile.Tensor(shape: tensor.shape.reversed(), elements: tensor.elements)
            data = try ModelFile(
                metadata: file.metadata, tensors: file.tensors.merging(["frames.weight": other]) { $1 }
            )
            .encoded()
        default: break
        }
        if kind != "gone" { try folder.write(data, to: "bad.model") }
        #expect(try program.run(["index", "lava.mp4", "--quiet"]).exitCode == 0)
        let before = try state()
        #expect(before.count == 1)
        try folder.copy(sample: "tide.mp4")
        for arguments in [["index", "."], ["similar", "lava.mp4"], ["similar", "--copies", "lava.mp4"]] {
            let run = try program.run(arguments + ["--model", "bad.model"])
            #expect(run.exitCode == 3 && run.output.isEmpty, "\(arguments): \(run.messages)")
            #expect(run.messages.contains("'bad.model'") && run.messages.contains(message), "\(run.messages)")
        }
        #expect(try state() == before)
        let fresh = try program.run(["index", ".", "--model", "bad.model", "--catalog", "fresh"])
        #expect(fresh.exitCode == 3 && !FileManager.default.fileExists(atPath: folder.path("fresh")))
    }

    @Test("are not mixed in a catalog: it is said what to run, with exit code 4, and what to run works")
    func mixed() throws {
        let file = try ModelFile(decoding: shipped)
        let bias = ModelFile.Tensor(shape: [2], values: [0.25, 0])
        try folder.write(
            ModelFile(metadata: file.metadata, tensors: file.tensors.merging(["calibration.bias": bias]) { $1 })
                .encoded(), to: "other.model")
        #expect(try program.run(["index", ".", "--quiet"]).exitCode == 0)
        let before = try program.run(["list"]).output
        try folder.copy(sample: "tide.mp4")
        for arguments in [["index", "."], ["similar", "lava.mp4"], ["similar", "--copies", "lava.mp4"]] {
            let run = try program.run(arguments + ["--model", "other.model"])
            #expect(run.exitCode == 4 && run.output.isEmpty, "\(arguments): \(run.messages)")
            #expect(run.messages.contains("into a new one") && run.messages.contains("vidrec index --reembed"))
        }
        #expect(try program.run(["list"]).output == before)
        let second = ["--model", "other.model", "--catalog", "second"]
        #expect(try program.run(["index", ".", "--quiet"] + second).exitCode == 0)
        #expect(try program.run(["similar", "lava.mp4"] + second).lines.count == 1)
        #expect(try program.run(["similar", "--copies", "--all", "lava.mp4"] + second).lines.count == 1)
        #expect(try program.run(["similar", "lava.mp4", "--catalog", "second"]).exitCode == 4)
        #expect(try program.run(["index", ".", "--quiet"]).exitCode == 0)

        // Such a catalog is healthy.
        for (options, level) in [([], "warning"), (["--model", "other.model"], "ok")] {
            let doctor = try program.run(["doctor", "--catalog", "second"] + options)
            let finding = try doctor.documents().first { $0["subject"] as? String == "model" }
            #expect(doctor.exitCode == 0 && finding?["level"] as? String == level, "\(doctor.output)")
            #expect((finding?["detail"] as? String)?.contains("use the model it was made with") == (level == "warning"))
        }
    }

    @Test("that are no regular files are refused in words")
    func noFiles() throws {
        try NamedPipe.make(folder.path("fifo"))
        for (file, words) in [("fifo", "it is a FIFO"), (".", "it is a folder"), ("", "its name is empty")] {
            let run = try program.run(["similar", "lava.mp4", "--model", file])
            #expect(run.exitCode == 3 && run.messages.contains(words) && !run.messages.contains("Cocoa"))
        }
    }
}
