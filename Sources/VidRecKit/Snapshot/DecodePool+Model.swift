internal import ClipModels
internal import Isolation
private import SequenceModels

extension DecodePool {
    /// Creates a pool of worker processes that compute sketches and embeddings with a model.
    package convenience init(_ options: Options, for model: ClipModel) {
        self.init(options, model: model.identity, modelFile: model.fileBytes)
    }
}
