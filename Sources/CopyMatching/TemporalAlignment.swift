internal import DetailMatching

/// Finds the parts of a query and of a clip that show the same footage in the same order.
///
/// A copied part plays at one speed: the clip's time is `speed` times the query's time plus an offset. Every pair of
/// frames with enough evidence votes for such a line at each of a few speeds. The score of a line is that of the best
/// run of clip frames along it whose evidence, interpolated between two frames of the query, is above a threshold: clips
/// are sampled less densely than queries. The best run, along the best of the lines near it, becomes a part, which is
/// extended by the query's frames before and after it that match, too. Its query frames are removed, and the search repeats, which finds repeated and reordered
/// parts. This is the temporal network of Tan et al. ("Scalable detection of partial near-duplicate videos by
/// visual-temporal consistency", ACM MM 2009) with lines instead of paths, as in a Hough transform.
struct TemporalAlignment {
    /// The evidence that counts.
    struct Thresholds: Sendable {
        /// The evidence above which a clip frame adds to the gain of a run.
        let frame: Float
        /// The evidence above which a pair of frames votes for lines.
        let pair: Float
        /// The evidence down to which query frames extend a run.
        let lowest: Float

        /// For the evidence of sketches.
        static let sketches = Thresholds(frame: 0.15, pair: 0.2, lowest: 0.1)
        /// For correlations of local detail.
        static let details = Thresholds(frame: 0.25, pair: 0.35, lowest: 0.2)
    }

    /// A part of the query along a line.
    struct Run: Hashable {
        /// The indices of the clip frames, ascending.
        let clipFrames: ClosedRange<Int>
        /// The seconds of the query.
        var query: ClosedRange<Float>
        /// Seconds of the clip per second of the query; negative if the query plays backward.
        let speed: Float
        /// The time in the clip, in seconds, at the query's first frame.
        let offset: Float
        /// The sum over the clip frames of the evidence above the threshold times the seconds that each represents.
        let gain: Float
        /// The mean evidence of the clip frames.
        let evidence: Float
    }

    /// The speeds at which runs are searched for, the most common first, with the factor by which gains at each are multiplied: another
    /// speed than 1 must fit clearly better.
    static let speeds: [(speed: Float, weight: Float)] = [
        (1, 1), (0.5, 0.9), (2.0 / 3, 0.9), (0.8, 0.92), (1.25, 0.92), (1.5, 0.9), (2, 0.9), (-1, 0.85),
    ]
    /// The minimum gain of a run.
    static let minimumGain: Float = 0.1
    /// The minimum seconds of the query of all runs but the first: single frames resemble others by chance.
    static let leastFurtherPart: Float = 0.75
    /// The maximum number of runs.
    static let maximumRuns = 4
    /// The maximum number of pairs that vote for lines.
    static let maximumPairs = 400
    /// The seconds by which a line may leave the query or the clip.
    static let slack: Float = 0.3
    /// How much the evidence of moments counts beside that of footage.
    static let sharpness: Float = 1
    /// The factor by which less must differ between a query frame and another moment of the clip for it to be that.
    static let otherMoment: Float = 2
    /// The maximum seconds that a clip frame represents.
    static let longestSpan: Float = 2

    let query: SketchTrack
    let clip: SketchTrack
    let thresholds: Thresholds
    /// The evidence of query frame i and clip frame j is at `i * clip.count + j`.
    let evidence: [Float]
    /// The evidence and that of moments.
    private let sharpened: [Float]
    /// The evidence of the sketches of each pair, if `evidence` is that of their detail; else empty.
    private let sketchEvidence: [Float]
    /// The similarity of each query frame to the next one; empty if not known.
    let successive: [Float]
    /// The mean evidence of each query frame.
    let rowMeans: [Float]
    /// The seconds that each clip frame represents: to the middle between it and the frames before and after it.
    private let spans: [(before: Float, after: Float)]

    /// Creates an alignment from the evidence of each pair of frames, a row for each query frame.
    ///
    /// - Parameters:
    ///   - query: The times of the query's frames.
    ///   - clip: The times of the clip's frames.
    ///   - evidence: The evidence that both show the same footage.
    ///   - successive: The similarity of each query frame to the next one; empty if not known.
    ///   - moments: The evidence that both show the same moment of it; 0 where nothing moves, `nil` if not known.
    ///   - sketchEvidence: If `evidence` is the correlation of local detail, the evidence of sketches of each pair: between
    ///     two frames of the clip, motion may leave nothing of the detail.
    ///   - thresholds: The evidence that counts.
    init(
        query: SketchTrack, clip: SketchTrack, evidence: [Float], successive: [Float] = [], moments: [Float]? = nil,
        sketchEvidence: [Float] = [], thresholds: Thresholds
    ) {
        self.query = query
        self.clip = clip
        self.evidence = evidence
        self.successive = successive
        self.sketchEvidence = sketchEvidence
        self.thresholds = thresholds
        sharpened = moments.map { zip(evidence, $0).map { $0 + Self.sharpness * $1 } } ?? evidence
        rowMeans = query.times.indices.map { i in
            evidence[i * clip.count..<(i + 1) * clip.count].reduce(0, +) / Float(max(clip.count, 1))
        }
        let times = clip.times
        spans = times.indices.map { j in
            // A still picture has no duration: it counts as one second.
            guard times.count > 1 else { return (0.5, 0.5) }
            return (
                min(j > 0 ? (times[j] - times[j - 1]) / 2 : times[j] - clip.start, Self.longestSpan / 2),
                min(
                    j + 1 < times.count ? (times[j + 1] - times[j]) / 2 : clip.duration - times[j], Self.longestSpan / 2
                )
            )
        }
    }

    /// Returns up to ``maximumRuns`` runs without common query frames, in descending order of gain.
    func runs() -> [Run] {
        var free = [Bool](repeating: true, count: query.count)
        var found: [Run] = []
        while found.count < Self.maximumRuns, let best = bestRun(free), best.gain >= Self.minimumGain {
            let run = extended(refined(best, free), free)
            guard found.isEmpty || run.query.length >= Self.leastFurtherPart else { break }
            found.append(run)
            var removed = false
            for (index, time) in query.times.enumerated()
            where free[index] && time >= run.query.lowerBound - 0.001 && time < run.query.upperBound + 0.001 {
                free[index] = false
                removed = true
            }
            guard removed else { break }
        }
        return found
    }

    private func bestRun(_ free: [Bool]) -> Run? {
        var pairs: [(i: Int, j: Int, evidence: Float)] = []
        for i in 0..<query.count where free[i] {
            for j in 0..<clip.count where sharpened[i * clip.count + j] > thresholds.pair {
                pairs.append((i, j, sharpened[i * clip.count + j]))
            }
        }
        if pairs.count > Self.maximumPairs {
            // Pairs of equal evidence in ascending order, as they are.
            let order = pairs.indices.inDescendingOrder { pairs[$0].evidence }
            pairs = order.prefix(Self.maximumPairs).map { pairs[$0] }
        }
        var best: (run: Run, gain: Float)?
        for (speed, weight) in Self.speeds {
            // Offsets are rounded to a tenth of a second.
            let offsets = pairs.map { Int(((clip.times[$0.j] - speed * query.times[$0.i]) * 10).rounded()) }.sorted()
            for (index, offset) in offsets.enumerated() where index == 0 || offset != offsets[index - 1] {
                guard let run = run(speed: speed, offset: Float(offset) / 10, free) else { continue }
                if run.gain * weight > best?.gain ?? 0 { best = (run, run.gain * weight) }
            }
        }
        return best?.run
    }

    /// Returns the run of clip frames along a line with the highest gain (Kadane's maximum subarray); `nil` if none has a
    /// positive gain.
    func run(speed: Float, offset: Float, _ free: [Bool]) -> Run? {
        var best: (frames: ClosedRange<Int>, gain: Float, mean: Float)?
        var (gain, start, seconds, sum): (Float, Int, Float, Float) = (0, 0, 0, 0)
        for j in 0..<clip.count {
            let time = (clip.times[j] - offset) / speed
            guard time >= query.start - Self.slack, time <= query.duration + Self.slack / 3,
                let value = queryEvidence(of: j, at: time, free)
            else {
                gain = 0
                continue
            }
            if gain <= 0 { (gain, start, seconds, sum) = (0, j, 0, 0) }
            // What a frame represents beyond the borders of the query is not compared.
            let (passed, left) = (max(0, time - query.start) * abs(speed), max(0, query.duration - time) * abs(speed))
            let (before, after) = speed > 0 ? (passed, left) : (left, passed)
            let span = max(min(spans[j].before, before) + min(spans[j].after, after), 0.1)
            // What stands still is counted in seconds of the query or of the clip, whichever are fewer. Moments that agree
            // count for more at a speed at which the query shows more of the clip.
            let share = min(1, 1 / abs(speed))
            let still = share * (value.evidence - thresholds.frame)
            gain += span * (still + share.squareRoot() * (value.sharpened - value.evidence))
            sum += span * value.evidence
            seconds += span
            if gain > best?.gain ?? 0 { best = (start...j, gain, sum / seconds) }
        }
        guard let best else { return nil }
        let ends = [best.frames.lowerBound, best.frames.upperBound].map { (clip.times[$0] - offset) / speed }.sorted()
        return Run(
            clipFrames: best.frames, query: ends[0]...ends[1], speed: speed, offset: offset,
            gain: best.gain, evidence: best.mean)
    }

    /// Returns the evidence of a clip frame at a time of the query, interpolated between two frames; `nil` if these belong
    /// to another run.
    private func queryEvidence(of j: Int, at time: Float, _ free: [Bool]) -> (evidence: Float, sharpened: Float)? {
        let right = query.times.partitioningIndex(after: time)
        let (left, next) = (max(right - 1, 0), min(right, query.count - 1))
        guard free[left] || free[next] else { return nil }
        let (first, second) = (left * clip.count + j, next * clip.count + j)
        guard next > left else { return (evidence[first], sharpened[first]) }
        let share = max(0, min(1, (time - query.times[left]) / (query.times[next] - query.times[left])))
        return (
            evidence[first] + share * (evidence[second] - evidence[first]),
            sharpened[first] + share * (sharpened[second] - sharpened[first])
        )
    }

    /// Extends a run by the query frames before and after it that match the clip along its line.
    private func extended(_ run: Run, _ free: [Bool]) -> Run {
        // Where the line enters and leaves the clip.
        let bounds = [(clip.start - run.offset) / run.speed, (clip.duration - run.offset) / run.speed].sorted()
        var (begin, end) = (run.query.lowerBound, run.query.upperBound)
        let spans = query.spans
        let first = query.times.partitioningIndex(after: begin) - 1
        for index in stride(from: first, through: 0, by: -1) {
            guard free[index], query.times[index] >= bounds[0] - Self.slack, matches(index, run) else { break }
            begin = min(begin, query.times[index])
        }
        let last = max(query.times.partitioningIndex(after: end) - 1, 0)
        for index in last..<query.count {
            guard free[index], query.times[index] <= bounds[1], index == last || matches(index, run) else { break }
            end = max(end, query.times[index] + spans[index])
        }
        begin = max(begin, query.start, bounds[0])
        end = min(end, query.duration, bounds[1])
        var result = run
        result.query = min(begin, end)...max(begin, end)
        return result
    }

    /// Returns whether a query frame matches the clip at the time that a run's line assigns to it.
    private func matches(_ i: Int, _ run: Run) -> Bool {
        let time = run.speed * query.times[i] + run.offset
        let right = clip.times.partitioningIndex(after: time)
        let row = i * clip.count
        // Between two frames of the clip, what is shown may be like either.
        let nearest = [row + max(right - 1, 0), row + min(right, clip.count - 1)]
        // A frame that is like another moment of the clip belongs to another part.
        let highest = nearest.map { evidence[$0] }.max() ?? 0
        let others = evidence[row..<row + clip.count].max() ?? 0
        guard Self.residual(highest) <= Self.otherMoment * Self.residual(others) else { return false }
        return nearest.contains {
            evidence[$0] >= thresholds.lowest
                || !sketchEvidence.isEmpty && sketchEvidence[$0] >= Thresholds.sketches.lowest
        }
    }
}

extension [Float] {
    /// Returns the index of the first element over `value`, of elements in ascending order.
    func partitioningIndex(after value: Float) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if self[middle] <= value { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
