private import Foundation

/// The recommended threshold of copy detection: pairs of clips with at least this confidence are called copies.
public enum CopyThreshold {
    /// The minimum confidence of a copy, 0...1.
    public static let confidence = 0.5

    /// The share of copies that reach the threshold when two clips are compared, measured: see `Benchmarks/README.md`,
    /// "False alarms".
    static let recall = 0.974
    /// The share of other pairs that reach a log-likelihood ratio of ``ratio``, measured there.
    static let falseShare = 2.2e-5
    /// The log-likelihood ratio of ``falseShare``.
    static let ratio = 3.9
    /// The scale of the exponential distribution of higher ratios of other pairs, measured there.
    static let scale = 0.79

    /// Returns the expected share of copies, 0...1, among the pairs that reach the threshold: if one query in fifty has
    /// a copy (``CopyPrior``), the measured share of them is found, and of all other pairs that share which the tail of the
    /// measured distribution gives.
    ///
    /// - Parameter searchedClips: The number of clips that are searched.
    public static func precision(searchedClips: Int) -> Double {
        let least = -Double(CopyPrior.logOdds(searchedClips: searchedClips))
        let others = Double(max(searchedClips, 1)) * falseShare * exp((ratio - least) / scale)
        let copies = CopyPrior.matchingQueries * recall
        return copies / (copies + others)
    }
}
