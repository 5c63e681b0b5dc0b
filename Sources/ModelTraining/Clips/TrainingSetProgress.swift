/// The progress of preparing a training set.
public struct TrainingSetProgress: Hashable, Sendable {
    /// The result of one clip.
    public enum Outcome: Hashable, Sendable {
        /// The clip was decoded, altered and cached.
        case made
        /// The clip was in the cache.
        case reused
        /// The clip cannot be used, for the given reason.
        case failed(reason: String)
    }

    /// The number of distinct clips to prepare, without files that cannot be read.
    public let total: Int
    /// What of the manifest is ignored: all of it without the columns, or names that no clip has; `nil` if nothing is.
    public let notice: String?
    /// The number of clips that were decoded and altered so far.
    public private(set) var made = 0
    /// The number of clips that were taken from the cache so far.
    public private(set) var reused = 0
    /// The number of clips so far that cannot be used, without files that cannot be read.
    public private(set) var failed = 0
    /// The path of the clip that finished most recently; `nil` before the first one.
    public private(set) var lastPath: String?
    /// The result of the clip that finished most recently; `nil` before the first one.
    public private(set) var lastOutcome: Outcome?

    /// The number of finished clips, whatever their result.
    public var done: Int { made + reused + failed }

    init(total: Int, notice: String?) {
        self.total = total
        self.notice = notice
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
