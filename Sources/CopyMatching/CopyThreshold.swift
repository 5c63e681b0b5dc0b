/// The recommended threshold of copy detection: pairs of clips with at least this confidence are called copies.
public enum CopyThreshold {
    /// The minimum confidence of a copy, 0...1.
    public static let confidence = 0.5

    /// The precision at this threshold, 0...1: the share of copies among the pairs with at least this confidence;
    /// `nil` if not measured.
    ///
    /// Measured with 3657 queries, 1334 of them without a match, against 67 clips, without other takes of the same
    /// scenes; 95% of the copies reach the threshold. `Benchmarks/README.md` describes the measurement.
    public static let precision: Double? = 0.90
}
