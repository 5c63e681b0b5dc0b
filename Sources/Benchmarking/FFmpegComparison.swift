private import Isolation
private import Concurrency
internal import ClipTypes

/// Runs the same clips through the `ffmpeg` program: decodes on one thread, samples as vidrec does as far as its
/// options allow, scales to the same working size by area averaging, and discards the frames. One process per clip.
struct FFmpegComparison: Sendable {
    /// A clip that vidrec decoded.
    struct Clip: Sendable {
        let path: String
        let duration: Duration
        let frameCount: Int

        /// Creates the clip of an outcome; `nil` if it failed.
        init?(_ outcome: TimedIngest.Outcome) {
            guard let metadata = outcome.metadata else { return nil }
            path = outcome.path
            duration = metadata.duration
            frameCount = metadata.frameCount
        }
    }

    let program: FFmpegProgram
    let sampling: FrameSampler
    let jobs: Int

    /// Runs the program once for every clip.
    func run(_ clips: [Clip]) async throws -> ThroughputRun {
        let before = ProcessUsage.now
        let start = ContinuousClock.now
        let results = try await concurrentMap(clips, width: jobs) { clip in (clip, try await frames(of: clip)) }
        let wall = ContinuousClock.now - start
        let after = ProcessUsage.now
        let done = results.filter { $0.1 != nil }
        return ThroughputRun(
            files: clips.count, failures: clips.count - done.count, frames: done.compactMap(\.1).reduce(0, +),
            videoTime: done.map(\.0.duration).reduce(.zero, +), wallTime: wall,
            processorTime: after.processorTime - before.processorTime, stages: StageTimes(),
            // The peak memory of child processes includes that of this process at the time of the fork.
            peakMemory: 0)
    }

    /// Returns the number of frames of a clip; `nil` if the program failed.
    private func frames(of clip: Clip) async throws -> Int? {
        let result = try await program.run(arguments(for: clip))
        let counts = result.output.split(separator: "\n").filter { $0.hasPrefix("frame=") }
        guard result.isSuccess, let last = counts.last else { return nil }
        return Int(last.dropFirst("frame=".count).filter { $0 != " " })
    }

    /// Returns the arguments of the program for a clip.
    func arguments(for clip: Clip) -> [String] {
        var filters: [String] = []
        switch sampling {
        case .keyframes: break
        case .every(let interval): filters = ["fps=\(1 / interval.seconds)"]
        // Of N frames, those where n K / N passes a whole number: K frames, evenly spread.
        case .uniform(let count) where count < clip.frameCount:
            filters = ["select='gt(floor((n+1)*\(count)/\(clip.frameCount)),floor(n*\(count)/\(clip.frameCount)))'"]
        case .uniform: break
        case .adaptive: filters = ["fps=1"]
        }
        filters.append("scale=w='if(gt(iw,ih),-2,min(iw,144))':h='if(gt(iw,ih),min(ih,144),-2)':flags=area")
        return ["-progress", "pipe:1", "-nostats", "-threads", "1", "-filter_threads", "1"]
            + (sampling == .keyframes ? ["-skip_frame", "nokey"] : [])
            + ["-i", "file:" + clip.path, "-map", "0:V:0", "-an", "-sn", "-dn", "-vf", filters.joined(separator: ",")]
            + ["-fps_mode", "passthrough", "-pix_fmt", "yuv420p", "-f", "rawvideo", "-threads", "1", "-y", "/dev/null"]
    }
}
