/// The properties of a clip's video stream.
public struct ClipMetadata: Hashable, Sendable, Codable {
    /// The container, as FFmpeg's demuxer name (`mov,mp4,m4a,3gp,3g2,mj2`, `matroska,webm`, `gif`, …).
    public let container: String
    /// The codec, as FFmpeg's name (`h264`, `vp9`, `mjpeg`, …).
    public let codec: String
    /// The pixel format of the decoded frames, as FFmpeg's name (`yuv420p10le`, …).
    public let pixelFormat: String
    /// The display width in square pixels, after rotation and pixel aspect ratio.
    public let width: Int
    /// The display height in square pixels, after rotation and pixel aspect ratio.
    public let height: Int
    /// The time from the start of the clip to the end of the last frame; zero for a still picture.
    public let duration: Duration
    /// The number of frames in the video stream, sampled or not; 1 for a still picture.
    public let frameCount: Int
    /// What decoding converted in the sampled frames, each conversion once, in the order of its cases.
    public let conversions: [PictureConversion]

    /// Creates metadata from its properties; the conversions in any order.
    public init(
        container: String, codec: String, pixelFormat: String, width: Int, height: Int, duration: Duration,
        frameCount: Int, conversions: Set<PictureConversion> = []
    ) {
        self.container = container
        self.codec = codec
        self.pixelFormat = pixelFormat
        self.width = width
        self.height = height
        self.duration = duration
        self.frameCount = frameCount
        self.conversions = PictureConversion.allCases.filter(conversions.contains)
    }
}
