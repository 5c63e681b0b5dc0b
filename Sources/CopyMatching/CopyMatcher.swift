internal import ClipTypes

/// A query made ready: all views in one track, and the level of each frame.
public struct PreparedQuery: Sendable {
    let views: [CopyQuery.View]
    /// All frames of all views, one view after another.
    let track: SketchTrack
    /// Where in the track each view begins.
    let starts: [Int]
    let levels: [Float]
}

/// Tells by how much one clip looks like a copy of another.
///
/// Every view of the query is compared with the clip frame by frame (chamfer similarity over the background's level); the
/// best view is aligned in time; a logistic regression turns what was found into odds.
public struct CopyMatcher: Sendable {
    /// What scores are held against.
    public let background: CopyBackground
    /// How evidence becomes odds.
    public let calibration: CopyCalibration

    /// Joins background and calibration.
    public init(background: CopyBackground, calibration: CopyCalibration) {
        self.background = background
        self.calibration = calibration
    }

    /// Makes a query ready to be held against many clips.
    public func prepare(_ query: CopyQuery) -> PreparedQuery {
        var starts: [Int] = []
        var codes: [Int8] = []
        var times: [Float] = []
        var weights: [Float] = []
        for view in query.views {
            starts.append(times.count)
            codes += view.track.codes
            times += view.track.times
            weights += view.track.weights
        }
        let track = SketchTrack(
            times: times, duration: nil, weights: weights, dimension: query.views.first?.track.dimension ?? 0,
            codes: codes)
        return PreparedQuery(
            views: query.views, track: track, starts: starts + [times.count], levels: background.levels(of: track))
    }

    /// How much a clip looks like a copy; nil if either shows nothing.
    ///
    /// - Complexity: O(*n* · *m* · *d*) for *n* query frames in all views and *m* clip frames.
    public func match(_ query: PreparedQuery, with clip: SketchTrack) -> CopyMatch? {
        guard clip.weights.contains(where: { $0 > 0 }), query.track.count > 0 else { return nil }
        let similarities = similarities(query.track, clip)
        var evidence = similarities
        for frame in 0..<query.track.count {
            for index in frame * clip.count..<(frame + 1) * clip.count { evidence[index] -= query.levels[frame] }
        }
        let views = query.views.indices.map { viewEvidence($0, of: query, with: clip, evidence: evidence) }
        guard let best = views.max(by: { ($0.rating, $1.view) < ($1.rating, $0.view) }) else { return nil }
        return align(best, of: query, with: clip, evidence: evidence, similarities: similarities)
    }

    private func viewEvidence(
        _ number: Int, of query: PreparedQuery, with clip: SketchTrack, evidence: [Float]
    ) -> ViewEvidence {
        var clipBest = [Float](repeating: ViewEvidence.floor, count: clip.count)
        var (sum, total): (Float, Float) = (0, 0)
        var highest: Float = -1
        for frame in query.starts[number]..<query.starts[number + 1] {
            let weight = query.track.weights[frame]
            guard weight > 0 else { continue }
            var best = ViewEvidence.floor
            for other in 0..<clip.count {
                let value = evidence[frame * clip.count + other]
                best = max(best, value)
                clipBest[other] = max(clipBest[other], value)
            }
            highest = max(highest, best)
            sum += weight * best
            total += weight
        }
        var (clipSum, clipTotal): (Float, Float) = (0, 0)
        for other in 0..<clip.count where clip.weights[other] > 0 {
            clipSum += clip.weights[other] * clipBest[other]
            clipTotal += clip.weights[other]
        }
        let view = query.views[number]
        return ViewEvidence(
            view: number, queryMean: total > 0 ? sum / total : ViewEvidence.floor,
            clipMean: clipTotal > 0 ? clipSum / clipTotal : ViewEvidence.floor, highest: highest,
            handicap: ViewEvidence.handicap(view.kind, isMirrored: view.isMirrored))
    }

    private func align(
        _ best: ViewEvidence, of query: PreparedQuery, with clip: SketchTrack, evidence: [Float],
        similarities: [Float]
    ) -> CopyMatch {
        let view = query.views[best.view]
        let range = query.starts[best.view] * clip.count..<query.starts[best.view + 1] * clip.count
        let alignment = TemporalAlignment(query: view.track, clip: clip, evidence: Array(evidence[range]))
        // Below this no two frames can propose a line.
        let runs = best.highest > TemporalAlignment.proposing ? alignment.runs() : []
        let segments = runs.map { segment($0, query: view.track, clip: clip) }
        let seconds = segments.reduce(0) { $0 + $1.query.length }
        let gain = runs.reduce(0) { $0 + $1.gain }
        let weight = runs.reduce(0) { $0 + $1.seconds }
        let features = CopyFeatures(
            segments: (
                evidence: weight > 0 ? gain / weight + TemporalAlignment.threshold : 0,
                queryCoverage: coverage(segments.map(\.query), of: view.track),
                clipCoverage: coverage(segments.map(\.clip), of: clip),
                seconds: seconds
            ), best: best)
        return CopyMatch(
            logOdds: calibration.logOdds(features), segments: segments, view: view.kind, viewName: view.name,
            isMirrored: view.isMirrored, features: features,
            pairs: pairs(along: runs, query: view.track, clip: clip, similarities: Array(similarities[range])))
    }

    /// The part of a track within its segments; all of a still picture, which has no length.
    private func coverage(_ segments: [ClosedRange<Float>], of track: SketchTrack) -> Float {
        guard track.count > 1 else { return segments.isEmpty ? 0 : 1 }
        return min(1, segments.reduce(0) { $0 + $1.length } / max(track.duration, 0.01))
    }

    private func segment(
        _ run: TemporalAlignment.Run, query: SketchTrack, clip: SketchTrack
    ) -> CopyMatch.Segment {
        let last = run.frames.upperBound
        var (begin, end) = (query.times[run.frames.lowerBound], query.times[last] + query.spans[last])
        // Where the line leaves the clip, the segment ends.
        let bounds = [(0 - run.offset) / run.speed, (clip.duration - run.offset) / run.speed].sorted()
        begin = max(begin, min(bounds[0], end))
        end = max(begin, min(end, bounds[1]))
        let ends = [run.speed * begin + run.offset, run.speed * end + run.offset].map { max(0, min(clip.duration, $0)) }
        return CopyMatch.Segment(
            query: begin...end, clip: min(ends[0], ends[1])...max(ends[0], ends[1]), speed: run.speed,
            evidence: run.evidence)
    }

    /// For each query frame in a run the clip frame nearest to the line.
    private func pairs(
        along runs: [TemporalAlignment.Run], query: SketchTrack, clip: SketchTrack, similarities: [Float]
    ) -> [CopyMatch.FramePair] {
        runs.flatMap { run in
            run.frames.compactMap { frame -> CopyMatch.FramePair? in
                let time = run.speed * query.times[frame] + run.offset
                guard query.weights[frame] > 0,
                    let nearest = clip.times.indices.min(by: {
                        (abs(clip.times[$0] - time), $0) < (abs(clip.times[$1] - time), $1)
                    })
                else { return nil }
                return CopyMatch.FramePair(
                    queryFrame: frame, clipFrame: nearest, queryTime: query.times[frame],
                    clipTime: clip.times[nearest], similarity: similarities[frame * clip.count + nearest])
            }
        }.sorted { $0.queryFrame < $1.queryFrame }
    }
}

extension ClosedRange where Bound == Float {
    var length: Float { upperBound - lowerBound }
}
