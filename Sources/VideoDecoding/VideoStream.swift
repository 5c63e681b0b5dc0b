/// The properties of the video stream that the container states.
struct VideoStream {
    /// The container, as FFmpeg's full demuxer name.
    var container: String
    /// The codec, as FFmpeg's name.
    var codec: String
    /// The seconds of a tick.
    var timeBase: Rational
    /// The duration of a frame by the container's frame rate, in nanoseconds; `nil` if unknown.
    var frameTime: Int64?
    /// The pixel aspect ratio, width over height; `nil` if unknown.
    var pixelAspect: Rational?
    /// The orientation; `nil` if the container does not state it.
    var orientation: Orientation?
    /// The stored width in pixels.
    var width: Int
    /// The stored height in pixels.
    var height: Int
    /// The duration that the container states, in nanoseconds; `nil` if it does not.
    var declaredDuration: Int64?
    /// The number of packets in the container's index; 0 without an index.
    var indexedPackets: Int
    /// Whether the file is a still picture.
    var isStill: Bool
    /// Whether the file is an animated picture, whose frames are drawn on those before them.
    var isAnimation: Bool
}
