import ClipTypes
import Foundation
import Isolation
import ModelFiles
import TestSupport
import Testing
import VisualDescriptors

/// The network of the model `vision`, computed by its own kernels and by OpenVINO.
@Suite("EfficientNet-Lite0", .enabled(if: OpenVINOLibrary.path != nil, "make openvino installs what this test needs"))
struct VisionNetworkByOpenVINOTests {
    /// Returns the network of a model file as an ONNX file with weights of 32 bits.
    private static func onnx(_ file: ModelFile, side: Int) throws -> Data {
        var network = ONNXNetwork()
        network.add("low", [], [0])
        network.add("high", [], [6])
        func convolve(
            _ input: String, _ name: String, stride: Int = 1, isLimited: Bool = true
        ) throws -> (output: String, channels: Int) {
            let tensor = try #require(file.tensors["network.\(name).weight"])
            var (sizes, values) = (tensor.shape, [Float]())
            var groups = 1
            if let scales = file.tensors["network.\(name).scale"] {
                let scale = try file.values(of: "network.\(name).scale", shape: scales.shape)
                let count = sizes.dropFirst().reduce(1, *)
                values = try file.bytes(of: "network.\(name).weight", shape: sizes).enumerated().map { index, code in
                    (Float(code) - 128) * scale[index / count]
                }
                if sizes.count == 2 { sizes += [1, 1] }
            } else {
                values = try file.values(of: "network.\(name).weight", shape: sizes)
                groups = sizes[0]
                sizes.insert(1, at: 1)
            }
            network.add("\(name).weight", sizes, values)
            network.add("\(name).bias", [sizes[0]], try file.values(of: "network.\(name).bias", shape: [sizes[0]]))
            network.add(
                "Conv", [input, "\(name).weight", "\(name).bias"], ["\(name).sum"],
                [
                    ("kernel_shape", .integers([sizes[2], sizes[3]])), ("strides", .integers([stride, stride])),
                    ("group", .integer(groups)), ("auto_pad", .text("SAME_UPPER")),
                ])
            guard isLimited else { return ("\(name).sum", sizes[0]) }
            network.add("Clip", ["\(name).sum", "low", "high"], [name])
            return (name, sizes[0])
        }
        var (last, channels) = try convolve("picture", "stem", stride: 2)
        let strides = try #require(file.tensors["network.strides"]).shape[0]
        for (index, stride) in try file.integers(of: "network.strides", shape: [strides]).enumerated() {
            let (name, start) = ("blocks.\(index)", last)
            if file.tensors["network.\(name).expand.weight"] != nil {
                last = try convolve(last, "\(name).expand").output
            }
            last = try convolve(last, "\(name).depthwise", stride: Int(stride)).output
            let projected = try convolve(last, "\(name).project", isLimited: false)
            last = projected.output
            if stride == 1, projected.channels == channels {
                network.add("Add", [last, start], ["\(name).end"])
                last = "\(name).end"
            }
            channels = projected.channels
        }
        network.add("GlobalAveragePool", [try convolve(last, "head").output], ["features"])
        return network.file(
            [.init("picture", [nil, 3, side, side])], [.init("features", [nil, 1280, 1, 1])])
    }

    @Test("gives nearly the same features by OpenVINO as by the kernels, which compute with bytes")
    func lite0() async throws {
        let path =
            ProcessInfo.processInfo.environment["VIDREC_VISION_MODEL"]
            ?? Samples.path("../.build/release/vision.vidrec-model")
        guard let data = FileManager.default.contents(atPath: path) else {
            Issue.record("NOT TESTED: there is no model '\(path)'; run make model", severity: .warning)
            return
        }
        let file = try ModelFile(decoding: data)
        let network = try #require(try VisionNetwork(file))
        let folder = try TemporaryFolder()
        let onnx = try folder.write(Self.onnx(file, side: network.side), to: "lite0.onnx")
        let specification = "onnx:\(onnx),mean=127,scale=128,openvino=\(OpenVINOLibrary.path ?? "")"
        let other = try await FeatureNetwork(FeatureSpecification(parsing: specification))
        #expect(other.featureCount == network.featureCount && other.description.width == network.side)
        let request = WorkerTask.FrameRequest(FrameSelection(.uniform(count: 1)), pictures: true)
        for name in ["mug.jpg", "tide.mp4"] {
            let clip = try await DecodePool(DecodePool.Options()).describe(Samples.path(name), [request])
            let picture = try #require(clip.selections[0].pictures.first?.picture)
            let input = network.input(of: picture, region: ContentRegion(of: picture))
            let expected = network.features(of: [input])[0]
            let found = try await other.features(of: [input.colors]).values[0]
            func product(_ a: [Float], _ b: [Float]) -> Float { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }
            let cosine = product(found, expected) / (product(found, found) * product(expected, expected)).squareRoot()
            #expect(cosine > 0.99)
        }
    }
}
