/// The FFmpeg that decodes: what to look at when a clip does not.
public struct FFmpegReport: Hashable, Sendable {
    /// FFmpeg's own version, such as `5.1.9-0+deb12u1`.
    public let release: String
    /// The library that reads containers, as `major.minor.micro`.
    public let libavformat: String
    /// The library that decodes.
    public let libavcodec: String
    /// The library that converts RGB and palettes.
    public let libswscale: String
    /// The library under the others.
    public let libavutil: String
    /// The allowed decoders that are there, by FFmpeg's names.
    public let decoders: [String]
    /// The allowed decoders that this FFmpeg was built without. Of two for one codec (AV1), one is enough.
    public let missingDecoders: [String]
    /// The allowed containers that this FFmpeg was built without.
    public let missingDemuxers: [String]

    /// Creates a report from what the libraries say of themselves.
    package init(
        release: String, libavformat: String, libavcodec: String, libswscale: String, libavutil: String,
        decoders: [String], missingDecoders: [String], missingDemuxers: [String]
    ) {
        self.release = release
        self.libavformat = libavformat
        self.libavcodec = libavcodec
        self.libswscale = libswscale
        self.libavutil = libavutil
        self.decoders = decoders
        self.missingDecoders = missingDecoders
        self.missingDemuxers = missingDemuxers
    }
}
