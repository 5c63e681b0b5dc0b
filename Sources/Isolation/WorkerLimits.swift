/// The resource limits of a process that decodes clips. A clip that exceeds one fails with a reason that names it.
///
/// The decoder itself applies `DecodingLimits`, at which it keeps the frames decoded so far. The limits of the process
/// also hold if the decoder is compromised or hangs.
public struct WorkerLimits: Hashable, Sendable {
    /// The maximum address space of a confined process in bytes.
    public var memory: Int
    /// The maximum processor time of a confined process, counted over all its clips.
    public var processorTime: Duration
    /// The maximum wall-clock time for one clip. A clip that exceeds it fails without another attempt.
    public var wallTime: Duration

    /// The number of clips after which a process is replaced by a new one. A clip that exceeds the processor time is
    /// retried in a new process if it was not the first.
    public var clipsPerProcess: Int

    /// The default limits: 1 GiB of memory, 60 s of processor time, 130 s of wall-clock time (10 s more than that of
    /// `DecodingLimits.standard`), and 32 clips a process.
    public static let standard = WorkerLimits(
        memory: 1 << 30, processorTime: .seconds(60), wallTime: .seconds(130), clipsPerProcess: 32)

    /// Creates limits.
    ///
    /// - Precondition: all limits are positive.
    public init(memory: Int, processorTime: Duration, wallTime: Duration, clipsPerProcess: Int = 32) {
        precondition(
            memory > 0 && processorTime > .zero && wallTime > .zero && clipsPerProcess > 0,
            "limits that are not positive: \(memory) bytes, \(processorTime), \(wallTime), \(clipsPerProcess) clips")
        self.memory = memory
        self.processorTime = processorTime
        self.wallTime = wallTime
        self.clipsPerProcess = clipsPerProcess
    }
}
