package import ClipTypes
private import Digests

extension EmbeddingModel {
    /// Creates the identity of embeddings by a network, whose clips have the sketches of `base`.
    ///
    /// The first 8 digits of the fingerprint are of the network's file and of how frames become its input; the last 8 are
    /// those of `base`.
    fileprivate init(_ network: NetworkDescription, _ specification: FeatureSpecification, beside base: EmbeddingModel)
    {
        let input = "\(specification.channels.rawValue) \(specification.mean) \(specification.scale) "
        let facts = "\(network.digest.hexadecimal) \(network.output) \(network.layout.rawValue) \(input)"
        let digest = SHA256.hash((facts + "\(network.width)x\(network.height)").utf8).hexadecimal
        self.init(
            name: Self.networkName, dimension: network.featureCount,
            fingerprint: String(digest.prefix(8) + base.fingerprint.prefix(8)))
    }
}

extension FeatureNetwork {
    /// Returns the identity of the embeddings that the network computes for clips that have the sketches of a model.
    package func identity(beside base: EmbeddingModel) -> EmbeddingModel {
        EmbeddingModel(description, specification, beside: base)
    }

    /// Returns the embedding of a clip: the mean of the signed square roots of the features, weighted and scaled to unit
    /// length; `nil` if it is zero. Square roots keep a few large features from hiding all others.
    package static func embedding(features: [[Float]], weights: [Float]) -> ClipEmbedding? {
        precondition(features.count == weights.count, "\(features.count) frames with \(weights.count) weights")
        guard let first = features.first else { return nil }
        var sum = [Float](repeating: 0, count: first.count)
        for (values, weight) in zip(features, weights) {
            for index in sum.indices {
                let value = values[index]
                sum[index] += weight * (value < 0 ? -(-value).squareRoot() : value.squareRoot())
            }
        }
        let norm = sum.reduce(0) { $0 + $1 * $1 }.squareRoot()
        guard norm.isFinite, norm > 0 else { return nil }
        return ClipEmbedding(normalizing: sum)
    }
}
