/// What one clip may cost at most. Uploads are hostile: a file of a few kilobytes can ask for gigabytes and hours.
public struct DecodingLimits: Hashable, Sendable {
    /// Pixels in one frame as stored; a clip with larger ones is refused. At most 2²⁹, which the scaler can sum.
    public var framePixels: Int
    /// Frames put out by the decoder, wanted or not. Beyond it, the clip is partial.
    public var decodedFrames: Int
    /// Frames handed on. When the sampler asks for more they are thinned evenly over the clip, which is no error.
    public var sampledFrames: Int
    /// Packets looked at to plan. Beyond it, the clip is partial and ends there.
    public var packets: Int
    /// Bytes of packets kept between planning and decoding. A clip with more is read a second time instead.
    public var heldBytes: Int
    /// Streams in the container; a file with more is refused.
    public var streams: Int
    /// Time from opening to the last frame. Beyond it, the clip is partial.
    public var wallTime: Duration

    /// Limits for short videos, generous to what people upload: 16.8 million pixels a frame (8K UHD is refused, 4K and
    /// stills of 4096x4096 are not), 50,000 decoded frames, 600 sampled ones, a million packets, two minutes.
    public static let standard = DecodingLimits(
        framePixels: 1 << 24,
        decodedFrames: 50_000,
        sampledFrames: 600,
        packets: 1_000_000,
        heldBytes: 64 << 20,
        streams: 64,
        wallTime: .seconds(120)
    )

    /// Joins the limits.
    ///
    /// - Precondition: all are positive, and `framePixels` is at most 2²⁹.
    public init(
        framePixels: Int, decodedFrames: Int, sampledFrames: Int, packets: Int, heldBytes: Int, streams: Int,
        wallTime: Duration
    ) {
        self.framePixels = framePixels
        self.decodedFrames = decodedFrames
        self.sampledFrames = sampledFrames
        self.packets = packets
        self.heldBytes = heldBytes
        self.streams = streams
        self.wallTime = wallTime
        checkRange()
    }

    /// The limit that libav is given: it counts pixels with the padding that its decoders add, which for frames of at
    /// least 256 pixels a side is less than a quarter. Frames without it are judged by `framePixels`.
    package var paddedFramePixels: Int64 { Int64(framePixels) * 5 / 4 + 65_536 }

    package func checkRange() {
        precondition(
            (1...1 << 29).contains(framePixels) && decodedFrames > 0 && sampledFrames > 0 && packets > 0
                && heldBytes >= 0 && streams > 0 && wallTime > .zero,
            "limits that no clip can keep: \(self)"
        )
    }
}
