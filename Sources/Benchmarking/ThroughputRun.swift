public import ClipTypes
/// The cost and the result of one run over a set of clips, by vidrec or by the program to compare with.
public struct ThroughputRun: Hashable, Sendable {
    /// The number of clips of the run, including failed ones; for another program, those that vidrec decoded.
    public let files: Int
    /// The number of clips that could not be read or decoded.
    public let failures: Int
    /// The number of sampled frames of all clips.
    public let frames: Int
    /// The total duration of the clips that did not fail.
    public let videoTime: Duration
    /// The elapsed (wall-clock) time of the run.
    public let wallTime: Duration
    /// The processor time of the run, over all threads and child processes.
    public let processorTime: Duration
    /// The processor time of each stage, over all clips; zeros for another program than vidrec.
    public let stages: StageTimes
    /// The peak memory of this process until the end of the run, in bytes; memory of earlier runs is included. 0 for
    /// another program than vidrec.
    public let peakMemory: Int

    /// The number of decoded clips per second of elapsed time.
    public var videosPerSecond: Double { ratio(Double(files - failures), wallTime) }
    /// The seconds of video per second of elapsed time.
    public var videoTimePerWallTime: Double { ratio(videoTime.seconds, wallTime) }
    /// The seconds of video per second of processor time.
    public var videoTimePerProcessorTime: Double { ratio(videoTime.seconds, processorTime) }
    /// The processor time divided by the elapsed time: the mean number of busy cores.
    public var coresUsed: Double { ratio(processorTime.seconds, wallTime) }
    /// The processor time per decoded clip; zero if no clip was decoded.
    public var processorTimePerVideo: Duration {
        files > failures ? processorTime / (files - failures) : .zero
    }
    /// The processor time outside the stages, such as that of starting processes and transferring results; all of it
    /// for another program than vidrec.
    public var otherTime: Duration { max(.zero, processorTime - stages.total) }

    private func ratio(_ amount: Double, _ time: Duration) -> Double {
        time > .zero ? amount / time.seconds : 0
    }
}
