internal import CModels
private import Foundation

extension ClipModel {
    /// The model that ships with vidrec, built into the program. `Benchmarks/README.md` describes its training data and
    /// how to reproduce it.
    public static let shipped: ClipModel = {
        var length = 0
        let data = unsafe vidrec_clip_model(&length).map { unsafe Data(bytes: $0, count: length) }
        do {
            return try ClipModel(decoding: data ?? Data(), fileBytes: nil)
        } catch {
            preconditionFailure("the built-in model is damaged: \(error)")
        }
    }()
}
