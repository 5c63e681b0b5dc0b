extension CopyMatcher {
    /// The match of a query with the very clip that it is, byte for byte: certain, from end to end, every frame with itself.
    ///
    /// - Parameters:
    ///   - query: the query; its first view is the clip as it is.
    ///   - features: what a comparison found all the same.
    public func identity(of query: PreparedQuery, features: CopyFeatures) -> CopyMatch {
        let view = query.views[0]
        let track = view.track
        var (sum, total): (Float, Float) = (0, 0)
        for frame in 0..<track.count {
            sum += track.weights[frame] * (1 - query.levels[query.starts[0] + frame])
            total += track.weights[frame]
        }
        let whole = CopyMatch.Segment(
            query: 0...track.duration, clip: 0...track.duration, speed: 1, evidence: total > 0 ? sum / total : 0)
        return CopyMatch(
            logOdds: .infinity,
            // A still picture has no length.
            segments: track.count > 1 ? [whole] : [], view: view.kind, viewName: view.name,
            isMirrored: view.isMirrored, features: features,
            pairs: (0..<track.count).filter { track.weights[$0] > 0 }.map {
                CopyMatch.FramePair(
                    queryFrame: $0, clipFrame: $0, queryTime: track.times[$0], clipTime: track.times[$0], similarity: 1)
            })
    }
}
