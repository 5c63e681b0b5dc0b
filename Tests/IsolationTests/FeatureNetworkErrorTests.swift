import ClipTypes
import Foundation
import Isolation
import TestSupport
import Testing

/// The errors that need no OpenVINO.
@Suite("A network that cannot be loaded")
struct FeatureNetworkErrorTests {
    private func error(_ specification: String, program: String? = nil) async throws -> WorkerError? {
        let specification = try FeatureSpecification(parsing: specification)
        do throws(WorkerError) {
            if let program {
                _ = try await FeatureNetwork(
                    specification, jobs: 1, isConfined: true, program: WorkerProgram(path: program))
            } else {
                _ = try await FeatureNetwork(specification)
            }
            return nil
        } catch {
            return error
        }
    }

    @Test(
        "is named, with what the file is instead",
        arguments: [
            ([], "the file is empty"), (Array("PK\u{3}\u{4}…".utf8), "ZIP archive, such as of PyTorch"),
            (Array("\u{20}\0\0\0TFL3…".utf8), "a TensorFlow Lite file: write tflite:FILE"),
            (Array("hello, world".utf8), "it is not an ONNX file"), ([8, 8], "it has no graph"),
            ([8, 8, 0x3A, 100, 1, 2], "it is truncated: the graph has 100 bytes, and 2 are there"),
        ])
    func otherFiles(bytes: [UInt8], problem: String) async throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(Data(bytes), to: "a.onnx")
        let error = try await error("onnx:\(path)")
        #expect(error?.code == .unusableNetwork)
        #expect(error?.description.hasPrefix("cannot use the network '\(path)': ") == true)
        #expect(error?.description.contains(problem) == true, "\(error?.description ?? "")")
    }

    @Test("of TensorFlow Lite is named, with what is wrong with it")
    func otherLiteFiles() async throws {
        let folder = try TemporaryFolder()
        let file = ConvolutionalNetwork.pooled.tensorFlowLiteFile()
        for (name, content, problem) in [
            ("a.tflite", Data(), "the file is empty"),
            ("a.tflite", Data("hello, world".utf8), "is not a TensorFlow Lite"),
            ("a.bin", file, "by its name only, which must end in '.tflite': rename it"),
            ("a.tflite", file.prefix(file.count - 1), "it is damaged or truncated"),
            ("a.tflite", file.prefix(100), "it is damaged or truncated"),
            ("a.tflite,output=layer7", file, "it has no tensor 'layer7'; its outputs are 'layer6'"),
        ] {
            let path = try folder.write(content, to: String(name.prefix { $0 != "," }))
            let error = try await error("tflite:\(folder.path(name))")
            #expect(error?.code == .unusableNetwork)
            #expect(error?.description.hasPrefix("cannot use the network '\(path)': ") == true)
            #expect(error?.description.contains(problem) == true, "\(error?.description ?? "")")
        }
    }

    @Test("is named if there is no such file")
    func missingFile() async throws {
        let error = try await error("onnx:/no/such/file.onnx")
        #expect(error?.description == "cannot use the network '/no/such/file.onnx': No such file or directory")
        #expect(try await self.error("onnx:/tmp")?.description.hasSuffix("it is a folder, not a file") == true)
    }

    @Test("needs OpenVINO: the error says where it was searched, and how to install it")
    func missingLibrary() async throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(ConvolutionalNetwork.mobile.file(), to: "a.onnx")
        let noLibrary = try folder.write("no library", to: "libopenvino_c.so")
        for (library, problem) in [
            ("/no/such/library.so", "cannot open shared object file"), (noLibrary, "too short"),
            (folder.path, "too short"),
        ] {
            let error = try await error("onnx:\(path),openvino=\(library)")
            #expect(error?.code == .missing)
            for part in [problem, "cannot load OpenVINO", "pip install openvino", "VIDREC_OPENVINO"] {
                #expect(error?.description.contains(part) == true, "\(error?.description ?? "")")
            }
        }
    }

    @Test("needs the functions of OpenVINO: a library of another kind is named with what it does not have")
    func otherLibrary() async throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(ConvolutionalNetwork.mobile.file(), to: "a.onnx")
        let libraries = try Shell.run("ldd", [WorkerProgram.findFeatures().path])
        let other = libraries.split(whereSeparator: \.isWhitespace).first {
            $0.hasPrefix("/") && $0.contains("libcrypto")
        }
        let library = try #require(other)
        let error = try await error("onnx:\(path),openvino=\(library)")
        #expect(error?.code == .missing)
        #expect(
            error?.description.contains("it has no function ov_get_openvino_version") == true,
            "\(error?.description ?? "")")
    }

    @Test("by another program is an error of that program")
    func otherProgram() async throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(ConvolutionalNetwork.mobile.file(), to: "a.onnx")
        let silent = try await error("onnx:\(path)", program: "/bin/true")
        #expect(silent?.code == .cannotStart && silent?.description.contains("exited with status 0") == true)
        let missing = try await error("onnx:\(path)", program: folder.path("none"))
        #expect(missing?.code == .missing && missing?.description.contains(folder.path("none")) == true)
        let other = try folder.write("#!/bin/sh\nhead -c 100 /dev/zero\n", to: "other")
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: other)
        let foreign = try await error("onnx:\(path)", program: other)
        #expect(foreign?.code == .otherVersion && foreign?.description.contains("'\(other)' is not") == true)
    }
}

@Suite("The embedding of features")
struct FeatureEmbeddingTests {
    @Test("is the weighted mean of their signed square roots, of unit length")
    func mean() throws {
        // (1 · (2, -1) + 0.5 · (0, -4)) = (2, -3), of length √13.
        let embedding = FeatureNetwork.embedding(features: [[4, -1], [0, -16]], weights: [1, 0.5])
        let expected = [2 / Float(13).squareRoot(), -3 / Float(13).squareRoot()]
        let found = try #require(embedding).values
        #expect(zip(found, expected).allSatisfy { abs($0 - $1) < 1e-6 })
        #expect(FeatureNetwork.embedding(features: [[0, 0]], weights: [1]) == nil)
        #expect(FeatureNetwork.embedding(features: [], weights: []) == nil)
    }
}
