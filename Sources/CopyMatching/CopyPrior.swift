private import Foundation

/// What is assumed before a query is compared: one query in fifty has a copy among the searched clips, and each of them is
/// equally likely to be it. One in five hundred has another moment of its scene among them.
///
/// The more clips are searched, the more of them resemble a query by chance. With this prior, a confidence of 0.5 means the
/// same for a hundred clips and for ten million.
public enum CopyPrior {
    /// The share of queries that have a copy among the searched clips.
    public static let matchingQueries = 0.02
    /// The natural logarithm of the odds that a clip of the same scene is a copy, and no other moment of it, however many are
    /// searched.
    public static let logOddsToOtherMoments = Float(log(10.0))

    /// Returns the natural logarithm of the odds that a query shares footage with one of the searched clips, before they
    /// are compared.
    ///
    /// - Parameter searchedClips: The number of clips that are searched; 1 for a comparison of two clips. Less counts as 1.
    public static func logOdds(searchedClips: Int) -> Float {
        let probability = matchingQueries / Double(max(searchedClips, 1))
        return Float(log(probability / (1 - probability)))
    }
}
