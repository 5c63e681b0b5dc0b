public import ModelFiles
public import Foundation
internal import Kernels

/// The state of a training between two epochs, from which it continues to the same result.
public struct TrainingCheckpoint: Hashable, Sendable {
    /// The number of epochs that the training has done.
    public internal(set) var epoch: Int
    /// The identity of the training: a digest of the options, first weights and clips.
    let identity: String
    var weights: [Float]
    var optimizer: AdamW
    var generator: SeededGenerator
    /// The weights of the best epoch so far.
    var best: [Float]
    var bestEpoch: Int
    var bestScore: RetrievalScore?

    private struct Facts: Codable {
        let epoch: Int
        let identity: String
        let step: Int
        let generator: UInt64
        let bestEpoch: Int
        let bestScore: RetrievalScore?
    }

    /// Encodes the checkpoint as a model file without any loss of precision.
    ///
    /// - Throws: `ModelFileError` if a weight or a moment of the optimizer is not finite.
    public func encoded() throws -> Data {
        let facts = Facts(
            epoch: epoch, identity: identity, step: optimizer.step, generator: generator.state, bestEpoch: bestEpoch,
            bestScore: bestScore)
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        let tensors = [
            "weights": weights, "best": best, "optimizer.first": optimizer.first, "optimizer.second": optimizer.second,
        ]
        let file = ModelFile(
            metadata: ["checkpoint": String(decoding: try encoder.encode(facts), as: UTF8.self)],
            tensors: tensors.mapValues { ModelFile.Tensor(shape: [$0.count], values: $0) })
        return try file.encoded()
    }

    /// Decodes a checkpoint that ``encoded()`` returned.
    ///
    /// - Throws: `ModelFileError` if the data is not a valid checkpoint.
    public init(decoding data: Data) throws(ModelFileError) {
        let file = try ModelFile(decoding: data)
        guard let text = file.metadata["checkpoint"] else {
            throw ModelFileError(description: "the file is a model, not a training checkpoint")
        }
        guard let facts = try? JSONDecoder().decode(Facts.self, from: Data(text.utf8)), facts.step >= 0,
            facts.epoch >= 0
        else {
            throw ModelFileError(description: "the checkpoint's metadata is invalid")
        }
        let shape = try file.shape(of: "weights", dimensions: 1)
        epoch = facts.epoch
        identity = facts.identity
        weights = try file.values(of: "weights", shape: shape)
        optimizer = AdamW(
            first: try file.values(of: "optimizer.first", shape: shape),
            second: try file.values(of: "optimizer.second", shape: shape), step: facts.step)
        generator = SeededGenerator(seed: facts.generator)
        best = try file.values(of: "best", shape: shape)
        bestEpoch = facts.bestEpoch
        bestScore = facts.bestScore
    }

    init(identity: String, weights: [Float], generator: SeededGenerator) {
        epoch = 0
        self.identity = identity
        self.weights = weights
        optimizer = AdamW(count: weights.count)
        self.generator = generator
        best = weights
        bestEpoch = 0
    }
}
