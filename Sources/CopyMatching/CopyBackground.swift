public import ClipTypes

/// Frames of unrelated clips: what a query frame resembles without having anything to do with it.
///
/// A dark corridor is like many clips, a face in a striped shirt like few. What a frame has in common with the clips of a
/// fixed background is subtracted from its similarities, so that scores of different queries compare. SSCD (Pizzi et al.,
/// CVPR 2022) normalizes scores the same way.
public struct CopyBackground: Sendable {
    /// The best-matching sources that are passed over: the query itself may be among them, with its siblings.
    static let passed = 3
    /// How many sources after these make up the level.
    static let counted = 10

    /// The frames of each source.
    public let sources: [[FrameSketch]]
    private let frames: FrameTable

    /// Takes the frames of some sources.
    public init(sources: [[FrameSketch]]) {
        self.sources = sources.filter { !$0.isEmpty }
        frames = FrameTable(self.sources.map { SketchTrack(sketches: $0, duration: nil) })
    }

    /// The level of each frame: the mean of its similarities with the 4th to 13th closest sources. 0 without background.
    func levels(of query: SketchTrack) -> [Float] {
        let count = sources.count
        guard count > Self.passed, query.count > 0 else { return [Float](repeating: 0, count: query.count) }
        let best = frames.best(of: QueryFrames(0..<query.count, of: query))
        let kept = min(Self.passed + Self.counted, count)
        return (0..<query.count).map { frame in
            // The highest so far, in descending order: shorter than sorting all.
            var highest = [Float](repeating: -2, count: kept)
            for source in frame * count..<(frame + 1) * count where best[source] > highest[kept - 1] {
                var place = kept - 1
                while place > 0, highest[place - 1] < best[source] {
                    highest[place] = highest[place - 1]
                    place -= 1
                }
                highest[place] = best[source]
            }
            return highest[Self.passed...].reduce(0, +) / Float(kept - Self.passed)
        }
    }
}
