import Foundation

/// A whole file that mutants are made from.
struct SeedClip {
    /// The ending of its name, which says what it is.
    let container: String
    let bytes: [UInt8]

    /// The files of a folder, in the order of their names, and small clips that `ffmpeg` makes in `scratch`.
    static func all(samples: String, scratch: URL) throws -> [SeedClip] {
        let names = try FileManager.default.contentsOfDirectory(atPath: samples).sorted()
        let media: Set = ["mp4", "mov", "mkv", "webm", "avi", "gif", "jpg", "png"]
        var clips: [SeedClip] = []
        for name in names {
            let file = URL(filePath: samples).appending(path: name)
            guard media.contains(file.pathExtension) else { continue }
            clips.append(SeedClip(container: file.pathExtension, bytes: try [UInt8](Data(contentsOf: file))))
        }
        for (name, encoding) in recipes {
            let file = scratch.appending(path: name)
            let source = ["-f", "lavfi", "-i", "testsrc2=s=160x120:r=10:d=3"]
            let end = try ChildProcess.run(
                "/usr/bin/env", ["ffmpeg", "-v", "error", "-nostdin", "-y"] + source + encoding + [file.path()],
                output: scratch.appending(path: "ffmpeg.out").path(),
                messages: scratch.appending(path: "ffmpeg.err").path(), seconds: 120)
            guard end.status == 0 else { throw FuzzingError("ffmpeg cannot make '\(name)'") }
            clips.append(SeedClip(container: file.pathExtension, bytes: try [UInt8](Data(contentsOf: file))))
        }
        return clips
    }

    private static let h264 = ["-c:v", "libx264", "-preset", "fast", "-g", "10", "-pix_fmt", "yuv420p"]
    private static let h265 = ["-c:v", "libx265", "-x265-params", "log-level=none:keyint=10", "-pix_fmt", "yuv420p"]
    private static let vp9 = ["-c:v", "libvpx-vp9", "-deadline", "realtime", "-cpu-used", "8", "-g", "10"]

    private static let av1 = ["-c:v", "libsvtav1", "-preset", "12", "-g", "10", "-pix_fmt", "yuv420p"]
    /// 10 bits, marked as HDR10.
    private static let hdr = [
        "-c:v", "libx265", "-x265-params", "log-level=none:keyint=10", "-pix_fmt", "yuv420p10le", "-color_primaries",
        "bt2020", "-color_trc", "smpte2084", "-colorspace", "bt2020nc",
    ]
    /// Opaque at the right, transparent at the left.
    private static let alpha = [
        "-vf", "format=yuva420p,geq=lum='lum(X,Y)':cb='cb(X,Y)':cr='cr(X,Y)':a='X*255/W'", "-pix_fmt", "yuva420p",
    ]
    /// A small track and a large one.
    private static let tracks = ["-map", "0:v", "-map", "0:v"] + h264 + ["-filter:v:0", "scale=80:60"]

    /// What ffmpeg is told, by the name of what comes out.
    private static let recipes: [(String, [String])] = [
        ("a.mp4", h264), ("b.mp4", h264 + ["-movflags", "+faststart"]),
        ("c.mp4", h264 + ["-movflags", "frag_keyframe+empty_moov"]), ("d.mp4", h265),
        ("e.mp4", av1), ("f.mp4", hdr), ("g.mp4", tracks),
        ("a.mov", ["-c:v", "prores", "-t", "0.5"]), ("b.mov", ["-c:v", "mjpeg", "-t", "1"]), ("a.mkv", h264),
        ("b.mkv", ["-c:v", "mpeg4"]), ("c.mkv", h265), ("a.webm", vp9),
        ("b.webm", ["-c:v", "libvpx", "-deadline", "realtime", "-g", "10"]), ("a.avi", ["-c:v", "mpeg4", "-bf", "2"]),
        ("b.avi", ["-c:v", "mjpeg"]), ("c.avi", h264), ("a.ts", h264), ("b.ts", ["-c:v", "mpeg2video"]),
        ("c.ts", h265), ("a.flv", h264), ("b.flv", ["-c:v", "flv"]), ("a.ogv", ["-c:v", "libtheora", "-g", "10"]),
        ("a.mpg", ["-c:v", "mpeg2video", "-r", "25"]), ("a.gif", ["-t", "1"]), ("a.jpg", ["-frames:v", "1"]),
        ("a.png", ["-frames:v", "1"]), ("a.webp", ["-frames:v", "1"]), ("b.webp", ["-t", "0.5", "-loop", "0"]),
        ("c.webp", ["-t", "0.5", "-c:v", "libwebp_anim"] + alpha), ("d.mkv", tracks), ("c.webm", vp9 + alpha),
        ("a.m2ts", h264 + ["-f", "mpegts", "-mpegts_m2ts_mode", "1"]), ("b.png", ["-t", "1", "-f", "apng"]),
        ("a.ivf", vp9), ("b.ivf", av1), ("a.obu", av1),
    ]
}
