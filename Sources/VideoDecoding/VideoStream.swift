/// What the container says of the video stream that is decoded.
struct VideoStream {
    /// The container, by FFmpeg's full name of the demuxer.
    var container: String
    /// The codec, by FFmpeg's name.
    var codec: String
    /// Seconds per tick.
    var timeBase: Rational
    /// How long a frame is shown by the container's frame rate, in nanoseconds, or `nil`.
    var frameTime: Int64?
    /// Width over height of a pixel, or `nil`.
    var pixelAspect: Rational?
    /// How frames become upright, or `nil` where the container does not say.
    var orientation: Orientation?
    /// As stored.
    var width: Int
    /// As stored.
    var height: Int
    /// How long the container says the video is, in nanoseconds, or `nil`.
    var declaredDuration: Int64?
    /// How many packets the container's index has, or 0.
    var indexedPackets: Int
    /// Whether it is a still picture.
    var isStill: Bool
}
