internal import ClipCatalog
internal import ClipModels
internal import SequenceModels

extension Catalog {
    /// Loads the chosen model; by default the one that this catalog was made with.
    func model(for choice: ModelChoice) throws -> ClipModel {
        do {
            return try choice.load(for: modelInUse())
        } catch let unknown as UnknownModel {
            throw VidRecError(.otherModel, "the catalog '\(directory)' was made with \(unknown); \(Self.remedy)")
        }
    }

    /// Checks that the clips of this catalog, if any, are comparable with those of a model. Their embeddings may be those
    /// of a network, unless files are embedded.
    func require(_ model: EmbeddingModel, isEmbedding: Bool = false) throws {
        guard let used = try modelInUse(), used != model else { return }
        if !isEmbedding, used.isNetwork(beside: model.fingerprint) { return }
        throw VidRecError(
            .otherModel,
            "the catalog '\(directory)' was made with \(ModelChoice.description(of: used)), this is "
                + "\(ModelChoice.description(of: model)); \(Self.remedy)")
    }

    private static let remedy =
        "use the model it was made with, move the catalog to another one, or index the clips into a new one"
}
