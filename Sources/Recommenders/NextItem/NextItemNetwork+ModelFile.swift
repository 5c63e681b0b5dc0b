public import ModelFiles
extension NextItemNetwork {
    /// Returns the network as tensors of a model file by name, each name after `prefix`; mapped item features are added
    /// to the embeddings, and the features themselves are not stored.
    public func tensors(prefix: String) -> [String: ModelFile.Tensor] {
        let foldedFeatures = foldedFeatures
        var tensors: [String: ModelFile.Tensor] = [:]
        for part in Self.parts(of: shape) {
            tensors[prefix + part.name] = ModelFile.Tensor(
                shape: part.shape, values: foldedFeatures.parameters[keyPath: part.path])
        }
        return tensors
    }

    /// Creates a network from the tensors of a model file whose names start with `prefix`.
    ///
    /// - Throws: `ModelFileError` if a tensor is missing, its shape does not match the others, or a size is not a
    ///   positive multiple of 16.
    public init(_ file: ModelFile, prefix: String) throws(ModelFileError) {
        let items = try file.shape(of: prefix + "embeddings", dimensions: 2)
        let recurrent = try file.shape(of: prefix + "recurrent.weight", dimensions: 2)
        let map = try file.shape(of: prefix + "features.weight", dimensions: 2)
        guard items[1] > 0, items[1].isMultiple(of: 16), recurrent[0] > 0, recurrent[0].isMultiple(of: 16) else {
            throw ModelFileError(
                description:
                    "the model's network has embeddings of \(items[1]) values and states of \(recurrent[0]) values, not multiples of 16"
            )
        }
        let shape = NextItemShape(
            itemCount: items[0], embeddingCount: items[1], hiddenCount: recurrent[0], featureCount: map[0])
        var parameters = Parameters(
            embeddings: [], biases: [], featureMap: [], inputWeights: [], inputBias: [], recurrentWeights: [],
            recurrentBias: [], projection: [], projectionBias: [])
        for part in Self.parts(of: shape) {
            parameters[keyPath: part.path] = try file.values(of: prefix + part.name, shape: part.shape)
        }
        self.init(
            shape: shape, parameters: parameters,
            features: [Float](repeating: 0, count: shape.itemCount * shape.featureCount))
    }

    private static func parts(
        of shape: NextItemShape
    ) -> [(name: String, path: WritableKeyPath<Parameters, [Float]>, shape: [Int])] {
        let (width, hidden) = (shape.embeddingCount, shape.hiddenCount)
        return [
            ("embeddings", \.embeddings, [shape.itemCount, width]), ("biases", \.biases, [shape.itemCount]),
            ("features.weight", \.featureMap, [shape.featureCount, width]),
            ("input.weight", \.inputWeights, [width, 3 * hidden]), ("input.bias", \.inputBias, [3 * hidden]),
            ("recurrent.weight", \.recurrentWeights, [hidden, 3 * hidden]),
            ("recurrent.bias", \.recurrentBias, [3 * hidden]), ("projection.weight", \.projection, [hidden, width]),
            ("projection.bias", \.projectionBias, [width]),
        ]
    }
}
