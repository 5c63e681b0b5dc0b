import ClipTypes
import Foundation
import ModelFiles
import TestSupport
import Testing
import VisualDescriptors

@Suite("The pretrained network")
struct VisionNetworkTests {
    /// The features of `SmallNetwork` by ONNX Runtime 1.32 in single precision, of a graph of Conv, Clip, Add and
    /// GlobalAveragePool with the same weights, padded explicitly as TensorFlow's SAME, on the same pixels.
    private static let figures = [
        3.5799, 3.30998, 0.195818, 0.303936, 0.0897578, 2.70414, 3.58403, 0.541149, 4.02554, 5.35622, 0.189301,
        0.821591,
        2.8459, 3.17052, 2.69738, 1.13339, 2.20173, 0.164401, 1.23623, 0.212738, 1.60219, 0.021821, 0.832655, 0,
    ]

    private static func features(_ small: SmallNetwork) throws -> [Double] {
        let network = try #require(try VisionNetwork(small.file))
        let input = NetworkInput(side: network.side, colors: SmallNetwork.colors)
        return network.features(of: [input])[0].map { Double($0) }
    }

    /// Returns the largest difference as a part of the largest expected value.
    private static func error(_ found: [Double], _ expected: [Double]) -> Double {
        guard found.count == expected.count else { return .infinity }
        return (zip(found, expected).map { abs($0 - $1) }.max() ?? 0) / (expected.max() ?? 1)
    }

    @Test("computes what ONNX Runtime computes, up to the rounding of bytes")
    func figures() throws {
        let found = try Self.features(SmallNetwork())
        #expect(Self.error(found, Self.figures) < 0.005)
    }

    @Test("computes what its definition in double precision does, which ONNX Runtime confirms")
    func definition() throws {
        let small = SmallNetwork()
        func reference(rounds: Bool) throws -> [Double] {
            try ReferenceNetwork(file: small.file, rounds: rounds).features(
                of: SmallNetwork.colors, side: SmallNetwork.side)
        }
        #expect(Self.error(try reference(rounds: false), Self.figures) < 1e-5)
        // Sums that are mapped to half between two bytes may be rounded differently: the network does it in single
        // precision.
        #expect(Self.error(try Self.features(small), try reference(rounds: true)) < 2e-3)
    }

    /// The largest features of `Samples/mug.jpg`, scaled to 144x144, by EfficientNet-Lite0 for a side of 160, from ONNX
    /// Runtime 1.32 in single precision: their indices and values.
    private static let mug = [
        (2, 3.4980), (532, 3.1135), (507, 3.0969), (833, 2.9942), (414, 2.9851), (1051, 2.9064), (602, 2.7678),
        (889, 2.7442), (462, 2.7057), (707, 2.6914), (936, 2.6465), (872, 2.6200), (554, 2.6101), (126, 2.5929),
        (53, 2.5487), (1235, 2.5412),
    ]

    @Test(
        "of `make model` computes what ONNX Runtime computes, up to the rounding of bytes", .enabled(if: Video.canRun))
    func efficientNet() throws {
        let path =
            ProcessInfo.processInfo.environment["VIDREC_VISION_MODEL"]
            ?? Samples.path("../.build/release/vision.vidrec-model")
        guard let data = FileManager.default.contents(atPath: path) else {
            Issue.record("NOT TESTED: there is no model '\(path)'; run make model", severity: .warning)
            return
        }
        let file = try ModelFile(decoding: data)
        var metadata = file.metadata
        metadata["network.side"] = "160"
        let network = try #require(try VisionNetwork(ModelFile(metadata: metadata, tensors: file.tensors)))
        let picture = try #require(try Video().pictures(Samples.path("mug.jpg"), width: 144, height: 144).first)
        let input = network.input(of: picture, region: ContentRegion(x: 0, y: 0, width: 144, height: 144))
        let features = network.features(of: [input])[0]
        #expect(features.count == 1280 && network.name == "efficientnet-lite0")
        // All features together differ by 12 percent, these by 4.
        #expect(Self.error(Self.mug.map { Double(features[$0.0]) }, Self.mug.map(\.1)) < 0.1)
    }

    @Test("gives content vectors of unit length: the square roots of the activations, averaged over the positions")
    func contentVectors() throws {
        let small = SmallNetwork()
        let network = try #require(try VisionNetwork(small.file))
        let input = NetworkInput(side: network.side, colors: SmallNetwork.colors)
        let found = network.contentVectors(of: [input, input])
        #expect(found.count == 2 && found[0] == found[1])
        for rounds in [true, false] {
            let expected = try ReferenceNetwork(file: small.file, rounds: rounds)
                .contentVector(of: SmallNetwork.colors, side: SmallNetwork.side)
            #expect(Self.error(found[0].map { Double($0) }, expected) < (rounds ? 5e-3 : 0.02))
        }
        #expect(abs(found[0].reduce(0) { $0 + $1 * $1 } - 1) < 1e-6)
        // The root of a mean is more than the mean of roots, and by another factor for each feature.
        let roots = network.features(of: [input])[0].map { Double($0).squareRoot() }
        let norm = roots.reduce(0) { $0 + $1 * $1 }.squareRoot()
        #expect(Self.error(found[0].map { Double($0) }, roots.map { $0 / norm }) > 0.02)
    }

    @Test("gives a picture without any activation a content vector of zeros")
    func noActivation() throws {
        var small = SmallNetwork()
        small["head.bias"] = .init(shape: [24], values: [Float](repeating: -1000, count: 24))
        let network = try #require(try VisionNetwork(small.file))
        let input = NetworkInput(side: network.side, colors: SmallNetwork.colors)
        #expect(network.contentVectors(of: [input]) == [[Float](repeating: 0, count: 24)])
    }

    @Test("gives each picture the same features alone and among others")
    func batch() throws {
        let network = try #require(try VisionNetwork(SmallNetwork().file))
        let inputs = (1...3).map { seed in
            network.input(
                of: .scene(width: 90, height: 70, seed: UInt64(seed)),
                region: ContentRegion(x: 0, y: 0, width: 90, height: 70))
        }
        #expect(network.features(of: inputs) == inputs.map { network.features(of: [$0])[0] })
        #expect(network.features(of: []).isEmpty)
        #expect(network.featureCount == 24 && network.name == "small" && network.side == 66)
    }

    @Test("reads the region of a picture alone, in red, green and blue")
    func region() throws {
        let network = try #require(try VisionNetwork(SmallNetwork().file))
        // Pure red in BT.601, between bars.
        let red = Picture(width: 40, height: 30) { _, _ in (76, 85, 255) }
        let framed = red.framed(left: 3, top: 8, right: 1, bottom: 5, color: (16, 128, 128))
        let input = network.input(of: framed, region: ContentRegion(x: 3, y: 8, width: 40, height: 30))
        let area = 66 * 66
        #expect(input.side == 66 && input.colors.count == 3 * area)
        #expect(input.colors[..<area].allSatisfy { $0 >= 253 })
        #expect(input.colors[area...].allSatisfy { $0 <= 1 })
    }

    @Test("may come with the weights of its classes, which are bytes around 128 with a scale for each class")
    func classes() throws {
        var small = SmallNetwork()
        #expect(try VisionNetwork.classes(of: small.file, size: 2).isEmpty)
        small.tensors["network.classes.weight"] = ModelFile.Tensor(
            shape: [2, 2], elements: .uint8([129, 128, 1, 255]))
        small.tensors["network.classes.scale"] = ModelFile.Tensor(shape: [2], values: [0.5, 2])
        #expect(try VisionNetwork.classes(of: small.file, size: 2) == [0.5, 0, -254, 254])
        #expect(try VisionNetwork(small.file) != nil)
        let error = #expect(throws: ModelFileError.self) { try VisionNetwork.classes(of: small.file, size: 3) }
        #expect(error?.description.contains("network.classes.weight") == true)
    }

    @Test("is not in a file without network")
    func none() throws {
        #expect(try VisionNetwork(ModelFile(metadata: ["layout": "x"], tensors: [:])) == nil)
    }

    /// Changes to the file of a network, and what the error must name.
    private static let damage: [(String, @Sendable (inout SmallNetwork) -> Void, [String])] = [
        ("no side", { $0.metadata["network.side"] = nil }, ["network.side", "64...256"]),
        ("a side too small", { $0.metadata["network.side"] = "63" }, ["'63'", "64...256"]),
        ("a side too large", { $0.metadata["network.side"] = "257" }, ["'257'", "64...256"]),
        ("a side that is no number", { $0.metadata["network.side"] = "big" }, ["'big'"]),
        ("no stem", { $0.tensors["network.stem.weight"] = nil }, ["'network.stem.weight'"]),
        ("no bias", { $0.tensors["network.head.bias"] = nil }, ["'network.head.bias'"]),
        ("no scale", { $0.tensors["network.blocks.1.project.scale"] = nil }, ["'network.blocks.1.project.scale'"]),
        ("no strides", { $0.tensors["network.strides"] = nil }, ["'network.strides'"]),
        (
            "fewer steps than strides", { $0["steps"] = .init(shape: [4], values: [1, 1, 1, 1]) },
            ["'network.steps'", "[5]"]
        ),
        (
            "a stride of 3", { $0["strides"] = .init(shape: [5], elements: .int32([1, 2, 3, 2, 1])) },
            ["'network.strides'", "3", "1 or 2"]
        ),
        (
            "no blocks",
            {
                $0["strides"] = .init(shape: [0], elements: .int32([]))
                $0["steps"] = .init(shape: [0], values: [])
            }, ["'network.strides'", "0 values"]
        ),
        (
            "more blocks than tensors",
            {
                $0["strides"] = .init(shape: [6], elements: .int32([1, 2, 1, 2, 1, 1]))
                $0["steps"] = .init(shape: [6], values: [Float](repeating: 1, count: 6))
            }, ["'network.blocks.5.depthwise.weight'"]
        ),
        (
            "an expansion for other channels",
            {
                $0["blocks.1.expand.weight"] = .init(
                    shape: [48, 9], elements: .uint8([UInt8](repeating: 1, count: 432)))
            },
            ["'network.blocks.1.expand.weight'", "[48, 9]", "[48, 8]"]
        ),
        (
            "filters of 4x4",
            { $0["blocks.1.depthwise.weight"] = .init(shape: [48, 4, 4], values: [Float](repeating: 0, count: 768)) },
            ["'network.blocks.1.depthwise.weight'", "4x4", "3x3 or 5x5"]
        ),
        (
            "a scale of 0", { $0["head.scale"] = .init(shape: [24], values: [Float](repeating: 0, count: 24)) },
            ["'network.head.scale'", "0.0"]
        ),
        (
            "a bias that is infinite",
            { $0["head.bias"] = .init(shape: [24], values: [Float](repeating: .infinity, count: 24)) },
            ["'network.head.bias'", "inf"]
        ),
        (
            "weights that are no bytes",
            { $0["head.weight"] = .init(shape: [24, 20], values: [Float](repeating: 0, count: 480)) },
            ["'network.head.weight'", "F32", "U8"]
        ),
        (
            "no outputs", { $0["head.weight"] = .init(shape: [0, 20], elements: .uint8([])) },
            ["'network.head.weight'", "0 outputs"]
        ),
    ]

    @Test("that is damaged is refused by the name of the tensor", arguments: damage.indices)
    func refused(index: Int) {
        let (name, change, words) = Self.damage[index]
        var small = SmallNetwork()
        change(&small)
        let file = small.file
        let error = #expect(throws: ModelFileError.self, "\(name)") { try VisionNetwork(file) }
        for word in words {
            #expect(error?.description.contains(word) == true, "\(name): \(error?.description ?? "")")
        }
    }
}

extension SmallNetwork {
    fileprivate subscript(name: String) -> ModelFile.Tensor? {
        get { tensors["network.\(name)"] }
        set { tensors["network.\(name)"] = newValue }
    }
}
