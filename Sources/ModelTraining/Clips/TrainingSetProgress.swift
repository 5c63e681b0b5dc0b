/// How far a training set is.
public struct TrainingSetProgress: Hashable, Sendable {
    /// What came of a clip.
    public enum Outcome: Hashable, Sendable {
        /// It was decoded, altered and put into the cache.
        case made
        /// The cache had it.
        case reused
        /// It cannot be used.
        case failed(reason: String)
    }

    /// How many different clips there are.
    public let total: Int
    /// How many were decoded and altered.
    public private(set) var made = 0
    /// How many the cache had.
    public private(set) var reused = 0
    /// How many cannot be used.
    public private(set) var failed = 0
    /// The path of the clip that was finished last.
    public private(set) var lastPath: String?
    /// What came of it.
    public private(set) var lastOutcome: Outcome?

    /// How many are finished.
    public var done: Int { made + reused + failed }

    init(total: Int) {
        self.total = total
    }

    mutating func count(_ path: String, as outcome: Outcome) {
        switch outcome {
        case .made: made += 1
        case .reused: reused += 1
        case .failed: failed += 1
        }
        (lastPath, lastOutcome) = (path, outcome)
    }
}
