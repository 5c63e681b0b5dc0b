import ArgumentParser
import Isolation
import VidRecKit

/// The option for a network that computes embeddings.
struct FeaturesOption: ParsableArguments {
    @Option(
        name: .customLong("features"),
        help: ArgumentHelp(
            """
            A network for the embeddings, run by OpenVINO: onnx:FILE or tflite:FILE, then options such as ,output=fc6 \
            (default: none).
            """,
            valueName: "network"),
        transform: { text in
            do throws(WorkerError) {
                return try FeatureSpecification(parsing: text)
            } catch {
                throw ValidationError(error.description)
            }
        })
    var specification: FeatureSpecification?

    /// The input files of the option.
    var inputs: [String] { specification.map { [$0.path] } ?? [] }

    /// Returns settings of decoding with the network, which is loaded and run once.
    ///
    /// - Throws: `WorkerError` if OpenVINO or the network is missing or cannot be used.
    func applied(to decoding: DecodePool.Options) async throws -> DecodePool.Options {
        guard let specification else { return decoding }
        var decoding = decoding
        decoding.network = try await FeatureNetwork(
            specification, jobs: decoding.jobs, isConfined: decoding.isConfined)
        return decoding
    }
}
