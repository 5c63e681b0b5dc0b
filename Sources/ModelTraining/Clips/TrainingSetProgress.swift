/// The progress of preparing a training set.
public struct TrainingSetProgress: Hashable, Sendable {
    /// The result of one clip.
    public enum Outcome: Hashable, Sendable {
        /// It was decoded, altered and cached.
        case made
        /// It was in the cache.
        case reused
        /// It cannot be used.
        case failed(reason: String)
    }

    /// The number of distinct clips.
    public let total: Int
    /// The number of clips that were decoded and altered.
    public private(set) var made = 0
    /// The number of clips from the cache.
    public private(set) var reused = 0
    /// The number of clips that cannot be used.
    public private(set) var failed = 0
    /// The path of the last finished clip.
    public private(set) var lastPath: String?
    /// The result of the last finished clip.
    public private(set) var lastOutcome: Outcome?

    /// The number of finished clips.
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
