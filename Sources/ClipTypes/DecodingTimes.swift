/// The processor time of the calling thread in each step of decoding.
public struct DecodingTimes: Hashable, Sendable {
    /// Checking the file signature, opening the container and the decoder.
    public var open: Duration
    /// Reading packets and planning which to decode.
    public var demux: Duration
    /// Decoding the selected frames and those they reference.
    public var decode: Duration
    /// Scaling the selected frames to the working size.
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

    /// The sum of all steps.
    public var total: Duration { open + demux + decode + scale }

    /// Adds the times of another measurement step by step.
    public static func += (sum: inout Self, times: Self) {
        sum.open += times.open
        sum.demux += times.demux
        sum.decode += times.decode
        sum.scale += times.scale
    }
}
