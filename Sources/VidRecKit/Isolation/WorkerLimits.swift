/// What the process that decodes one clip may use. Over it, the clip fails and names the limit.
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

    /// 1 GiB, a minute of processor time, 130 seconds: ten more than a clip may take from within.
    public static let standard = WorkerLimits(
        memory: 1 << 30, processorTime: .seconds(60), wallTime: .seconds(130))

    /// Joins the limits.
    ///
    /// - Precondition: all are positive.
    public init(memory: Int, processorTime: Duration, wallTime: Duration) {
        precondition(
            memory > 0 && processorTime > .zero && wallTime > .zero, "limits that no clip can keep: \(memory)")
        self.memory = memory
        self.processorTime = processorTime
        self.wallTime = wallTime
    }
}
