/// A logistic regression that computes from ``CopyFeatures`` the odds that two clips share footage.
///
/// It is fitted on altered copies of training clips, and on pairs of clips that share only an intro or nothing.
public struct CopyCalibration: Hashable, Sendable {
    /// The weight of each feature, in the order of ``CopyFeatures/values``.
    public let weights: [Float]
    /// The natural logarithm of the odds when all features are 0.
    public let bias: Float

    /// Creates a calibration from fitted weights.
    ///
    /// - Precondition: `weights` has ``CopyFeatures/count`` values.
    public init(weights: [Float], bias: Float) {
        precondition(weights.count == CopyFeatures.count, "\(weights.count) weights for \(CopyFeatures.count) features")
        self.weights = weights
        self.bias = bias
    }

    /// Returns the natural logarithm of the odds that a pair of clips with these features shares footage: 0 for even
    /// odds, above if sharing is more likely.
    public func logOdds(_ features: CopyFeatures) -> Float {
        zip(weights, features.values).reduce(bias) { $0 + $1.0 * $1.1 }
    }
}
