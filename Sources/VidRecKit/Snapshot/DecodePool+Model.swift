internal import ClipModels
internal import Isolation
private import SequenceModels

extension DecodePool {
    /// Creates a pool whose workers use a model.
    package convenience init(_ options: Options, for model: ClipModel) {
        self.init(options, model: model.identity, modelFile: model.fileBytes)
    }
}
