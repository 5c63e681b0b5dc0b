public import ModelFiles

extension ContentHead {
    /// Creates the head from the tensors of a model file whose names begin with `content.`.
    ///
    /// - Returns: `nil` if the file has none of them.
    /// - Throws: `ModelFileError` if a tensor is missing, or its shape or its values do not match.
    public init?(_ file: ModelFile) throws(ModelFileError) {
        guard file.tensors.keys.contains(where: { $0.hasPrefix("content.") }) else { return nil }
        let rows = try file.shape(of: Names.rows, dimensions: 2)
        let labels = try file.shape(of: Names.responseMeans, dimensions: 1)[0]
        let responses = try file.shape(of: Names.responseRows, dimensions: 2)[0]
        let shares = try file.values(of: Names.shares, shape: [3])
        guard rows.allSatisfy({ 1...65_536 ~= $0 }), labels <= 65_536, responses <= labels,
            (responses == 0) == (labels == 0),
            shares.allSatisfy({ 0...1 ~= $0 }), abs(shares.reduce(0, +) - 1) < 1e-3, labels > 0 || shares[1] == 0
        else {
            throw ModelFileError(
                description: "the model's content head has \(rows[0]) x \(rows[1]) weights, \(labels) prototypes, "
                    + "\(responses) responses and shares of \(shares), which do not fit together")
        }
        self.init(
            mean: try file.values(of: Names.mean, shape: [rows[1]]),
            rows: try file.values(of: Names.rows, shape: rows),
            prototypes: try file.values(of: Names.prototypes, shape: [labels, rows[0]]),
            responseMeans: try file.values(of: Names.responseMeans, shape: [labels]),
            responseRows: try file.values(of: Names.responseRows, shape: [responses, labels]), shares: shares)
    }

    /// Returns the head as tensors of a model file, by name; the matrices have half precision.
    public var tensors: [String: ModelFile.Tensor] {
        let labels = responseMeans.count
        return [
            Names.mean: ModelFile.Tensor(shape: [mean.count], values: mean),
            Names.rows: ModelFile.Tensor(shape: [vectorCount, mean.count], values: rows, precision: .float16),
            Names.prototypes: ModelFile.Tensor(
                shape: [labels, vectorCount], values: prototypes, precision: .float16),
            Names.responseMeans: ModelFile.Tensor(shape: [labels], values: responseMeans),
            Names.responseRows: ModelFile.Tensor(
                shape: [responseCount, labels], values: responseRows, precision: .float16),
            Names.shares: ModelFile.Tensor(shape: [3], values: shares),
        ]
    }

    private enum Names {
        static let mean = "content.mean"
        static let rows = "content.weight"
        static let prototypes = "content.prototypes"
        static let responseMeans = "content.responses.mean"
        static let responseRows = "content.responses.weight"
        static let shares = "content.shares"
    }
}
