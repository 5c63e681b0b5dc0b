/// How evidence becomes the odds that two clips share footage.
///
/// A logistic regression over what the alignment found, fitted on altered copies of training clips and on pairs that only
/// share an intro or nothing.
public struct CopyCalibration: Hashable, Sendable {
    /// The factor of each of the ``CopyFeatures``.
    public let weights: [Float]
    /// The log odds where all features are 0.
    public let bias: Float

    /// Takes known weights.
    ///
    /// - Precondition: there is one for each feature.
    public init(weights: [Float], bias: Float) {
        precondition(weights.count == CopyFeatures.count, "\(weights.count) weights for \(CopyFeatures.count) features")
        self.weights = weights
        self.bias = bias
    }

    /// The natural logarithm of the odds that it is a copy.
    public func logOdds(_ features: CopyFeatures) -> Float {
        zip(weights, features.values).reduce(bias) { $0 + $1.0 * $1.1 }
    }
}
