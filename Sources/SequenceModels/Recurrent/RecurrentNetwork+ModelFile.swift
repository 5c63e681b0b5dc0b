public import ModelFiles
extension RecurrentNetwork {
    /// Creates a network from the tensors of a model file, with a whitening if the file has one.
    ///
    /// - Throws: `ModelFileError` if a tensor is missing or empty, or its shape does not match the others.
    public init(_ file: ModelFile) throws(ModelFileError) {
        let recurrent = try file.shape(of: "gru.weight_hh", dimensions: 2)
        let projection = try file.shape(of: "projection.weight", dimensions: 2)
        // A tensor with a size of 0 could have any other sizes; with values, its sizes are limited by the file's
        // size.
        guard (recurrent + projection).allSatisfy({ $0 > 0 }) else {
            throw ModelFileError(description: "the model's tensors 'gru.weight_hh' or 'projection.weight' are empty")
        }
        let shape = RecurrentShape(
            featureCount: projection[1], hiddenCount: recurrent[1], embeddingCount: projection[0])
        var parameters: [Float] = []
        for tensor in shape.tensors {
            parameters += try file.values(of: tensor.name, shape: tensor.shape)
        }
        var whitening: EmbeddingWhitening?
        if file.tensors["whitening.matrix"] != nil || file.tensors["whitening.mean"] != nil {
            let size = shape.embeddingCount
            whitening = EmbeddingWhitening(
                mean: try file.values(of: "whitening.mean", shape: [size]),
                matrix: try file.values(of: "whitening.matrix", shape: [size, size]))
        }
        self.init(shape: shape, parameters: parameters, whitening: whitening)
    }

    /// Returns the network, with its whitening if any, as tensors of a model file, by name.
    ///
    /// - Parameter precision: The storage type of the matrices; vectors are always `float32`.
    public func tensors(precision: ModelFile.Precision = .float32) -> [String: ModelFile.Tensor] {
        var result: [String: ModelFile.Tensor] = [:]
        for tensor in shape.tensors {
            result[tensor.name] = ModelFile.Tensor(
                shape: tensor.shape, values: Array(parameters[tensor.range]),
                precision: tensor.shape.count > 1 ? precision : .float32)
        }
        if let whitening {
            let size = shape.embeddingCount
            result["whitening.mean"] = ModelFile.Tensor(shape: [size], values: whitening.mean)
            result["whitening.matrix"] = ModelFile.Tensor(
                shape: [size, size], values: whitening.matrix, precision: precision)
        }
        return result
    }
}
