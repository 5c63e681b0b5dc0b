import TestSupport
import ModelFiles
@testable import ModelTraining
import Testing

@testable import SequenceModels

@Suite("Recurrent network")
struct RecurrentNetworkTests {
    private let shape = RecurrentShape(featureCount: 3, hiddenCount: 5, embeddingCount: 4)

    @Test("embeds as its definition in double precision does")
    func reference() throws {
        let network = RandomClips.network(shape, seed: 1)
        for frames in [1, 2, 9] {
            let clip = RandomClips.sequence(frames: frames, features: 3, seed: UInt64(frames))
            let embedding = try #require(network.embed(clip))
            for (value, expected) in zip(embedding, ReferenceNetwork(network).embedding(of: clip)) {
                #expect(abs(Double(value) - expected) < 2e-6)
            }
        }
    }

    @Test(
        "has the gradient of the loss that finite differences of the reference give, for every weight",
        arguments: [
            ContrastiveLoss(temperature: 0.2),
            ContrastiveLoss(temperature: 0.1, hardestNegativeWeight: 0.7, entropyWeight: 0.4),
        ]
    )
    func gradients(loss: ContrastiveLoss) async throws {
        let network = RandomClips.network(shape, seed: 2)
        let views = (0..<10).map { RandomClips.sequence(frames: 1 + $0 % 4, features: 3, seed: 50 + UInt64($0)) }
        // Two clips of one source, which are not each other's negatives.
        let labels = [0, 1, 2, 2, 3]
        let (value, gradients) = try await SummarizerTrainer.step(
            network, views: views, labels: labels, loss: loss, jobs: 1)
        var reference = ReferenceNetwork(network)
        #expect(abs(value - reference.loss(views: views, labels: labels, options: loss)) < 1e-4)
        for index in network.parameters.indices {
            let parameter = reference.parameters[index]
            reference.parameters[index] = parameter + 1e-5
            let higher = reference.loss(views: views, labels: labels, options: loss)
            reference.parameters[index] = parameter - 1e-5
            let lower = reference.loss(views: views, labels: labels, options: loss)
            reference.parameters[index] = parameter
            let slope = (higher - lower) / 2e-5
            #expect(abs(Double(gradients[index]) - slope) < 1e-4 * max(1, abs(slope)), "parameter \(index)")
        }
    }

    @Test("is mean pooling before it is trained")
    func meanPooling() throws {
        let shape = RecurrentShape(featureCount: 2, hiddenCount: 3, embeddingCount: 2)
        let clip = FeatureSequence(frames: [
            FeatureFrame(values: [3, 1], time: .zero, weight: 1),
            FeatureFrame(values: [0, 10], time: .seconds(1), weight: 0.5),
        ])
        let network = RecurrentNetwork(untrained: shape, seed: 1, fittedTo: [clip])
        // (3 + 0, 1 + 5) / 1.5 = (2, 4), of length √20.
        let embedding = try #require(network.embed(clip))
        #expect(abs(embedding[0] - 0.447_213_6) < 1e-6)
        #expect(abs(embedding[1] - 0.894_427_2) < 1e-6)
    }

    @Test("does not read frames without weight, but the time they took")
    func weightless() throws {
        let network = RandomClips.network(shape, seed: 3)
        let first = FeatureFrame(values: [1, 0, 1], time: .zero, weight: 1)
        let black = FeatureFrame(values: [9, 9, 9], time: .seconds(1), weight: 0)
        func last(_ seconds: Int) -> FeatureFrame {
            FeatureFrame(values: [0, 1, -1], time: .seconds(seconds), weight: 0.5)
        }
        let with = network.embed(FeatureSequence(frames: [first, black, last(2)]))
        #expect(with == network.embed(FeatureSequence(frames: [first, last(2)])))
        #expect(with != network.embed(FeatureSequence(frames: [first, last(4)])))
        #expect(network.embed(FeatureSequence(frames: [black])) == nil)
        #expect(network.embed(FeatureSequence(frames: [])) == nil)
    }

    @Test("embeds one frame, equal times and ten minutes of frames", arguments: [1, 2, 1200])
    func lengths(count: Int) throws {
        let network = RandomClips.network(shape, seed: 4)
        let frames = RandomClips.sequence(frames: count, features: 3, seed: 5).frames
        let still = FeatureSequence(
            frames: frames.map { FeatureFrame(values: $0.values, time: .zero, weight: $0.weight) })
        for clip in [FeatureSequence(frames: frames), still] {
            let embedding = try #require(network.embed(clip))
            #expect(abs(embedding.reduce(0) { $0 + $1 * $1 } - 1) < 1e-5)
        }
    }

    @Test("has no embedding of features that are no numbers or that are all zero")
    func directionless() {
        let network = RecurrentNetwork(untrained: shape, seed: 1)
        for value in [Float.nan, .infinity, 0] {
            let frame = FeatureFrame(values: [value, 0, 0], time: .zero, weight: 1)
            #expect(network.embed(FeatureSequence(frames: [frame])) == nil)
        }
    }

    @Test(
        "comes back from a model file, exactly or within half precision",
        arguments: [ModelFile.Precision.float32, .float16])
    func modelFile(precision: ModelFile.Precision) throws {
        let clips = (0..<20).map { RandomClips.sequence(frames: 3, features: 3, seed: UInt64($0)) }
        let network = RandomClips.network(shape, seed: 6).whitened(fitting: clips)
        #expect(network.whitening != nil)
        let data = try ModelFile(tensors: network.tensors(precision: precision)).encoded()
        let read = try RecurrentNetwork(ModelFile(decoding: data))
        #expect((read == network) == (precision == .float32))
        let left = try #require(network.embed(clips[0]))
        let right = try #require(read.embed(clips[0]))
        #expect(zip(left, right).reduce(0) { $0 + $1.0 * $1.1 } > 0.9999)
    }

    @Test("refuses tensors that are missing or contradict each other")
    func unsuitableTensors() {
        var tensors = RandomClips.network(shape, seed: 7).tensors()
        tensors["gru.bias_hh"] = nil
        #expect(throws: ModelFileError(description: "the model has no tensor 'gru.bias_hh'")) {
            try RecurrentNetwork(ModelFile(tensors: tensors))
        }
        tensors["gru.bias_hh"] = ModelFile.Tensor(shape: [14], values: [Float](repeating: 0, count: 14))
        let message = "the model's tensor 'gru.bias_hh' has the shape [14], not [15]"
        #expect(throws: ModelFileError(description: message)) {
            try RecurrentNetwork(ModelFile(tensors: tensors))
        }
    }

    @Test("refuses empty tensors, whatever the sizes beside the zero")
    func emptyTensors() {
        for name in ["gru.weight_hh", "projection.weight"] {
            for shape in [[0, 1 << 60], [1 << 60, 0]] {
                var tensors = RandomClips.network(self.shape, seed: 7).tensors()
                tensors[name] = ModelFile.Tensor(shape: shape, values: [])
                let error = #expect(throws: ModelFileError.self) { try RecurrentNetwork(ModelFile(tensors: tensors)) }
                #expect(error?.description.hasSuffix("are empty") == true)
            }
        }
    }
}
