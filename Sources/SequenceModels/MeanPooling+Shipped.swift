private import Foundation

extension MeanPooling {
    /// The model that ships with vidrec, fitted on real clips; `Benchmarks/README.md` says how to fit it again.
    public static let shipped: MeanPooling = {
        do {
            return try MeanPooling(standardization: Standardization(decoding: Data(shippedStandardization.utf8)))
        } catch {
            preconditionFailure("the model in the program is damaged: \(error)")
        }
    }()
}
