/// A container that ffmpeg can write.
struct Container: Sendable, CustomStringConvertible {
    let name: String
    let file: String
    var options: [String] = []
    /// The encoder of sound that fits the container; `nil` without sound.
    var sound: [String]?
    /// Whether it stores presentation times: raw streams have none, AVI only the order.
    var hasTimes = true
    /// Whether it stores edit lists and rotation.
    var isISO = false
    /// The only codec that it can hold, of those that ffmpeg writes into it without asking; `nil` for others.
    var codecs: Set<String>?

    var description: String { name }

    private static let aac = ["-c:a", "aac", "-b:a", "32k"]

    static let all: [Container] = [
        Container(name: "MP4", file: "a.mp4", sound: aac, isISO: true),
        Container(
            name: "MP4 in fragments", file: "f.mp4", options: ["-movflags", "frag_keyframe+empty_moov+delay_moov"],
            sound: aac, isISO: true),
        Container(name: "MOV", file: "a.mov", sound: aac, isISO: true),
        Container(name: "3GP", file: "a.3gp", sound: aac, isISO: true),
        Container(name: "Matroska", file: "a.mkv", sound: aac),
        Container(name: "WebM", file: "a.webm", sound: ["-c:a", "libopus", "-b:a", "32k"]),
        Container(name: "AVI", file: "a.avi", sound: ["-c:a", "mp2"], hasTimes: false),
        Container(name: "MPEG-TS", file: "a.ts", sound: aac),
        Container(name: "MPEG-TS of 192 bytes", file: "a.m2ts", options: ["-mpegts_m2ts_mode", "1"], sound: aac),
        Container(name: "MPEG-PS", file: "a.mpg", sound: ["-c:a", "mp2"]),
        Container(name: "VOB", file: "a.vob", sound: ["-c:a", "mp2"]),
        Container(name: "FLV", file: "a.flv", sound: aac),
        Container(name: "Ogg", file: "a.ogv", sound: ["-c:a", "libvorbis"]),
        Container(name: "ASF", file: "a.asf", sound: ["-c:a", "wmav2"]),
        Container(name: "IVF", file: "a.ivf"),
        Container(name: "raw H.264", file: "a.h264", hasTimes: false, codecs: ["h264"]),
        Container(name: "raw HEVC", file: "a.hevc", hasTimes: false, codecs: ["hevc"]),
        Container(name: "raw MPEG-4", file: "a.m4v", options: ["-f", "m4v"], hasTimes: false, codecs: ["mpeg4"]),
        Container(name: "raw MPEG-2", file: "a.m2v", hasTimes: false, codecs: ["mpeg1video", "mpeg2video"]),
        Container(name: "raw AV1", file: "a.obu", hasTimes: false, codecs: ["av1"]),
    ]
}
