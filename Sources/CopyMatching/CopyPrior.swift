private import Foundation

/// What is assumed before a query is compared: one query in fifty has a copy among the searched clips, and one in a thousand has
/// another moment of its scene among them.
///
/// The more clips are searched, the more of them resemble a query by chance. Of ``strangersPerLookAlike`` clips, one is taken to
/// be as much like it as the look-alikes to which the odds were fitted. With this prior, a confidence of 0.5 means the same for
/// a hundred clips and for ten million.
public enum CopyPrior {
    /// The share of queries that have a copy among the searched clips.
    public static let matchingQueries = 0.02
    /// The number of clips that share nothing with a query of which one counts as a look-alike.
    ///
    /// Measured, fewer do: 22 pairs in a million (4 to 69 with a probability of 95 %) reach the ratio that one look-alike in
    /// fifty may reach, which makes one in 900 (290 to 5,000): see `Benchmarks/README.md`, "False alarms".
    public static let strangersPerLookAlike = 200.0
    /// The natural logarithm of the odds that a clip of the same scene is a copy, and no other moment of it, however many are
    /// searched.
    public static let logOddsToOtherMoments = Float(log(20.0))

    /// Returns the natural logarithm of the odds that a query shares footage with one of the searched clips, before they
    /// are compared.
    ///
    /// - Parameter searchedClips: The number of clips that are searched; 1 for a comparison of two clips. Less counts as 1.
    public static func logOdds(searchedClips: Int) -> Float {
        let lookAlikes = 1 + Double(max(searchedClips, 1) - 1) / strangersPerLookAlike
        return Float(log(matchingQueries / (1 - matchingQueries) / lookAlikes))
    }
}
