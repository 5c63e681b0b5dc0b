import ClipModels
import ClipTypes
import Foundation
import Isolation
import TestSupport
import Testing

/// Networks that OpenVINO runs, compared with plain loops.
@Suite("A network", .enabled(if: OpenVINOLibrary.path != nil, "make openvino installs what these tests need"))
struct FeatureNetworkTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func load(_ file: Data, _ options: String = "", jobs: Int = 1) async throws -> FeatureNetwork {
        let path = try folder.write(file, to: "network-\(UUID().uuidString).onnx")
        let specification = "onnx:\(path)\(options),openvino=\(OpenVINOLibrary.path ?? "")"
        return try await FeatureNetwork(FeatureSpecification(parsing: specification), jobs: jobs)
    }

    private func error(_ file: Data, _ options: String = "") async throws -> WorkerError {
        do {
            _ = try await load(file, options)
        } catch let error as WorkerError {
            return error
        }
        throw WorkerError(.closed, "the network was loaded")
    }

    /// The planes of red, green and blue of a picture of `side` x `side` pixels.
    private static func picture(_ number: Int, side: Int = 32) -> [UInt8] {
        (0..<3 * side * side).map { UInt8(truncatingIfNeeded: $0 * (7 + number) / 5 + $0 / side * 13) }
    }

    /// The largest difference of two rows, relative to the largest value.
    private static func difference(_ first: [Float], _ second: [Float]) -> Float {
        guard first.count == second.count, let most = second.map(abs).max(), most > 0 else { return .infinity }
        return (zip(first, second).map { abs($0 - $1) }.max() ?? .infinity) / most
    }

    @Test("of the shape of VGG gives the features between its layers and those at its end")
    func vgg() async throws {
        let vgg = ConvolutionalNetwork.vgg
        let pictures = [Self.picture(0), Self.picture(1)]
        for (options, layer, count) in [(",output=dense6", 6, 4096), ("", 7, 10)] {
            let network = try await load(vgg.file(), options)
            #expect(network.featureCount == count)
            let features = try await network.features(of: pictures)
            #expect(features.time > .zero)
            for (row, picture) in zip(features.values, pictures) {
                let expected = vgg.values(of: picture.map { Float($0) }, behind: layer)
                #expect(Self.difference(row, expected) < 1e-5)
            }
            #expect(features.values[0] != features.values[1])
        }
    }

    @Test("of the shape of MobileNet gives one row of features, normalized and in the order of channels as asked")
    func mobile() async throws {
        let mobile = ConvolutionalNetwork.mobile
        let network = try await load(mobile.file(), ",channels=bgr,mean=100:110:120,scale=50:60:70")
        #expect(network.featureCount == 24)
        let picture = Self.picture(3)
        let (mean, scale) = ([100, 110, 120] as [Float], [50, 60, 70] as [Float])
        let input = (0..<3).flatMap { channel in
            picture[(2 - channel) * 1024..<(3 - channel) * 1024].map { (Float($0) - mean[channel]) / scale[channel] }
        }
        let features = try await network.features(of: [picture]).values
        #expect(Self.difference(features[0], mobile.values(of: input)) < 1e-5)
    }

    @Test("reads channels last, and bytes")
    func layouts() async throws {
        var network = ONNXNetwork()
        network.add("Transpose", ["picture"], ["planes"], [("perm", .integers([0, 3, 1, 2]))])
        network.add("Cast", ["planes"], ["numbers"], [("to", .integer(1))])
        network.add("GlobalAveragePool", ["numbers"], ["mean"])
        let picture = Self.picture(2, side: 16)
        let expected = (0..<3).map { channel in
            Float(picture[channel * 256..<(channel + 1) * 256].reduce(0) { $0 + Int($1) }) / 256
        }
        for element in [ONNXNetwork.Element.byte, .float] {
            let file = network.file([.init("picture", [nil, 16, 16, 3], element)], [.init("mean", [nil, 3, 1, 1])])
            let features = try await load(file).features(of: [picture]).values
            #expect(Self.difference(features[0], expected) < 1e-5)
        }
        let file = network.file([.init("picture", [nil, 16, 16, 3], .byte)], [.init("mean", [nil, 3, 1, 1])])
        #expect(try await error(file, ",mean=3").description.contains("holds bytes, to which mean= and scale= cannot"))
    }

    @Test("for pictures of any size reads them as asked")
    func anySize() async throws {
        var network = ONNXNetwork()
        network.add("GlobalAveragePool", ["picture"], ["mean"])
        let file = network.file([.init("picture", [nil, 3, nil, nil])], [.init("mean", [nil, 3, 1, 1])])
        let wide = try await load(file, ",size=24x16")
        #expect(wide.description.width == 24 && wide.description.height == 16)
        let features = try await wide.features(of: [[UInt8](repeating: 9, count: 24 * 16 * 3)]).values
        #expect(features == [[9, 9, 9]])
        let standard = try await load(file)
        #expect(standard.description.width == 224 && standard.description.height == 224)
    }

    @Test("gives the same bytes again, in any process and for any caller, and nearly the same in batches")
    func repeated() async throws {
        let file = ConvolutionalNetwork.mobile.file()
        let network = try await load(file, jobs: 2)
        let pictures = (0..<7).map { Self.picture($0) }
        let expected = try await network.features(of: pictures).values
        try await withThrowingTaskGroup(of: [[Float]].self) { group in
            for _ in 0..<6 { group.addTask { try await network.features(of: pictures).values } }
            for try await values in group { #expect(values == expected) }
        }
        #expect(try await network.features(of: [pictures[4]]).values[0] == expected[4])
        #expect(try await load(file).features(of: pictures).values == expected)
        for values in zip(try await load(file, ",batch=4").features(of: pictures).values, expected) {
            #expect(Self.difference(values.0, values.1) < 1e-5)
        }
        // A file for one picture at a time.
        let single = try await load(ConvolutionalNetwork.mobile.file(batch: 1)).features(of: pictures).values
        #expect(single == expected)
    }

    @Test("with a branch by the content of a picture is run")
    func branch() async throws {
        var (bright, dark, network) = (ONNXNetwork(), ONNXNetwork(), ONNXNetwork())
        bright.add("Relu", ["row"], ["same"])
        dark.add("Neg", ["row"], ["negative"])
        network.add("GlobalAveragePool", ["picture"], ["mean"])
        network.add("Flatten", ["mean"], ["row"])
        network.add("ReduceMean", ["row"], ["light"], [("keepdims", .integer(0))])
        network.add("limit", [], [100])
        network.add("Greater", ["light", "limit"], ["isBright"])
        network.add(
            "If", ["isBright"], ["features"],
            [
                ("then_branch", .graph(bright, outputs: [.init("same", [nil, 3])])),
                ("else_branch", .graph(dark, outputs: [.init("negative", [nil, 3])])),
            ])
        let file = network.file([.init("picture", [nil, 3, 8, 8])], [.init("features", [nil, 3])])
        let features = try await load(file).features(of: [200, 50].map { [UInt8](repeating: $0, count: 192) }).values
        #expect(features == [[200, 200, 200], [-50, -50, -50]])
    }

    /// A network with a loop of `count` products of matrices.
    private static func loop(of count: Int) -> Data {
        var (body, network) = (ONNXNetwork(), ONNXNetwork())
        body.add("Identity", ["condition"], ["again"])
        body.add("MatMul", ["value", "value"], ["square"])
        network.add("GlobalAveragePool", ["picture"], ["mean"])
        network.add("Flatten", ["mean"], ["row"])
        network.add("ReduceMean", ["row"], ["light"], [("keepdims", .integer(0))])
        network.add("zero", [], [0])
        network.add("Mul", ["light", "zero"], ["nothing"])
        network.add("unit", [256, 256], (0..<256 * 256).map { $0 % 257 == 0 ? 1 : 0 })
        network.add("Add", ["nothing", "unit"], ["start"])
        network.add("count", [], integers: [count])
        network.add("one", [], integers: [1])
        network.add("Cast", ["one"], ["yes"], [("to", .integer(9))])
        network.add(
            "Loop", ["count", "yes", "start"], ["end"],
            [
                (
                    "body",
                    .graph(
                        body.reading([
                            .init("number", [], .integer64), .init("condition", [], .boolean),
                            .init("value", [256, 256]),
                        ]), outputs: [.init("again", [], .boolean), .init("square", [256, 256])])
                )
            ])
        network.add("ReduceSum", ["end"], ["sum"], [("keepdims", .integer(0))])
        network.add("Add", ["row", "sum"], ["features"])
        return network.file([.init("picture", [nil, 3, 8, 8])], [.init("features", [nil, 3])])
    }

    @Test("with a loop is run, and ended with an error that names it if it takes too long")
    func endless() async throws {
        let short = try await load(Self.loop(of: 3)).features(of: [[UInt8](repeating: 7, count: 192)]).values
        // The sum of the unit matrix is 256.
        #expect(short == [[263, 263, 263]])
        let error = try await error(Self.loop(of: 1 << 40), ",seconds=1")
        #expect(error.code == .unusableNetwork)
        #expect(error.description.contains(".onnx' had not described a frame after 1 s"), "\(error)")
    }

    /// Networks that cannot be used, with what the error says.
    private static let unusable: [(file: Data, options: String, problem: String)] = {
        func means(
            _ input: [Int?], _ output: [Int?], _ element: ONNXNetwork.Element = .float,
            then: [(operation: String, attributes: [(String, ONNXNetwork.Attribute)])] = [],
            of last: ONNXNetwork.Element = .float
        ) -> Data {
            var network = ONNXNetwork()
            network.add("Cast", ["picture"], ["numbers"], [("to", .integer(1))])
            network.add("GlobalAveragePool", ["numbers"], ["mean"])
            network.add("Flatten", ["mean"], ["features0"])
            for (index, step) in then.enumerated() {
                network.add(step.operation, ["features\(index)"], ["features\(index + 1)"], step.attributes)
            }
            return network.file([.init("picture", input, element)], [.init("features\(then.count)", output, last)])
        }
        var spatial = ONNXNetwork()
        spatial.add("Relu", ["picture"], ["map"])
        var two = ONNXNetwork()
        two.add("Add", ["picture", "other"], ["sum"])
        two.add("GlobalAveragePool", ["sum"], ["mean"])
        var outside = ONNXNetwork()
        outside.add("GlobalAveragePool", ["picture"], ["mean"])
        outside.add("secret", [1, 3, 1, 1], inFile: "../../etc/passwd")
        outside.add("Mul", ["mean", "secret"], ["features"])
        var large = ONNXNetwork()
        large.add("GlobalAveragePool", ["picture"], ["mean"])
        large.add("sizes", [2], integers: [1 << 20, 1 << 16])
        large.add("ConstantOfShape", ["sizes"], ["zeros"])
        large.add("ReduceSum", ["zeros"], ["sum"], [("keepdims", .integer(0))])
        large.add("Add", ["mean", "sum"], ["features"])
        let pictures = ONNXNetwork.Port("picture", [nil, 3, 16, 16])
        let features = ONNXNetwork.Port("features", [nil, 3, 1, 1])
        return [
            (means([nil, 1, 16, 16], [nil, 1]), "", "is [?, 1, 16, 16], without 3 channels, and pictures are"),
            (means([nil, 3, 4, 16, 16], [nil, 3]), "", "is [?, 3, 4, 16, 16], and pictures are [pictures, 3,"),
            (means([8, 3, 16, 16], [8, 3]), "", "is [8, 3, 16, 16], for 8 pictures at once: export it for one"),
            (means([nil, 3, 16, 16], [nil, 3], .integer64), "", "'picture' holds 64-bit integers, and pictures are"),
            (means([nil, 3, 4, 4], [nil, 3]), "", "pictures have sides of 8 to 1024"),
            (means([nil, 3, 16, 16], [nil, 3]), ",size=32", "is [?, 3, 16, 16], not of the size 32x32"),
            (means([nil, 3, 16, 16], [nil, 3]), ",output=fc6", "no tensor 'fc6'; its outputs are 'features0' [?, 3]"),
            (
                means(
                    [nil, 3, 16, 16], [3],
                    then: [("ReduceMean", [("axes", .integers([0])), ("keepdims", .integer(0))])]),
                "", "its output 'features1' is [3], and features are [pictures, features]"
            ),
            (
                means([nil, 3, 16, 16], [nil, 3], then: [("Cast", [("to", .integer(6))])], of: .integer32), "",
                "its output 'features1' holds 32-bit integers, not floats"
            ),
            // The logarithm of a negative number.
            (
                means([nil, 3, 16, 16], [nil, 3], then: [("Neg", []), ("Log", [])]), "",
                "the output 'features2' holds"
            ),
            (spatial.file([pictures], [.init("map", [nil, 3, 16, 16])]), "", "'map' is [1, 3, 16, 16], and features"),
            (
                two.file([pictures, .init("other", [nil, 3, 16, 16])], [.init("mean", [nil, 3, 1, 1])]), "",
                "it has 2 inputs ('picture' [?, 3, 16, 16], 'other' [?, 3, 16, 16]), and one for pictures is needed"
            ),
            (
                spatial.file([pictures], [.init("map", [nil, 3, 16, 16]), .init("picture", [nil, 3, 16, 16])]), "",
                "it has 2 outputs: name one by output="
            ),
            // Memory of 256 GiB.
            (large.file([pictures], [features]), "", "more than the 4096 MiB of memory that it may use (memory=)"),
            // It cannot read other files, whatever it names.
            (outside.file([pictures], [features]), "", "cannot use the network"),
        ]
    }()

    @Test("that cannot be used is an error that names it, what was found and what would do", arguments: unusable)
    func refused(file: Data, options: String, problem: String) async throws {
        let error = try await error(file, options)
        #expect(error.code == .unusableNetwork && error.description.hasPrefix("cannot use the network '"))
        #expect(error.description.contains(problem), "\(error)")
    }

    @Test("embeds a clip by the mean of its frames, beside the sketches of the model")
    func clip() async throws {
        let path = Samples.path("tide.mp4")
        let model = ClipModel.shipped
        let network = try await load(ConvolutionalNetwork.mobile.file(), ",scale=255")
        var options = DecodePool.Options(jobs: 1)
        let plain = try await DecodePool(options, model: model.identity).analyze(path, sampling: .adaptive).analysis
        options.network = network
        let pool = DecodePool(options, model: model.identity)
        let timed = try await pool.analyze(path, sampling: .adaptive)
        let embedding = try #require(timed.analysis.embedding)
        #expect(timed.analysis.sketches == plain.sketches && timed.analysis.metadata == plain.metadata)
        #expect(timed.analysis.status == .ok && timed.times[.embed] > .zero)
        #expect(embedding.model.name == "mean" && embedding.model.dimension == 24)
        #expect(embedding.model == pool.identity && embedding.model.isNetwork(beside: model.identity.fingerprint))
        #expect(!model.identity.isNetwork(beside: model.identity.fingerprint))
        #expect(embedding.contributions == nil && embedding.value.values.allSatisfy { $0 >= 0 })
        #expect(try await pool.analyze(path, sampling: .adaptive).analysis == timed.analysis)
        // Other input of the same network makes other embeddings, which are never compared with these.
        let other = try await load(ConvolutionalNetwork.mobile.file(), ",scale=128")
        #expect(other.identity(beside: model.identity) != embedding.model)
        let copy = try await load(ConvolutionalNetwork.mobile.file(), ",scale=255,batch=2")
        #expect(copy.identity(beside: model.identity) == embedding.model)
    }

    @Test("leaves black clips and damaged files as they are without it")
    func noFrames() async throws {
        let network = try await load(ConvolutionalNetwork.mobile.file())
        var options = DecodePool.Options(jobs: 1)
        options.network = network
        let pool = DecodePool(options, model: ClipModel.shipped.identity)
        let damaged = try await pool.analyze(folder.write("no video", to: "a.mp4"), sampling: .adaptive).analysis
        #expect(damaged.status == .failed && damaged.reason?.isEmpty == false)
        let black = folder.path("black.mp4")
        _ = try Shell.run(
            "ffmpeg", ["-v", "error", "-f", "lavfi", "-i", "color=black:s=64x64:d=1", "-pix_fmt", "yuv420p", black])
        let empty = try await pool.analyze(black, sampling: .adaptive).analysis
        #expect(empty.status == .partial && empty.embedding == nil && empty.reason?.contains("no frame shows") == true)
    }
}
