/// Finds the parts of a query and of a clip that show the same footage in the same order.
///
/// A copied part plays at one speed: the clip's time is `speed` times the query's time plus an offset. Every pair of
/// frames with enough evidence votes for such a line at each of a few speeds. The score of a line is that of the best
/// run of query frames along it whose evidence, interpolated between two frames of the clip, is above a threshold. The
/// best run becomes a segment, its query frames are removed, and the search repeats, which finds repeated and reordered
/// parts. This is the temporal network of Tan et al. ("Scalable detection of partial near-duplicate videos by
/// visual-temporal consistency", ACM MM 2009) with lines instead of paths, as in a Hough transform.
struct TemporalAlignment {
    /// A run of query frames along a line.
    struct Run: Hashable {
        /// The indices of the query frames.
        let frames: ClosedRange<Int>
        /// Seconds of the clip per second of the query; negative if the query plays backward.
        let speed: Float
        /// The time in the clip, in seconds, at the query's first frame.
        let offset: Float
        /// The sum over the frames of the evidence above ``frameThreshold`` times the seconds that each frame
        /// represents.
        let gain: Float
        /// The seconds that the frames represent.
        let seconds: Float

        /// The mean evidence of the frames.
        var evidence: Float { gain / max(seconds, 0.01) + TemporalAlignment.frameThreshold }
    }

    /// The speeds that are tried, the most common first, with the factor by which gains at each are multiplied.
    static let speeds: [(speed: Float, weight: Float)] = [
        (1, 1), (0.5, 0.98), (2.0 / 3, 0.98), (0.8, 0.98), (1.25, 0.98), (1.5, 0.98), (2, 0.98), (-1, 0.95),
    ]
    /// The evidence above which a frame adds to the gain of a run.
    static let frameThreshold: Float = 0.15
    /// The evidence above which a pair of frames votes for lines.
    static let pairThreshold: Float = 0.2
    /// The minimum gain of a run.
    static let minimumGain: Float = 0.2
    /// The maximum number of runs.
    static let maximumRuns = 4
    /// The maximum number of pairs that vote for lines.
    static let maximumPairs = 256
    /// The seconds by which a line may start before the clip; a third of them it may end after the clip.
    static let slack: Float = 0.3

    let query: SketchTrack
    let clip: SketchTrack
    /// The evidence of query frame i and clip frame j is at `i * clip.count + j`.
    private var evidence: [Float]
    private let spans: [Float]

    /// Creates an alignment from the evidence of each pair of frames, a row for each query frame.
    ///
    /// Frames of weight 0 get the evidence ``frameThreshold``, so that they neither start nor end a run.
    init(query: SketchTrack, clip: SketchTrack, evidence: [Float]) {
        self.query = query
        self.clip = clip
        self.evidence = evidence
        // A still picture has no duration: it counts as one second.
        spans = query.count == 1 ? [max(query.spans[0], 1)] : query.spans
        let count = clip.count
        for i in 0..<query.count {
            for j in 0..<count {
                if query.weights[i] <= 0 {
                    self.evidence[i * count + j] = Self.frameThreshold
                } else if clip.weights[j] <= 0 {
                    self.evidence[i * count + j] = min(self.evidence[i * count + j], Self.frameThreshold)
                }
            }
        }
    }

    /// Returns up to ``maximumRuns`` runs without common query frames, in descending order of gain.
    func runs() -> [Run] {
        var free = [Bool](repeating: true, count: query.count)
        var found: [Run] = []
        while found.count < Self.maximumRuns, let run = bestRun(free), run.gain >= Self.minimumGain {
            found.append(run)
            for frame in run.frames { free[frame] = false }
        }
        return found
    }

    private func bestRun(_ free: [Bool]) -> Run? {
        var pairs: [(i: Int, j: Int, evidence: Float)] = []
        for i in 0..<query.count where free[i] {
            for j in 0..<clip.count where evidence[i * clip.count + j] > Self.pairThreshold {
                pairs.append((i, j, evidence[i * clip.count + j]))
            }
        }
        if pairs.count > Self.maximumPairs {
            pairs.sort { ($1.evidence, $0.i, $0.j) < ($0.evidence, $1.i, $1.j) }
            pairs.removeLast(pairs.count - Self.maximumPairs)
        }
        var best: (run: Run, gain: Float)?
        for (speed, weight) in Self.speeds {
            // Offsets are rounded to a tenth of a second.
            let offsets = Set(pairs.map { Int(((clip.times[$0.j] - speed * query.times[$0.i]) * 10).rounded()) })
            for offset in offsets.sorted() {
                guard let run = run(speed: speed, offset: Float(offset) / 10, free) else { continue }
                if run.gain * weight > best?.gain ?? 0 { best = (run, run.gain * weight) }
            }
        }
        return best?.run
    }

    /// Returns the run of free frames along a line with the highest gain (Kadane's maximum subarray); `nil` if none has
    /// a positive gain.
    private func run(speed: Float, offset: Float, _ free: [Bool]) -> Run? {
        var best: Run?
        var (gain, start): (Float, Int) = (0, 0)
        var seconds: Float = 0
        var left = 0
        for i in 0..<query.count {
            let time = speed * query.times[i] + offset
            guard free[i], time >= clip.start - Self.slack, time <= clip.duration + Self.slack / 3 else {
                gain = 0
                continue
            }
            while left + 1 < clip.count, clip.times[left + 1] <= time { left += 1 }
            while left > 0, clip.times[left] > time { left -= 1 }
            let right = min(left + 1, clip.count - 1)
            var value = evidence[i * clip.count + left]
            if right > left {
                let part = (time - clip.times[left]) / (clip.times[right] - clip.times[left])
                let share = max(0, min(1, part))
                value += share * (evidence[i * clip.count + right] - value)
            }
            if gain <= 0 { (gain, start, seconds) = (0, i, 0) }
            gain += spans[i] * (value - Self.frameThreshold)
            seconds += spans[i]
            if gain > best?.gain ?? 0 {
                best = Run(frames: start...i, speed: speed, offset: offset, gain: gain, seconds: seconds)
            }
        }
        return best
    }
}
