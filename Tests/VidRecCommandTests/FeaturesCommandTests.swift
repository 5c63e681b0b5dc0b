import Foundation
import TestSupport
import Testing

@Suite("Networks of the program")
struct FeaturesCommandTests {
    private let folder: TemporaryFolder
    private let program: Program

    init() throws {
        folder = try TemporaryFolder()
        for name in ["lava.mp4", "tide.mp4"] { try folder.copy(sample: name) }
        try folder.write(ConvolutionalNetwork.mobile.file(), to: "mobile.onnx")
        program = Program(workingDirectory: folder.path)
    }

    private func features(_ options: String = "") -> [String] {
        ["--features", "onnx:mobile.onnx\(options),openvino=\(OpenVINOLibrary.path ?? "")"]
    }

    @Test("that cannot be used end the command before a clip is decoded, and leave no catalog")
    func refused() throws {
        let usage = try program.run(["index", "lava.mp4", "--features", "onnx:a.onnx,outptu=b"])
        #expect(usage.exitCode == 64 && usage.messages.contains("no option 'outptu'"))
        let training = try program.run(["train", "summarizer", "--data", ".", "--features", "onnx:mobile.onnx"])
        #expect(training.exitCode == 64 && training.messages.contains("need no training; run vidrec index --features"))
        let missing = try program.run(["index", "lava.mp4", "--features", "onnx:none.onnx"])
        #expect(missing.exitCode == 3)
        #expect(missing.messages == "vidrec: cannot use the network 'none.onnx': No such file or directory\n")
        let library = try program.run(["index", "lava.mp4", "--features", "onnx:mobile.onnx,openvino=/none"])
        #expect(library.exitCode == 69 && library.messages.contains("pip install openvino"))
        #expect(!FileManager.default.fileExists(atPath: folder.path("vidrec-catalog")))
    }

    @Test(
        "embed the clips of a catalog, which is searched without them",
        .enabled(if: OpenVINOLibrary.path != nil, "make openvino installs what this test needs"))
    func search() throws {
        #expect(try program.run(["index", "lava.mp4", "tide.mp4"] + features()).exitCode == 0)
        let info = try program.run(["info", "tide.mp4"])
        #expect(info.output.contains("mean of 24 values"))
        // An indexed clip, and copies of any file, need no network.
        let indexed = try program.run(["similar", "tide.mp4"])
        #expect(indexed.exitCode == 0 && indexed.lines.count == 1)
        let copy = Samples.path("tide__cropped.mp4")
        let copies = try program.run(["similar", "--copies", copy])
        #expect(try copies.documents().first?["path"] as? String == folder.path("tide.mp4"))
        // The similarity of embeddings by a network is content alone, in all formats.
        let score = try #require(indexed.documents().first?["score"] as? Double)
        func isScore(_ number: Double?) -> Bool { number.map { abs($0 - score) < 1e-6 } == true }
        func expectContent(_ shares: [String: Double]?) {
            #expect(isScore(shares?["content"]) && shares?.count == 5)
            #expect(shares?.allSatisfy { $0.key == "content" || $0.value == 0 } == true)
        }
        expectContent(try indexed.documents().first?["reasons"] as? [String: Double])
        let rows = try program.run(["similar", "tide.mp4", "--format", "csv"]).lines.map { $0.split(separator: ",") }
        #expect(rows[0].suffix(5) == ["color", "texture", "shape", "motion", "content"])
        #expect(rows[1].suffix(5).dropLast().allSatisfy { $0 == "0.0" } && isScore(rows[1].last.flatMap { Double($0) }))
        // A clip that is named by its id is compared by its stored embedding.
        let lava = try #require(indexed.documents().first?["clip"] as? String)
        func explain(_ format: String) throws -> Program.Run {
            try program.run(["explain", lava, "tide.mp4", "--format", format])
        }
        let related = try explain("ndjson").documents().first?["related"]
        let explained = try #require(related as? [String: any Sendable])
        expectContent(explained["shares"] as? [String: Double])
        #expect(isScore(explained["similarity"] as? Double))
        let fixed = String(format: "%.3f", score)
        let table = try explain("table").output
        #expect(table.contains("\(fixed) = content \(fixed)\n"), "\(table)")
        let columns = try explain("csv").lines
        #expect(columns[0].hasSuffix(",content,related_content"))
        #expect(isScore(columns[1].split(separator: ",").last.flatMap { Double($0) }))
        // Two files are compared without the catalog.
        let files = try program.run(["explain", "tide.mp4", "lava.mp4"] + features()).documents().first?["related"]
        #expect(isScore((files as? [String: any Sendable])?["similarity"] as? Double))
        #expect(try program.run(["recommend", "--user", "nobody"]).exitCode == 0)
        // Another file needs the network that made the embeddings.
        let new = try program.run(["similar", copy] + features())
        #expect(try new.documents().first?["path"] as? String == folder.path("tide.mp4"))
        for others in [[], features(",scale=2")] {
            let other = try program.run(["similar", copy] + others)
            #expect(other.exitCode == 4 && other.lines.isEmpty)
            #expect(other.messages.contains("was made with mean of 24 values"))
            #expect(other.messages.contains("--features"))
            #expect(try program.run(["index", copy] + others).exitCode == 4)
        }
        // The catalog can be moved back to the model.
        #expect(try program.run(["index", "--reembed", "--model", "builtin", "--quiet"]).exitCode == 0)
        #expect(try program.run(["info", "tide.mp4"]).output.contains("gru of 128 values"))
        #expect(try program.run(["index", "--reembed", "--quiet"] + features()).exitCode == 0)
        #expect(try program.run(["info", "tide.mp4"]).output.contains("mean of 24 values"))
    }
}
