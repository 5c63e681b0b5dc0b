internal import ClipTypes
internal import DetailMatching

/// How much better the frames of a clip agree with the moments of the query that the alignment assigns to them than with all
/// others, which tells a copy from another moment of the same scene.
///
/// Before a fixed camera, all pictures agree with all frames in what stands still. In a copy, the moment that a frame shows
/// agrees best; in another take, no moment does.
struct OtherMoments: Hashable, Sendable {
    /// The seconds from which on a picture shows another moment.
    private static let leastSeconds: Float = 1
    /// The minimum number of pictures of other moments with which a frame is compared.
    private static let leastPictures = 3
    /// The correlation with any frame of the clip from which on a picture shows the scene.
    private static let leastCorrelation: Float = 0.3
    /// The share of the detail that differs between copies of a frame, at least.
    private static let noise: Float = 0.02

    /// The mean over the frames of the natural logarithm of the detail that differs in the other picture that agrees best,
    /// divided by what differs in the picture of the alignment.
    private(set) var gain: Float = 0
    /// The mean of the correlation of what moves in the picture of the alignment, less the highest in the others.
    private(set) var contrast: Float = 0
    /// The mean share of the others in which what moves agrees less than in the picture of the alignment, 0...1; 0.5 without
    /// frames.
    private(set) var share: Float = 0.5
    /// The number of frames that were compared.
    private(set) var count = 0

    init(_ correlations: DetailCorrelations, along runs: [TemporalAlignment.Run], clip: SketchTrack) {
        let width = clip.count
        let showing = correlations.times.indices.filter { picture in
            correlations.values[picture * width..<(picture + 1) * width].contains { $0 > Self.leastCorrelation }
        }
        var (gains, contrasts, shares): (Float, Float, Float) = (0, 0, 0)
        for run in runs {
            for pair in correlations.pairs(along: [run], clip: clip) {
                let frame = pair.clipFrame
                let moment = (clip.times[frame] - run.offset) / run.speed
                let others = showing.filter { abs(correlations.times[$0] - moment) > Self.leastSeconds }
                guard others.count >= Self.leastPictures else { continue }
                let best = others.map { correlations.values[$0 * width + frame] }.max() ?? 0
                gains += .logarithm((1 - best + Self.noise) / (1 - pair.correlation + Self.noise))
                let motion =
                    correlations.picturesAround(moment).map { correlations.moments[$0 * width + frame] }
                    .max() ?? 0
                let otherMotion = others.map { correlations.moments[$0 * width + frame] }
                contrasts += motion - (otherMotion.max() ?? 0)
                shares += Float(otherMotion.count { $0 < motion }) / Float(others.count)
                count += 1
            }
        }
        guard count > 0 else { return }
        gain = gains / Float(count)
        contrast = contrasts / Float(count)
        share = shares / Float(count)
    }
}
