internal import DetailMatching

/// The logistic regressions that compute from ``CopyFeatures`` how much more likely they are for clips that share footage.
///
/// There are two: what tells copies from clips that have nothing in common, such as that most of the picture agrees, does not
/// tell them from other moments of the same scene.
public struct CopyCalibration: Hashable, Sendable {
    /// A logistic regression. Its odds, less those of copies among the examples, are a likelihood ratio.
    public struct Regression: Hashable, Sendable {
        /// The weight of each feature, in the order of ``CopyFeatures/values``.
        public let weights: [Float]
        /// The natural logarithm of the likelihood ratio when all features are 0.
        public let bias: Float

        /// Creates a regression from fitted weights.
        ///
        /// - Precondition: `weights` has ``CopyFeatures/count`` values.
        public init(weights: [Float], bias: Float) {
            precondition(
                weights.count == CopyFeatures.count, "\(weights.count) weights for \(CopyFeatures.count) features")
            self.weights = weights
            self.bias = bias
        }

        /// Returns the natural logarithm of the likelihood ratio of a pair of clips with these features.
        public func logLikelihoodRatio(_ features: CopyFeatures) -> Float {
            zip(weights, features.values).reduce(bias) { $0 + $1.0 * $1.1 }
        }
    }

    /// Tells copies from clips that share nothing; fitted on altered copies and on other pairs, among them those that look
    /// alike.
    public let strangers: Regression
    /// Tells copies from other moments of the same scene; fitted on altered copies and on pairs of such moments.
    public let otherMoments: Regression

    /// Creates a calibration from two fitted regressions.
    public init(strangers: Regression, otherMoments: Regression) {
        self.strangers = strangers
        self.otherMoments = otherMoments
    }

    /// Returns the likelihood ratios of a pair of clips with these features.
    public func likelihoodRatios(_ features: CopyFeatures) -> CopyLikelihoodRatios {
        CopyLikelihoodRatios(
            strangers: strangers.logLikelihoodRatio(features),
            otherMoments: otherMoments.logLikelihoodRatio(features) - Float.logarithm(features.momentClearness))
    }
}

/// The natural logarithms of how many times more likely the comparison of two clips would have its result if they share footage
/// than if they do not.
public struct CopyLikelihoodRatios: Hashable, Sendable {
    /// The ratio to clips that have nothing in common. Infinite for files with the same bytes.
    public let strangers: Float
    /// The ratio to other moments of the same scene. Infinite if the clips do not show one scene in which something moves: then
    /// moments cannot be told from each other.
    public let otherMoments: Float

    /// Creates the ratios of a comparison.
    public init(strangers: Float, otherMoments: Float = .infinity) {
        self.strangers = strangers
        self.otherMoments = otherMoments
    }

    /// Returns the natural logarithm of the odds that the two clips share footage: Bayes' rule with ``CopyPrior``.
    ///
    /// - Parameter searchedClips: The number of clips that were searched; 1 for a comparison of two clips.
    public func logOdds(searchedClips: Int) -> Float {
        let (strangers, moments) = (
            strangers + CopyPrior.logOdds(searchedClips: searchedClips),
            otherMoments + CopyPrior.logOddsToOtherMoments
        )
        // 1 / (1 / a + 1 / b) of the odds; the smaller, if they are far apart.
        let (smaller, larger) = (min(strangers, moments), max(strangers, moments))
        guard smaller.isFinite else { return smaller }
        return smaller - Float.logOfOnePlus(Float.exponential(smaller - larger))
    }
}
