internal import ClipTypes

/// A query prepared for many comparisons: the frames of all views in one track, the score-normalization bias of each, and
/// the pictures.
public struct PreparedQuery: Sendable {
    let views: [CopyQuery.View]
    /// The frames of all views, one view after another.
    let track: SketchTrack
    /// The index in the track of each view's first frame, and the number of frames at the end.
    let starts: [Int]
    /// The score-normalization bias of each frame.
    let biases: [Float]
    /// The pictures, and the planes of them that comparisons have made so far.
    var details: QueryDetails
}

/// Compares a query with a clip frame by frame, and computes the odds that they share footage.
///
/// Every view of the query is compared with the clip (chamfer similarity, in both directions, of the cosines minus the
/// score-normalization bias). The best view is aligned in time, and logistic regressions turn the features into odds.
public struct CopyMatcher: Sendable {
    /// The clips whose similarity to a query frame is its bias, which is subtracted from all its similarities.
    public let background: CopyBackground
    /// The logistic regressions that compute the odds from the features of a pair.
    public let calibration: CopyCalibration

    /// Creates a matcher from a background and a calibration.
    public init(background: CopyBackground, calibration: CopyCalibration) {
        self.background = background
        self.calibration = calibration
    }

    /// Prepares a query for comparison with many clips: computes the score-normalization bias of every frame of every
    /// view.
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
            times: times, duration: nil, weights: weights,
            details: [FrameDetail?](repeating: nil, count: times.count),
            dimension: query.views.first?.track.dimension ?? 0, codes: codes)
        return PreparedQuery(
            views: query.views, track: track, starts: starts + [times.count], biases: background.scoreBiases(of: track),
            details: QueryDetails(query))
    }

    /// Compares a query with a clip; returns `nil` if all frames of the query or all frames of the clip have weight 0.
    ///
    /// - Parameters:
    ///   - query: The query. The planes of its pictures that the comparison needs are kept in it for the next ones.
    ///   - clip: The sketches of the clip.
    /// - Precondition: the codes of query and clip have the same dimension.
    /// - Complexity: O(*n* · *m* · *d*) for *n* query frames in all views, *m* clip frames and codes of *d* values, and
    ///   the registration of up to four pairs of frames.
    public func match(_ query: inout PreparedQuery, with clip: SketchTrack) -> CopyMatch? {
        guard clip.weights.contains(where: { $0 > 0 }), query.track.count > 0 else { return nil }
        let similarities = similarities(query.track, clip)
        var evidence = similarities
        for frame in 0..<query.track.count {
            for index in frame * clip.count..<(frame + 1) * clip.count { evidence[index] -= query.biases[frame] }
        }
        let views = query.views.indices.map { viewEvidence($0, of: query, with: clip, evidence: evidence) }
        guard let best = views.max(by: { ($0.score, $1.view) < ($1.score, $0.view) }) else { return nil }
        guard views.contains(where: \.isPlausible) else { return unrelated(best, of: query) }
        let verified = verify(pairs(of: views, best: best, clip: clip), of: &query, with: clip)
        return align(
            verified.map { views[$0.registration.view] } ?? best, verified, of: query, with: clip, evidence: evidence,
            similarities: similarities)
    }

    private func viewEvidence(
        _ number: Int, of query: PreparedQuery, with clip: SketchTrack, evidence: [Float]
    ) -> ViewEvidence {
        var clipBest = [Float](repeating: ViewEvidence.floor, count: clip.count)
        var (sum, total): (Float, Float) = (0, 0)
        var highest: Float = -1
        // For each clip frame the query frame that resembles it most.
        var nearest = [Int](repeating: -1, count: clip.count)
        for frame in query.starts[number]..<query.starts[number + 1] {
            let weight = query.track.weights[frame]
            guard weight > 0 else { continue }
            var best = ViewEvidence.floor
            for other in 0..<clip.count {
                let value = evidence[frame * clip.count + other]
                best = max(best, value)
                if value > clipBest[other] || nearest[other] < 0 {
                    clipBest[other] = max(clipBest[other], value)
                    nearest[other] = frame
                }
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
        // The two pairs with the highest evidence, the first of equal ones.
        var (pair, otherPair): (ViewEvidence.Pair?, ViewEvidence.Pair?)
        for other in 0..<clip.count where clip.details[other] != nil && nearest[other] >= 0 {
            let found = ViewEvidence.Pair(
                frame: nearest[other], clipFrame: other, evidence: evidence[nearest[other] * clip.count + other])
            if found.evidence > pair?.evidence ?? -.infinity {
                (pair, otherPair) = (found, pair)
            } else if found.evidence > otherPair?.evidence ?? -.infinity {
                otherPair = found
            }
        }
        return ViewEvidence(
            view: number, queryMean: total > 0 ? sum / total : ViewEvidence.floor,
            clipMean: clipTotal > 0 ? clipSum / clipTotal : ViewEvidence.floor, highest: highest,
            pair: pair, otherPair: otherPair,
            viewPenalty: ViewEvidence.viewPenalty(view.view.kind, isMirrored: view.isMirrored))
    }

    /// Returns the match of a clip that resembles the query in no view: it is neither registered nor aligned.
    private func unrelated(_ best: ViewEvidence, of query: PreparedQuery) -> CopyMatch {
        let view = query.views[best.view]
        return CopyMatch(
            likelihoodRatios: calibration.likelihoodRatios(best.features), segments: [], view: view.view.kind,
            viewName: view.view.name, isMirrored: view.isMirrored, features: best.features, queryCoverage: 0,
            clipCoverage: 0, pairs: [])
    }

    private func align(
        _ best: ViewEvidence, _ verified: VerifiedPair?, of query: PreparedQuery, with clip: SketchTrack,
        evidence: [Float], similarities: [Float]
    ) -> CopyMatch {
        let view = query.views[best.view]
        let range = query.starts[best.view] * clip.count..<query.starts[best.view + 1] * clip.count
        let alignment: TemporalAlignment
        if let verified, let matrix = verified.correlations {
            let timeline = verified.timeline(of: query, in: best.view)
            alignment = TemporalAlignment(
                query: timeline, clip: clip, evidence: matrix.values, successive: matrix.successive,
                moments: matrix.moments,
                sketchEvidence: sketchEvidence(
                    at: timeline.times, of: view.track, with: clip, evidence: Array(evidence[range])),
                thresholds: .details)
        } else {
            alignment = TemporalAlignment(
                query: view.track, clip: clip,
                evidence: neutral(Array(evidence[range]), query: view.track, clip: clip), thresholds: .sketches)
        }
        let runs = alignment.runs()
        let segments = runs.map { segment($0, clip: clip) }
        var features = best.features
        verified?.describe(&features, along: runs, clip: clip)
        var match = CopyMatch(
            likelihoodRatios: calibration.likelihoodRatios(features), segments: segments, view: view.view.kind,
            viewName: view.view.name,
            isMirrored: view.isMirrored, features: features,
            queryCoverage: coverage(segments.map(\.query), of: view.track),
            clipCoverage: coverage(segments.map(\.clip), of: clip),
            pairs: pairs(along: runs, query: view.track, clip: clip, similarities: Array(similarities[range])))
        match.position = verified?.position
        return match
    }

    /// Gives pairs with a frame of weight 0 the evidence at which a frame neither adds to a run nor ends it.
    private func neutral(_ evidence: [Float], query: SketchTrack, clip: SketchTrack) -> [Float] {
        let threshold = TemporalAlignment.Thresholds.sketches.frame
        var result = evidence
        for i in 0..<query.count {
            for j in 0..<clip.count {
                if clip.weights[j] <= 0 {
                    result[i * clip.count + j] = threshold
                } else if query.weights[i] <= 0 {
                    result[i * clip.count + j] = min(result[i * clip.count + j], threshold)
                }
            }
        }
        return result
    }

    /// Returns, for each of some times of the query and each clip frame, the evidence of the query's frame at this time;
    /// -1 where there is none within a quarter of a second, or a frame has the weight 0.
    private func sketchEvidence(
        at times: [Float], of query: SketchTrack, with clip: SketchTrack, evidence: [Float]
    ) -> [Float] {
        times.flatMap { time -> [Float] in
            let right = query.times.partitioningIndex(after: time)
            let nearest = [right - 1, right].filter { query.times.indices.contains($0) }
                .min { abs(query.times[$0] - time) < abs(query.times[$1] - time) }
            guard let nearest, query.weights[nearest] > 0, abs(query.times[nearest] - time) <= 0.25 else {
                return [Float](repeating: -1, count: clip.count)
            }
            return (0..<clip.count).map { clip.weights[$0] > 0 ? evidence[nearest * clip.count + $0] : -1 }
        }
    }

    /// Returns the share of a track's picture within its segments, 0...1; 1 for a still picture with a segment.
    private func coverage(_ segments: [ClosedRange<Float>], of track: SketchTrack) -> Float {
        guard track.count > 1 else { return segments.isEmpty ? 0 : 1 }
        var (covered, end): (Float, Float) = (0, -.infinity)
        for segment in segments.sorted(by: { $0.lowerBound < $1.lowerBound }) where segment.upperBound > end {
            covered += segment.upperBound - max(segment.lowerBound, end)
            end = segment.upperBound
        }
        return min(1, covered / max(track.duration - track.start, 0.01))
    }

    private func segment(_ run: TemporalAlignment.Run, clip: SketchTrack) -> CopyMatch.Segment {
        let ends = [run.query.lowerBound, run.query.upperBound].map {
            max(clip.start, min(clip.duration, run.speed * $0 + run.offset)) + 0  // -0 becomes 0.
        }
        return CopyMatch.Segment(
            query: run.query.lowerBound + 0...run.query.upperBound + 0,
            clip: min(ends[0], ends[1])...max(ends[0], ends[1]), speed: run.speed,
            evidence: run.evidence)
    }

    /// Returns for each query frame in a run the clip frame nearest in time to the run's line.
    private func pairs(
        along runs: [TemporalAlignment.Run], query: SketchTrack, clip: SketchTrack, similarities: [Float]
    ) -> [CopyMatch.FramePair] {
        runs.flatMap { run in
            query.times.indices.compactMap { frame -> CopyMatch.FramePair? in
                let time = run.speed * query.times[frame] + run.offset
                guard query.weights[frame] > 0, run.query.contains(query.times[frame]),
                    let nearest = run.clipFrames.min(by: {
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
