/// The processor time of the calling thread in each step of decoding.
public struct DecodingTimes: Hashable, Sendable {
    /// The time to check the file signature and open the container and the decoder.
    public var open: Duration
    /// The time to read packets and plan which to decode.
    public var demux: Duration
    /// The time to decode the selected frames and those they reference.
    public var decode: Duration
    /// The time to scale the selected frames to the working size of a ``Picture``.
    public var scale: Duration

    /// Creates times, zero by default.
    public init(
        open: Duration = .zero, demux: Duration = .zero, decode: Duration = .zero, scale: Duration = .zero
    ) {
        self.open = open
        self.demux = demux
        self.decode = decode
        self.scale = scale
    }

    /// The sum of the times of all steps.
    public var total: Duration { open + demux + decode + scale }

    /// Adds the times of another measurement step by step.
    public static func += (sum: inout Self, times: Self) {
        sum.open += times.open
        sum.demux += times.demux
        sum.decode += times.decode
        sum.scale += times.scale
    }
}
