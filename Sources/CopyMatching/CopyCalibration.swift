/// A logistic regression that computes from ``CopyFeatures`` how much more likely they are for clips that share footage.
///
/// It is fitted on altered copies and on pairs of clips that share nothing, among them those that look alike. Its odds, less
/// those of copies among the examples, are the likelihood ratio.
public struct CopyCalibration: Hashable, Sendable {
    /// The weight of each feature, in the order of ``CopyFeatures/values``.
    public let weights: [Float]
    /// The natural logarithm of the likelihood ratio when all features are 0.
    public let bias: Float

    /// Creates a calibration from fitted weights.
    ///
    /// - Precondition: `weights` has ``CopyFeatures/count`` values.
    public init(weights: [Float], bias: Float) {
        precondition(weights.count == CopyFeatures.count, "\(weights.count) weights for \(CopyFeatures.count) features")
        self.weights = weights
        self.bias = bias
    }

    /// Returns the natural logarithm of the likelihood ratio of a pair of clips with these features: above 0 if sharing
    /// footage makes them more likely.
    public func logLikelihoodRatio(_ features: CopyFeatures) -> Float {
        zip(weights, features.values).reduce(bias) { $0 + $1.0 * $1.1 }
    }
}
