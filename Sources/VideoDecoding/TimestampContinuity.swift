private import ClipTypes

/// Joins runs of timestamps that start over or jump, as players do (`Documentation/time.md`).
///
/// Recorders that were stopped, joined transport streams and wrapped clocks begin a new run, whose first frame follows
/// the last one of the run before. FFmpeg's program does the same with `dts_delta_threshold`.
struct TimestampContinuity {
    /// The longest gap in formats whose timestamps are those of a clock. A longer one is a jump of the clock.
    static let longestGap = Duration.seconds(10)
    /// How far decoding timestamps may go back within a run.
    static let tolerance = Duration.milliseconds(100)

    private let timeBase: Rational
    private let closesGaps: Bool
    /// What is added to the timestamps of the current run.
    private var shift: Int64 = 0
    private var lastDecoding: Int64?
    private var nextDecoding: Int64 = 0
    private var nextPresentation: Int64?

    /// Creates a joiner for a stream, before its first packet.
    ///
    /// - Parameters:
    ///   - timeBase: The seconds of a tick.
    ///   - closesGaps: Whether the timestamps are those of a clock (MPEG-TS, MPEG-PS, Ogg), in which a long gap is a jump.
    init(timeBase: Rational, closesGaps: Bool) {
        self.timeBase = timeBase
        self.closesGaps = closesGaps
    }

    /// Returns the ticks to add to the timestamps of the next packet in decoding order.
    ///
    /// - Parameters:
    ///   - decoding: Its decoding timestamp in ticks.
    ///   - presentation: Its presentation timestamp in ticks.
    ///   - duration: Its duration in ticks, 0 if unknown.
    mutating func shift(decoding: Int64?, presentation: Int64?, duration: Int64) -> Int64 {
        guard let decoding else { return shift }
        if let lastDecoding, isJump(from: lastDecoding, to: decoding &+ shift) {
            shift = nextDecoding &- decoding
            if let presentation, let nextPresentation { shift = max(shift, nextPresentation &- presentation) }
            nextPresentation = nil
        }
        let stamp = decoding &+ shift
        let step = duration > 0 ? duration : lastDecoding.map { max(0, stamp &- $0) } ?? 0
        lastDecoding = stamp
        nextDecoding = stamp &+ step
        nextPresentation = max(nextPresentation ?? .min, (presentation ?? decoding) &+ shift &+ step)
        return shift
    }

    private func isJump(from last: Int64, to stamp: Int64) -> Bool {
        let back = timeBase.nanoseconds(Int128(last) - Int128(stamp))
        let ahead = timeBase.nanoseconds(Int128(stamp) - Int128(nextDecoding))
        return back > Self.tolerance.nanoseconds || (closesGaps && ahead > Self.longestGap.nanoseconds)
    }
}
