/// From which confidence on a clip is best taken for a copy.
public enum CopyThreshold {
    /// The least confidence.
    public static let confidence = 0.5

    /// Of the pairs with at least this confidence, the part that are copies, 0...1, measured with altered copies of the
    /// development clips and queries without a counterpart; nil while that is not measured.
    public static let precision: Double? = nil
}
