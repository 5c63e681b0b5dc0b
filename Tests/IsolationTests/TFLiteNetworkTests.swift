import Foundation
import Isolation
import TestSupport
import Testing

/// TensorFlow Lite files, which OpenVINO reads by their path only.
@Suite(
    "A TensorFlow Lite network",
    .enabled(if: OpenVINOLibrary.path != nil, "make openvino installs what these tests need"))
struct TFLiteNetworkTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func load(
        _ file: Data, _ options: String = "", isConfined: Bool = true
    ) async throws -> FeatureNetwork {
        let path = try folder.write(file, to: "network-\(UUID().uuidString).tflite")
        let specification = "tflite:\(path)\(options),openvino=\(OpenVINOLibrary.path ?? "")"
        return try await FeatureNetwork(FeatureSpecification(parsing: specification), isConfined: isConfined)
    }

    /// The planes of red, green and blue of a picture of 32x32 pixels.
    private static let picture: [UInt8] = (0..<3 * 1024).map { (index: Int) -> UInt8 in
        UInt8(truncatingIfNeeded: index * 7 / 5 + index / 32 * 13)
    }

    private static func difference(_ first: [Float], _ second: [Float]) -> Float {
        guard first.count == second.count, let most = second.map(abs).max(), most > 0 else { return .infinity }
        return (zip(first, second).map { abs($0 - $1) }.max() ?? .infinity) / most
    }

    @Test("gives the features at its end and between its layers, as plain loops do")
    func features() async throws {
        let reference = ConvolutionalNetwork.pooled
        let file = reference.tensorFlowLiteFile()
        for (options, layer, count) in [("", 6, 10), (",output=layer6", 6, 10), (",output=layer5", 5, 24)] {
            let network = try await load(file, options)
            #expect(network.featureCount == count)
            #expect(network.description.layout == .nhwc && network.description.width == 32)
            let values = try await network.features(of: [Self.picture]).values
            let expected = reference.values(of: Self.picture.map { Float($0) }, behind: layer)
            #expect(Self.difference(values[0], expected) < 1e-5)
        }
        // Of the same file by LiteRT 2.3, the runtime of TensorFlow Lite.
        let first = try await load(file).features(of: [Self.picture]).values[0].prefix(4)
        #expect(Self.difference(Array(first), [119.10107, 24.90617, 38.374065, 0]) < 1e-5)
        let normalized = try await load(file, ",channels=bgr,mean=100,scale=50,batch=2")
        let planes = [2, 1, 0].flatMap { Self.picture[$0 * 1024..<($0 + 1) * 1024] }
        let input: [Float] = planes.map { (Float($0) - 100) / 50 }
        for values in try await normalized.features(of: [Self.picture, Self.picture, Self.picture]).values {
            #expect(Self.difference(values, reference.values(of: input)) < 1e-5)
        }
    }

    @Test("is read without confinement, too, but not between its layers")
    func unconfined() async throws {
        let file = ConvolutionalNetwork.pooled.tensorFlowLiteFile()
        let confined = try await load(file).features(of: [Self.picture]).values
        let network = try await load(file, isConfined: false)
        #expect(!network.description.isFiltered)
        #expect(try await network.features(of: [Self.picture]).values == confined)
        let error = await #expect(throws: WorkerError.self) {
            _ = try await load(file, ",output=layer5", isConfined: false)
        }
        #expect(error?.description.contains("only where system calls are filtered") == true)
    }

    @Test("that names what OpenVINO does not know is an error")
    func unusable() async throws {
        // The code of the operation of the second layer, MAX_POOL_2D, becomes one that does not exist.
        var file = ConvolutionalNetwork.pooled.tensorFlowLiteFile()
        let code = Data([17, 0, 0, 0, 1, 0, 0, 0, 17, 0, 0, 0])
        let found = try #require(file.range(of: code))
        // The custom operation 32, without a name.
        file.replaceSubrange(found, with: Data([32, 0, 0, 0, 1, 0, 0, 0, 32, 0, 0, 0]))
        let error = await #expect(throws: WorkerError.self) { _ = try await load(file) }
        #expect(error?.code == .unusableNetwork)
        #expect(error?.description.hasPrefix("cannot use the network '\(folder.path)") == true, "\(error as Any)")
    }
}
