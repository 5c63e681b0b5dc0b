/// From which confidence on a clip is best taken for a copy.
public enum CopyThreshold {
    /// The least confidence.
    public static let confidence = 0.5

    /// Of the pairs with at least this confidence, the part that are copies, 0...1; nil if that is not measured.
    ///
    /// By 3657 queries, 1334 of them without a counterpart, against 67 clips, other takes of the same scene left out; 95 of
    /// 100 copies reach it. `Benchmarks/README.md` says how that was measured.
    public static let precision: Double? = 0.90
}
