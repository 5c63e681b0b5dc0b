import Foundation

/// A whole clip, to be damaged.
struct SeedClip {
    let container: String
    let bytes: [UInt8]

    /// How ffmpeg makes each container, by the ending of its name.
    private static let recipes: [(name: String, options: [String])] = [
        ("mp4", ["-c:v", "libx264", "-g", "20"]), ("mov", ["-c:v", "mpeg4"]),
        ("fragmented.mp4", ["-c:v", "libx264", "-g", "10", "-movflags", "frag_keyframe+empty_moov"]),
        ("hevc.mp4", ["-c:v", "libx265", "-x265-params", "log-level=none:keyint=20"]),
        ("av1.mkv", ["-c:v", "libaom-av1", "-cpu-used", "8"]),
        ("mkv", ["-c:v", "libx264", "-g", "20"]),
        ("webm", ["-c:v", "libvpx-vp9", "-deadline", "realtime", "-g", "20"]),
        ("vp8.webm", ["-c:v", "libvpx", "-deadline", "realtime", "-g", "20"]), ("avi", ["-c:v", "mpeg4"]),
        ("mjpeg.avi", ["-c:v", "mjpeg"]), ("ts", ["-c:v", "libx264", "-g", "20"]), ("mpg", ["-c:v", "mpeg2video"]),
        ("flv", ["-c:v", "flv"]), ("h264.flv", ["-c:v", "libx264"]), ("ogv", ["-c:v", "libtheora"]),
        ("wmv", ["-c:v", "wmv2"]), ("gif", []), ("h264", ["-c:v", "libx264"]), ("jpg", ["-frames:v", "1"]),
        ("png", ["-frames:v", "1"]), ("webp", ["-frames:v", "1"]), ("bmp", ["-frames:v", "1"]),
    ]

    /// The videos and pictures of a folder, and the first of them in every container that this ffmpeg can write.
    static func all(samples: String, folder: URL) throws -> [SeedClip] {
        let names = try FileManager.default.contentsOfDirectory(atPath: samples).sorted()
        let endings: Set = ["mp4", "mov", "mkv", "webm", "avi", "gif", "jpg", "png"]
        let files = names.map { URL(filePath: samples).appending(path: $0) }.filter {
            endings.contains($0.pathExtension)
        }
        guard let first = files.first(where: { $0.pathExtension == "mp4" }) else {
            throw CocoaError(.fileNoSuchFile, userInfo: [NSFilePathErrorKey: samples])
        }
        var clips = try files.map { SeedClip(container: $0.pathExtension, bytes: [UInt8](try Data(contentsOf: $0))) }
        for recipe in recipes {
            let made = folder.appending(path: "seed.\(recipe.name)")
            let ffmpeg = try IndexRun.run(
                "/usr/bin/env",
                [
                    "ffmpeg", "-nostdin", "-v", "error", "-y", "-t", "2", "-i", first.path, "-an", "-threads", "1",
                    "-vf", "scale=160:-2",
                ] + recipe.options + [made.path],
                timeLimit: 120)
            guard ffmpeg.status == 0, let data = try? Data(contentsOf: made), !data.isEmpty else {
                print("this ffmpeg does not make \(recipe.name)")
                continue
            }
            // As often as the samples all together, so that no container is rare.
            let clip = SeedClip(container: made.pathExtension, bytes: [UInt8](data))
            clips += Array(repeating: clip, count: max(1, files.count / recipes.count))
        }
        return clips
    }
}
