public import ModelFiles
public import ModelFiles
internal import Kernels

extension RecommenderModels {
    private static let kind = "recommender/1"

    /// Returns the models as one model file, which has no user names; traps if a recommender was not trained by this
    /// library. The notes become metadata.
    public func file() -> ModelFile {
        var tensors: [String: ModelFile.Tensor] = [:]
        tensors.put(Array(items.names.joined(separator: "\0").utf8), as: "items")
        tensors.put(clips.sorted().map(Int32.init), as: "clips")
        tensors.put(itemUsers.matrix, as: "viewers")
        for (strategy, recommender) in trained {
            let name = strategy.rawValue
            switch recommender {
            case let model as PopularityRecommender: tensors.put(model.popularity, as: name)
            case let model as ItemKNNRecommender: tensors.put(model.neighbors.matrix, as: name)
            case let model as TransitionRecommender: tensors.put(model.neighbors.matrix, as: name)
            case let model as EASERecommender:
                tensors[name] = ModelFile.Tensor(
                    shape: [model.itemCount, model.itemCount], values: model.weights, precision: .float16)
            case let model as ALSRecommender:
                tensors.put(model.factors, columns: model.options.factorCount, as: name)
            case let model as BPRRecommender:
                tensors.put(model.factors, columns: model.options.factorCount, as: name)
            case let model as SequenceRecommender:
                tensors.merge(model.network.tensors(prefix: name + ".")) { $1 }
            default: preconditionFailure("the recommender '\(name)' cannot be written to a model file")
            }
        }
        let weights = blendWeights.map { "\($0.key.rawValue)=\($0.value)" }.sorted().joined(separator: ",")
        var metadata = notes
        metadata["kind"] = Self.kind
        metadata["blend"] = weights
        metadata["popularity_penalty"] = "\(popularityPenalty)"
        metadata["strategies"] = trained.keys.map(\.rawValue).sorted().joined(separator: ",")
        return ModelFile(metadata: metadata, tensors: tensors)
    }

    /// Creates the models from a model file that ``file()`` returned.
    ///
    /// - Throws: `ModelFileError` if the file is another kind of model, or its tensors or settings are invalid or do
    ///   not agree.
    public init(_ file: ModelFile) throws(ModelFileError) {
        guard file.metadata["kind"] == Self.kind else {
            throw ModelFileError(
                description: "the model is a '\(file.metadata["kind"] ?? "clip model")', not a '\(Self.kind)'")
        }
        let bytes = try file.bytes(of: "items", shape: file.shape(of: "items", dimensions: 1))
        let names = bytes.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
        let items = Vocabulary(names)
        guard items.count == names.count else {
            throw ModelFileError(description: "the model lists an item twice")
        }
        var trained: [RecommendationStrategy: any Recommender] = [:]
        for name in (file.metadata["strategies"] ?? "").split(separator: ",") {
            guard let strategy = RecommendationStrategy(rawValue: String(name)) else {
                throw ModelFileError(
                    description: "the model has the strategy '\(name)', which this version of vidrec does not support")
            }
            trained[strategy] = try Self.read(strategy, from: file, itemCount: items.count)
        }
        var weights: [RecommendationStrategy: Float] = [:]
        for pair in (file.metadata["blend"] ?? "").split(separator: ",") {
            let parts = pair.split(separator: "=")
            guard parts.count == 2, let strategy = RecommendationStrategy(rawValue: String(parts[0])),
                let weight = Float(parts[1]), weight.isFinite
            else { throw ModelFileError(description: "the model's blend weight '\(pair)' is not STRATEGY=NUMBER") }
            weights[strategy] = weight
        }
        guard let penalty = Float(file.metadata["popularity_penalty"] ?? "0"), penalty.isFinite else {
            throw ModelFileError(description: "the model's 'popularity_penalty' is not a number")
        }
        let viewers = try file.matrix("viewers", rows: items.count, columns: nil)
        // Models of earlier versions do not tell clips from other items.
        let clips =
            file.tensors["clips"] == nil
            ? [] : try file.integers(of: "clips", shape: file.shape(of: "clips", dimensions: 1))
        self.init(
            items: items, itemUsers: ItemUserMatrix(viewers), trained: trained, blendWeights: weights,
            popularityPenalty: penalty,
            notes: file.metadata.filter { !["kind", "blend", "popularity_penalty", "strategies"].contains($0.key) })
        self.clips = Set(clips.map(Int.init))
    }

    private static func read(
        _ strategy: RecommendationStrategy, from file: ModelFile, itemCount: Int
    ) throws(ModelFileError) -> any Recommender {
        let name = strategy.rawValue
        switch strategy {
        case .popularity: return PopularityRecommender(try file.values(of: name, shape: [itemCount]))
        case .knnCosine, .knnTFIDF, .knnBM25:
            return ItemKNNRecommender(ItemNeighbors(try file.matrix(name, rows: itemCount, columns: itemCount)))
        case .transitions:
            return TransitionRecommender(
                ItemNeighbors(try file.matrix(name, rows: itemCount, columns: itemCount)),
                options: TransitionRecommender.Options())
        case .ease:
            return EASERecommender(
                weights: try file.values(of: name, shape: [itemCount, itemCount]), itemCount: itemCount)
        case .als:
            var options = ALSRecommender.Options()
            options.factorCount = try file.shape(of: name, dimensions: 2)[1]
            guard [16, 32, 64, 128, 256].contains(options.factorCount) else {
                throw ModelFileError(description: "the model's '\(name)' has \(options.factorCount) factors")
            }
            return ALSRecommender(
                factors: try file.values(of: name, shape: [itemCount, options.factorCount]), options: options)
        case .bpr:
            var options = BPRRecommender.Options()
            options.factorCount = try file.shape(of: name, dimensions: 2)[1]
            guard options.factorCount > 0, options.factorCount.isMultiple(of: 16) else {
                throw ModelFileError(description: "the model's '\(name)' has \(options.factorCount) factors")
            }
            return BPRRecommender(
                factors: try file.values(of: name, shape: [itemCount, options.factorCount]), options: options)
        case .sequence:
            let network = try NextItemNetwork(file, prefix: name + ".")
            guard network.shape.itemCount == itemCount else {
                throw ModelFileError(
                    description: "the model's network has \(network.shape.itemCount) items, the model \(itemCount)")
            }
            return SequenceRecommender(network)
        case .content, .blend:
            throw ModelFileError(description: "the model lists the strategy '\(name)', which is never stored")
        }
    }
}

extension [String: ModelFile.Tensor] {
    fileprivate mutating func put(_ bytes: [UInt8], as name: String) {
        self[name] = ModelFile.Tensor(shape: [bytes.count], elements: .uint8(bytes))
    }

    fileprivate mutating func put(_ integers: [Int32], as name: String) {
        self[name] = ModelFile.Tensor(shape: [integers.count], elements: .int32(integers))
    }

    fileprivate mutating func put(_ values: [Float], as name: String) {
        self[name] = ModelFile.Tensor(shape: [values.count], values: values)
    }

    fileprivate mutating func put(_ values: [Float], columns: Int, as name: String) {
        self[name] = ModelFile.Tensor(shape: [values.count / columns, columns], values: values)
    }

    fileprivate mutating func put(_ matrix: SparseMatrix, as name: String) {
        let lengths = (0..<matrix.rowCount).map { Int32(matrix.entries(ofRow: $0).count) }
        put(lengths, as: name + ".lengths")
        put(matrix.columns, as: name + ".columns")
        if !matrix.values.isEmpty { put(matrix.values, as: name + ".values") }
        put([Int32(matrix.columnCount)], as: name + ".size")
    }
}

extension ModelFile {
    /// Returns the values of a tensor of one dimension.
    fileprivate func values(of name: String) throws(ModelFileError) -> [Float] {
        try values(of: name, shape: shape(of: name, dimensions: 1))
    }

    /// Returns a sparse matrix, after checking that the columns of every row ascend, as the kernels require.
    fileprivate func matrix(_ name: String, rows: Int, columns: Int?) throws(ModelFileError) -> SparseMatrix {
        let broken = ModelFileError(description: "the model's matrix '\(name)' is not a valid sparse matrix")
        let lengths = try integers(of: name + ".lengths", shape: [rows])
        let size = Int(try integers(of: name + ".size", shape: [1])[0])
        guard size >= 0, size == columns ?? size else { throw broken }
        let entries = try integers(of: name + ".columns", shape: shape(of: name + ".columns", dimensions: 1))
        let numbers = tensors[name + ".values"] == nil ? [] : try values(of: name + ".values")
        var offsets: [Int64] = [0]
        var end: Int64 = 0
        for length in lengths {
            guard length >= 0 else { throw broken }
            end += Int64(length)
            offsets.append(end)
        }
        guard end == Int64(entries.count), numbers.isEmpty || numbers.count == entries.count else { throw broken }
        for row in 0..<rows {
            let range = Int(offsets[row])..<Int(offsets[row + 1])
            for entry in range {
                guard entries[entry] >= 0, Int(entries[entry]) < size,
                    entry == range.lowerBound || entries[entry - 1] < entries[entry]
                else { throw broken }
            }
        }
        return SparseMatrix(columnCount: size, offsets: offsets, columns: entries, values: numbers)
    }
}
