/// Processor time of the calling thread, by what decoding a clip spent it on.
public struct DecodingTimes: Hashable, Sendable {
    /// Looking at the file's first bytes, opening its container and starting its decoder.
    public var open: Duration
    /// Reading packets and planning which of them to decode.
    public var demux: Duration
    /// Decoding frames, those included on which wanted frames build.
    public var decode: Duration
    /// Turning wanted frames into pictures of working size.
    public var scale: Duration

    /// Joins the parts; none by default.
    public init(
        open: Duration = .zero, demux: Duration = .zero, decode: Duration = .zero, scale: Duration = .zero
    ) {
        self.open = open
        self.demux = demux
        self.decode = decode
        self.scale = scale
    }

    /// All of it together.
    public var total: Duration { open + demux + decode + scale }

    /// Adds the parts of another measurement.
    public static func += (sum: inout Self, times: Self) {
        sum.open += times.open
        sum.demux += times.demux
        sum.decode += times.decode
        sum.scale += times.scale
    }
}
