public import ClipTypes
/// The cost and the result of one run over a set of clips.
public struct ThroughputRun: Hashable, Sendable {
    /// The number of clips, including failed ones.
    public let files: Int
    /// The number of failed clips.
    public let failures: Int
    /// The number of sampled frames.
    public let frames: Int
    /// The total duration of the clips that did not fail.
    public let videoTime: Duration
    /// The elapsed time.
    public let wallTime: Duration
    /// The processor time of the program and its child processes.
    public let processorTime: Duration
    /// The processor time of each stage; zeros for other programs.
    public let stages: StageTimes
    /// The peak memory of this process until the end of the run, in bytes; memory of earlier runs is included. 0 for
    /// other programs.
    public let peakMemory: Int

    /// Decoded clips per second of elapsed time.
    public var videosPerSecond: Double { ratio(Double(files - failures), wallTime) }
    /// Seconds of video per second of elapsed time.
    public var videoTimePerWallTime: Double { ratio(videoTime.seconds, wallTime) }
    /// Seconds of video per second of processor time.
    public var videoTimePerProcessorTime: Double { ratio(videoTime.seconds, processorTime) }
    /// Processor time per elapsed time: the mean number of busy cores.
    public var coresUsed: Double { ratio(processorTime.seconds, wallTime) }
    /// Processor time per decoded clip; zero without one.
    public var processorTimePerVideo: Duration {
        files > failures ? processorTime / (files - failures) : .zero
    }
    /// Processor time outside the stages, such as starting processes and transferring results.
    public var otherTime: Duration { max(.zero, processorTime - stages.total) }

    private func ratio(_ amount: Double, _ time: Duration) -> Double {
        time > .zero ? amount / time.seconds : 0
    }
}
