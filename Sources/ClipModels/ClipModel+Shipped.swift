internal import CModels
private import Foundation

extension ClipModel {
    /// The model that ships with vidrec; `Benchmarks/README.md` says what it was trained on and how to do it again.
    public static let shipped: ClipModel = {
        var length = 0
        let data = unsafe vidrec_clip_model(&length).map { unsafe Data(bytes: $0, count: length) }
        do {
            return try ClipModel(decoding: data ?? Data(), fileBytes: nil)
        } catch {
            preconditionFailure("the model in the program is damaged: \(error)")
        }
    }()
}
