public import ClipTypes
/// What taking a set of clips through a program once cost, and what it gave.
public struct ThroughputRun: Hashable, Sendable {
    /// Clips, those included that failed.
    public let files: Int
    /// Clips that gave no frame.
    public let failures: Int
    /// Frames that were sampled.
    public let frames: Int
    /// How long the clips that did not fail play.
    public let videoTime: Duration
    /// Time that passed.
    public let wallTime: Duration
    /// Processor time of the program and of all processes it started.
    public let processorTime: Duration
    /// Where it went, as far as it is known; nothing for other programs.
    public let stages: StageTimes
    /// The most memory that this process had at once until the end of the run, in bytes: a process that does several runs
    /// does not give memory back in between. 0 for other programs, where it is not known.
    public let peakMemory: Int

    /// Clips that did not fail, for each second that passed.
    public var videosPerSecond: Double { ratio(Double(files - failures), wallTime) }
    /// Seconds of video for each second that passed.
    public var videoTimePerWallTime: Double { ratio(videoTime.seconds, wallTime) }
    /// Seconds of video for each second of processor time.
    public var videoTimePerProcessorTime: Double { ratio(videoTime.seconds, processorTime) }
    /// Processor time for each second that passed: how many cores were busy.
    public var coresUsed: Double { ratio(processorTime.seconds, wallTime) }
    /// Processor time a clip that did not fail; zero without one.
    public var processorTimePerVideo: Duration {
        files > failures ? processorTime / (files - failures) : .zero
    }
    /// Processor time that belongs to no stage: starting and ending, handing work over.
    public var otherTime: Duration { max(.zero, processorTime - stages.total) }

    private func ratio(_ amount: Double, _ time: Duration) -> Double {
        time > .zero ? amount / time.seconds : 0
    }
}
