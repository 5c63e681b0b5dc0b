private import VidRecKit
private import Concurrency
private import Foundation

/// Eight generated clips for benchmarks without footage: 1280x720, 30 frames per second, 10 seconds each, made by the
/// `ffmpeg` program from fixed seeds. They are animations with noise, whose cost differs from that of footage.
package struct StandardClips: Sendable {
    /// A clip of the set.
    struct Clip: Sendable {
        let name: String
        let source: String
        let encoder: [String]
    }

    /// The path of the clips' folder.
    package let folder: String
    /// The number of clips of each codec, such as `4 h264, 2 hevc and 2 vp9`.
    package let description: String

    private static let noise = ",noise=alls=6:allf=t:all_seed="
    private static let sources = [
        "testsrc2=s=1280x720:r=30", "mandelbrot=s=1280x720:r=30:end_pts=600",
        "life=s=320x180:r=30:seed=7:mold=10:ratio=0.3:death_color=#203040:life_color=#f0c060,scale=1280:720",
        "gradients=s=1280x720:r=30:seed=11:speed=0.02:c0=red:c1=blue:c2=yellow:nb_colors=3",
    ]

    /// Returns the clips for the available encoders: H.264 with long and short groups of pictures, HEVC and VP9,
    /// where the available ones replace missing ones; MPEG-4 if there are none.
    static func clips(encoders: Set<String>) -> [Clip] {
        var choices: [(codec: String, suffix: String, options: [String])] = []
        if encoders.contains("libx264") {
            for group in [250, 60] {
                choices.append(
                    ("h264", "mp4", ["libx264", "-preset", "veryfast", "-b:v", "3M", "-g", "\(group)", "-bf", "2"]))
            }
        }
        if encoders.contains("libx265") {
            choices.append(
                (
                    "hevc", "mp4",
                    ["libx265", "-preset", "ultrafast", "-b:v", "2M", "-g", "60", "-x265-params", "log-level=none"]
                ))
        }
        if encoders.contains("libvpx-vp9") {
            choices.append(
                (
                    "vp9", "webm",
                    ["libvpx-vp9", "-deadline", "realtime", "-cpu-used", "8", "-b:v", "2M", "-g", "128"]
                ))
        }
        if choices.isEmpty { choices.append(("mpeg4", "mp4", ["mpeg4", "-b:v", "3M", "-g", "250"])) }
        return (0..<8).map { number in
            let choice = choices[number % choices.count]
            return Clip(
                name: "\(number + 1)-\(choice.codec).\(choice.suffix)",
                source: sources[(number + number / sources.count) % sources.count] + noise + "\(number)",
                encoder: ["-c:v"] + choice.options)
        }
    }

    /// Makes the eight clips in a folder.
    ///
    /// - Parameters:
    ///   - program: The program that draws and encodes the clips.
    ///   - folder: The path of the clips' folder, which is created if it is missing.
    ///   - jobs: The maximum number of concurrent processes of the program.
    ///   - length: The duration of each clip.
    /// - Throws: ``VidRecError/Code/toolUnavailable`` with the message of the program, or
    ///   ``VidRecError/Code/unusableInput`` if the folder cannot be created.
    package init(by program: FFmpegProgram, in folder: String, jobs: Int, length: Duration = .seconds(10)) async throws
    {
        let known = try await program.run(["-encoders"]).output
        let encoders = known.split(separator: "\n").compactMap { line in
            line.split(separator: " ").dropFirst().first.map { String($0) }
        }
        do {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        } catch {
            throw VidRecError(.unusableInput, "cannot create the folder '\(folder)': \(systemReason(error))")
        }
        let clips = Self.clips(encoders: Set(encoders))
        _ = try await concurrentMap(clips, width: jobs) { clip in
            let result = try await program.run(
                [
                    "-f", "lavfi", "-i", clip.source, "-t", "\(length.seconds)", "-pix_fmt", "yuv420p", "-threads",
                    "1",
                ] + clip.encoder + ["-fflags", "+bitexact", "-y", "file:\(folder)/\(clip.name)"])
            guard result.isSuccess else {
                throw VidRecError(.toolUnavailable, "ffmpeg cannot make the clip '\(clip.name)': \(result.message)")
            }
        }
        self.folder = folder
        let codecs = clips.map { $0.name.dropFirst(2).prefix { $0 != "." } }
        let counts = Set(codecs).sorted().map { codec in "\(codecs.filter { $0 == codec }.count) \(codec)" }
        description = counts.joined(separator: ", ")
    }
}
