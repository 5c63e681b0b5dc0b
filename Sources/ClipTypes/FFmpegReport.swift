/// The versions and decoders of the linked FFmpeg libraries.
public struct FFmpegReport: Hashable, Sendable {
    /// The FFmpeg release, such as `5.1.9-0+deb12u1`.
    public let release: String
    /// The version of the demuxing library, as `major.minor.micro`.
    public let libavformat: String
    /// The version of the decoding library, as `major.minor.micro`.
    public let libavcodec: String
    /// The version of the library that converts RGB and palettes, as `major.minor.micro`.
    public let libswscale: String
    /// The version of the common library, as `major.minor.micro`.
    public let libavutil: String
    /// The decoders that vidrec allows and this FFmpeg has, by FFmpeg's names.
    public let decoders: [String]
    /// The decoders that vidrec allows and this FFmpeg was built without. One of the two for AV1 suffices.
    public let missingDecoders: [String]
    /// The demuxers that vidrec allows and this FFmpeg was built without.
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
