/// What is known of a clip's video stream besides its pictures.
public struct ClipMetadata: Hashable, Sendable, Codable {
    /// The container, by FFmpeg's name of the demuxer (`mov,mp4,m4a,3gp,3g2,mj2`, `matroska,webm`, `gif`, …).
    public let container: String
    /// The codec, by FFmpeg's name (`h264`, `vp9`, `mjpeg`, …).
    public let codec: String
    /// The pixel format as stored, by FFmpeg's name (`yuv420p10le`, …).
    public let pixelFormat: String
    /// Width in square pixels as shown, after rotation and pixel aspect.
    public let width: Int
    /// Height in pixels as shown, after rotation and pixel aspect.
    public let height: Int
    /// From the first frame shown to the end of the last one; zero for a still picture.
    public let duration: Duration
    /// Frames in the video stream; 1 for a still picture.
    public let frameCount: Int

    /// Joins the facts.
    public init(
        container: String, codec: String, pixelFormat: String, width: Int, height: Int, duration: Duration,
        frameCount: Int
    ) {
        self.container = container
        self.codec = codec
        self.pixelFormat = pixelFormat
        self.width = width
        self.height = height
        self.duration = duration
        self.frameCount = frameCount
    }
}
