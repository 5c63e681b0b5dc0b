/// An encoder of ffmpeg, with the features that it can encode and their options.
struct ContainerCodec: Sendable, CustomStringConvertible {
    let name: String
    let options: [String]
    /// The options of each feature; those that are missing are no features of the codec.
    let features: [ContainerFeature: [String]]
    /// The container in which the encoded stream is kept before it is copied into all others.
    var master = "mkv"
    /// Twice the working size, so that the chroma planes have working size: ffmpeg interpolates smaller planes.
    var size = "320x288"
    /// How many pairs of a feature and a container ffmpeg 5.1 can write.
    let cells: Int

    var description: String { name }

    private static let copied: [ContainerFeature: [String]] = [
        .constantRate: [], .variableRate: [], .editList: [], .lateStart: [], .rotated: [], .anamorphic: [],
    ]
    private static func and(_ own: [ContainerFeature: [String]]) -> [ContainerFeature: [String]] {
        copied.merging(own) { $1 }
    }
    private static let pq = [
        "-pix_fmt", "yuv420p10le", "-color_trc", "smpte2084", "-color_primaries", "bt2020", "-colorspace", "bt2020nc",
    ]

    static let all: [ContainerCodec] = [
        ContainerCodec(
            name: "h264", options: ["-c:v", "libx264", "-preset", "ultrafast", "-g", "5", "-pix_fmt", "yuv420p"],
            features: and([
                .reordered: ["-preset", "fast", "-bf", "3", "-g", "50"],
                .openGroups: ["-preset", "fast", "-x264-params", "open-gop=1:keyint=5:bframes=2:scenecut=0"],
                .tenBit: ["-pix_fmt", "yuv420p10le"], .interlaced: ["-preset", "fast", "-x264-params", "tff=1"],
                .highDynamicRange: pq,
            ]), cells: 94),
        ContainerCodec(
            name: "hevc",
            options: [
                "-c:v", "libx265", "-preset", "ultrafast", "-x265-params", "log-level=none:pools=1:keyint=5:bframes=0",
                "-pix_fmt", "yuv420p",
            ],
            features: and([
                .reordered: ["-x265-params", "log-level=none:pools=1:keyint=50:bframes=3"],
                .openGroups: ["-x265-params", "log-level=none:pools=1:keyint=5:bframes=2:open-gop=1"],
                .tenBit: ["-pix_fmt", "yuv420p10le"], .highDynamicRange: pq,
            ]), cells: 60),
        ContainerCodec(
            name: "vp8",
            options: ["-c:v", "libvpx", "-b:v", "1M", "-deadline", "realtime", "-cpu-used", "8", "-g", "5"],
            features: and([.alpha: ["-pix_fmt", "yuva420p", "-auto-alt-ref", "0"]]), cells: 29),
        ContainerCodec(
            name: "vp9",
            options: ["-c:v", "libvpx-vp9", "-b:v", "1M", "-deadline", "realtime", "-cpu-used", "8", "-g", "5"],
            features: and([
                .tenBit: ["-pix_fmt", "yuv420p10le", "-profile:v", "2"], .alpha: ["-pix_fmt", "yuva420p"],
                .highDynamicRange: pq + ["-profile:v", "2"],
            ]), cells: 52),
        ContainerCodec(
            name: "av1", options: ["-c:v", "libsvtav1", "-preset", "12", "-g", "5", "-pix_fmt", "yuv420p"],
            features: and([.tenBit: ["-pix_fmt", "yuv420p10le"], .highDynamicRange: pq]), cells: 49),
        ContainerCodec(
            name: "mpeg4", options: ["-c:v", "mpeg4", "-q:v", "3", "-g", "5"],
            features: and([.reordered: ["-bf", "2", "-g", "50"], .interlaced: ["-flags", "+ilme+ildct"]]), cells: 49),
        ContainerCodec(
            name: "mpeg2video", options: ["-c:v", "mpeg2video", "-q:v", "3", "-g", "5", "-r", "25"],
            features: [
                .constantRate: [], .editList: [], .lateStart: [], .rotated: [],
                .reordered: ["-bf", "2", "-g", "50"], .openGroups: ["-bf", "2", "-flags", "-cgop"],
                .interlaced: ["-flags", "+ilme+ildct"],
            ], cells: 60),
        ContainerCodec(
            name: "mpeg1video", options: ["-c:v", "mpeg1video", "-q:v", "3", "-g", "5", "-r", "25"],
            features: [.constantRate: [], .reordered: ["-bf", "2", "-g", "50"], .lateStart: []], cells: 32),
        ContainerCodec(
            name: "theora", options: ["-c:v", "libtheora", "-q:v", "8", "-g", "5"], features: copied, cells: 21),
        ContainerCodec(name: "wmv2", options: ["-c:v", "wmv2", "-q:v", "3", "-g", "5"], features: copied, cells: 17),
        ContainerCodec(name: "flv1", options: ["-c:v", "flv", "-q:v", "3", "-g", "5"], features: copied, cells: 21),
        ContainerCodec(
            name: "h263", options: ["-c:v", "h263", "-q:v", "3", "-g", "5"], features: copied, size: "352x288",
            cells: 21),
        ContainerCodec(
            name: "prores", options: ["-c:v", "prores_ks"],
            features: and([
                .interlaced: ["-flags", "+ildct"], .alpha: ["-profile:v", "4444", "-pix_fmt", "yuva444p10le"],
            ]),
            master: "mov", cells: 19),
        ContainerCodec(name: "mjpeg", options: ["-c:v", "mjpeg", "-q:v", "2"], features: copied, cells: 29),
    ]
}
