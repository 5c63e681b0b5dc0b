internal import CModels
private import Foundation
public import ModelFiles

extension ClipModel {
    /// The model that ships with vidrec, built into the program. `Benchmarks/README.md` describes its training data and
    /// how to reproduce it.
    public static let shipped: ClipModel = {
        do {
            return try ClipModel(decoding: shippedFile, fileBytes: nil)
        } catch {
            preconditionFailure("the built-in model is damaged: \(error)")
        }
    }()

    /// The header of the file of ``shipped``, read without its tensors.
    public static let shippedSummary: ModelFileSummary = {
        do {
            return try ModelFileSummary(decoding: shippedFile)
        } catch {
            preconditionFailure("the built-in model is damaged: \(error)")
        }
    }()

    private static var shippedFile: Data {
        var length = 0
        return unsafe vidrec_clip_model(&length).map { unsafe Data(bytes: $0, count: length) } ?? Data()
    }
}
