/// What a process that decodes clips may use for one of them. Over it, the clip fails and names the limit.
///
/// `DecodingLimits` bound the decoding from within, and what was had by then is kept; these hold when decoding itself is out
/// of control.
public struct WorkerLimits: Hashable, Sendable {
    /// Bytes of address space for the clip.
    public var memory: Int
    /// Processor time.
    public var processorTime: Duration
    /// Time on the wall.
    public var wallTime: Duration

    /// How many clips a process has in turn before another takes its place. Processor time counts over all of them; a clip
    /// that goes over it is tried again by itself.
    public var clipsPerProcess: Int

    /// 1 GiB, a minute of processor time, 130 seconds: ten more than a clip may take from within.
    public static let standard = WorkerLimits(
        memory: 1 << 30, processorTime: .seconds(60), wallTime: .seconds(130), clipsPerProcess: 32)

    /// Joins the limits.
    ///
    /// - Precondition: all are positive.
    public init(memory: Int, processorTime: Duration, wallTime: Duration, clipsPerProcess: Int = 32) {
        precondition(
            memory > 0 && processorTime > .zero && wallTime > .zero && clipsPerProcess > 0,
            "limits that no clip can keep: \(memory)")
        self.memory = memory
        self.processorTime = processorTime
        self.wallTime = wallTime
        self.clipsPerProcess = clipsPerProcess
    }
}
