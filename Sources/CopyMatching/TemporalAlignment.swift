/// Which parts of a query and of a clip run side by side.
///
/// A copied part runs at one speed: the clip's time is `speed` times the query's time plus an offset. Every strong pair of
/// frames proposes such a line at each of a few speeds; a line is rated by the best run of query frames along it, whose
/// evidence (interpolated between the clip's frames on both sides) lies above a threshold. The best run becomes a segment, its query
/// frames are taken, and the next best follows: repeats and parts in another order are found one by one. This is the
/// temporal network of Tan et al. ("Scalable detection of partial near-duplicate videos by visual-temporal consistency",
/// ACM MM 2009) with lines in place of free paths, in the manner of a Hough transform.
struct TemporalAlignment {
    /// A part of the query and the part of the clip that it repeats.
    struct Run: Hashable {
        /// The query frames.
        let frames: ClosedRange<Int>
        /// Clip seconds per query second; below 0 where the clip runs backward.
        let speed: Float
        /// The clip's time at the beginning of the query, in seconds.
        let offset: Float
        /// The sum over the frames of evidence above the threshold, times seconds.
        let gain: Float
        /// The seconds that the frames stand for.
        let seconds: Float

        /// The mean evidence of the frames.
        var evidence: Float { gain / max(seconds, 0.01) + TemporalAlignment.threshold }
    }

    /// The speeds that are tried, the likeliest first, and what a gain at each is worth beside one at normal speed.
    static let speeds: [(speed: Float, worth: Float)] = [
        (1, 1), (0.5, 0.98), (2.0 / 3, 0.98), (0.8, 0.98), (1.25, 0.98), (1.5, 0.98), (2, 0.98), (-1, 0.95),
    ]
    /// Evidence from which on a frame belongs to a run.
    static let threshold: Float = 0.15
    /// Evidence from which on a pair of frames proposes lines.
    static let proposing: Float = 0.2
    /// The least gain of a segment.
    static let leastGain: Float = 0.2
    /// At most this many segments.
    static let mostRuns = 4
    /// At most this many pairs propose lines.
    static let mostProposals = 256
    /// How far, in seconds, a line may leave the clip at its begin and its end.
    static let slack: Float = 0.3

    let query: SketchTrack
    let clip: SketchTrack
    /// Evidence of query frame i and clip frame j at `i * clip.count + j`.
    private var evidence: [Float]
    private let spans: [Float]

    /// Prepares the alignment. Frames without weight are neutral: they neither begin a run nor end one.
    init(query: SketchTrack, clip: SketchTrack, evidence: [Float]) {
        self.query = query
        self.clip = clip
        self.evidence = evidence
        // A still picture is worth a second: it has no duration, but it is all there is.
        spans = query.count == 1 ? [max(query.spans[0], 1)] : query.spans
        let count = clip.count
        for i in 0..<query.count {
            for j in 0..<count {
                if query.weights[i] <= 0 {
                    self.evidence[i * count + j] = Self.threshold
                } else if clip.weights[j] <= 0 {
                    self.evidence[i * count + j] = min(self.evidence[i * count + j], Self.threshold)
                }
            }
        }
    }

    /// The segments, the strongest first.
    func runs() -> [Run] {
        var free = [Bool](repeating: true, count: query.count)
        var found: [Run] = []
        while found.count < Self.mostRuns, let run = bestRun(free), run.gain >= Self.leastGain {
            found.append(run)
            for frame in run.frames { free[frame] = false }
        }
        return found
    }

    private func bestRun(_ free: [Bool]) -> Run? {
        var pairs: [(i: Int, j: Int, evidence: Float)] = []
        for i in 0..<query.count where free[i] {
            for j in 0..<clip.count where evidence[i * clip.count + j] > Self.proposing {
                pairs.append((i, j, evidence[i * clip.count + j]))
            }
        }
        if pairs.count > Self.mostProposals {
            pairs.sort { ($1.evidence, $0.i, $0.j) < ($0.evidence, $1.i, $1.j) }
            pairs.removeLast(pairs.count - Self.mostProposals)
        }
        var best: (run: Run, worth: Float)?
        for (speed, worth) in Self.speeds {
            // Offsets a tenth of a second apart are one.
            let offsets = Set(pairs.map { Int(((clip.times[$0.j] - speed * query.times[$0.i]) * 10).rounded()) })
            for offset in offsets.sorted() {
                guard let run = run(speed: speed, offset: Float(offset) / 10, free) else { continue }
                if run.gain * worth > best?.worth ?? 0 { best = (run, run.gain * worth) }
            }
        }
        return best?.run
    }

    /// The best run of free frames along a line (Kadane's maximum subarray).
    private func run(speed: Float, offset: Float, _ free: [Bool]) -> Run? {
        var best: Run?
        var (gain, start): (Float, Int) = (0, 0)
        var seconds: Float = 0
        var left = 0
        for i in 0..<query.count {
            let time = speed * query.times[i] + offset
            guard free[i], time >= -Self.slack, time <= clip.duration + Self.slack / 3 else {
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
            gain += spans[i] * (value - Self.threshold)
            seconds += spans[i]
            if gain > best?.gain ?? 0 {
                best = Run(frames: start...i, speed: speed, offset: offset, gain: gain, seconds: seconds)
            }
        }
        return best
    }
}
