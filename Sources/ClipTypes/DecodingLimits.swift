/// Limits on the resources that decoding one clip may use, since a hostile file of a few kilobytes can demand gigabytes
/// of memory and hours of time.
public struct DecodingLimits: Hashable, Sendable {
    /// The maximum number of pixels in a stored frame, at most 2²⁹, the most that the scaler can sum. A clip
    /// with a larger size in its header fails; single larger frames are left out.
    public var framePixels: Int
    /// The maximum number of frames that the decoder outputs, selected or not. A clip that exceeds it is partial, or
    /// fails if no selected frame was decoded before.
    public var decodedFrames: Int
    /// The maximum number of sampled frames. If the sampler selects more, they are thinned evenly over the clip, which
    /// is no error.
    public var sampledFrames: Int
    /// The maximum number of packets. A clip with more is partial: the rest of it is not decoded.
    public var packets: Int
    /// The maximum number of bytes of packets kept in memory from planning to decoding; 0 keeps none. A clip with more
    /// is read twice, with the same result.
    public var bufferedBytes: Int
    /// The maximum number of streams in the container. A file with more fails.
    public var streams: Int
    /// The maximum wall-clock time from opening the file to the last frame. A clip that exceeds it is partial, or fails
    /// if no selected frame was decoded before.
    public var wallTime: Duration

    /// The default limits, generous for short videos: 16.8 million pixels a frame (which admits 4K and stills of
    /// 4096x4096, not 8K), 50,000 decoded and 600 sampled frames, a million packets, 64 MiB of packets in memory, 64
    /// streams, and two minutes.
    public static let standard = DecodingLimits(
        framePixels: 1 << 24,
        decodedFrames: 50_000,
        sampledFrames: 600,
        packets: 1_000_000,
        bufferedBytes: 64 << 20,
        streams: 64,
        wallTime: .seconds(120)
    )

    /// Creates limits.
    ///
    /// - Precondition: all limits are positive (`bufferedBytes` may be 0), and `framePixels` is at most 2²⁹.
    public init(
        framePixels: Int, decodedFrames: Int, sampledFrames: Int, packets: Int, bufferedBytes: Int, streams: Int,
        wallTime: Duration
    ) {
        self.framePixels = framePixels
        self.decodedFrames = decodedFrames
        self.sampledFrames = sampledFrames
        self.packets = packets
        self.bufferedBytes = bufferedBytes
        self.streams = streams
        self.wallTime = wallTime
        checkRange()
    }

    /// The maximum number of pixels that is passed to libav, which counts the padding that decoders add: less than a
    /// quarter for frames of at least 256 pixels a side. ``framePixels`` then applies to frames without padding.
    package var paddedFramePixels: Int64 { Int64(framePixels) * 5 / 4 + 65_536 }

    /// Checks that all limits are in range.
    ///
    /// - Precondition: all limits are positive (`bufferedBytes` may be 0), and `framePixels` is at most 2²⁹.
    package func checkRange() {
        precondition(
            (1...1 << 29).contains(framePixels) && decodedFrames > 0 && sampledFrames > 0 && packets > 0
                && bufferedBytes >= 0 && streams > 0 && wallTime > .zero,
            "limits out of range: \(self)"
        )
    }
}
