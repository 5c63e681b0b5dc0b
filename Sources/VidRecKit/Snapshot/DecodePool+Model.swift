internal import ClipModels
internal import ClipTypes
internal import Isolation
private import SequenceModels

extension DecodePool {
    /// Creates a pool of worker processes that compute sketches and embeddings with a model.
    package convenience init(_ options: Options, for model: ClipModel) {
        self.init(options, model: model.identity, modelFile: model.fileBytes)
    }

    /// Checks that embeddings of a model are comparable with those that this pool computes.
    ///
    /// - Parameter name: The name of what holds the embeddings.
    func requireIdentity(_ used: EmbeddingModel?, _ name: String) throws(VidRecError) {
        guard let used, let identity, used != identity else { return }
        throw VidRecError(
            .otherModel,
            "\(name) was made with \(used), this is \(identity); use the model or the network it was made with, or "
                + "index the clips into a new catalog")
    }
}
