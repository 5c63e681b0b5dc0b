internal import ClipTypes

extension CopyMatcher {
    /// Returns the match of a query with a clip of the same bytes: an infinite likelihood ratio, one segment over the whole clip
    /// (none if it has only one frame), and every frame with a positive weight paired with itself.
    ///
    /// - Parameters:
    ///   - query: The query, whose first view is the unaltered clip; it has at least one view.
    ///   - features: The features that ``match(_:with:)`` computed for the pair.
    public func exactMatch(of query: PreparedQuery, features: CopyFeatures) -> CopyMatch {
        let view = query.views[0]
        let track = view.track
        var (sum, total): (Float, Float) = (0, 0)
        for frame in 0..<track.count {
            sum += track.weights[frame] * (1 - query.biases[query.starts[0] + frame])
            total += track.weights[frame]
        }
        let whole = CopyMatch.Segment(
            query: track.start...track.duration, clip: track.start...track.duration, speed: 1,
            evidence: total > 0 ? sum / total : 0)
        return CopyMatch(
            likelihoodRatios: CopyLikelihoodRatios(strangers: .infinity),
            // A still picture has no duration, so it has no segments.
            segments: track.count > 1 ? [whole] : [], view: view.view.kind, viewName: view.view.name,
            isMirrored: view.isMirrored, features: features, queryCoverage: 1, clipCoverage: 1,
            pairs: (0..<track.count).filter { track.weights[$0] > 0 }.map {
                CopyMatch.FramePair(
                    queryFrame: $0, clipFrame: $0, queryTime: track.times[$0], clipTime: track.times[$0], similarity: 1)
            })
    }
}
