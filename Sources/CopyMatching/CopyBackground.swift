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
    private let track: SketchTrack
    /// Where in the track each source ends.
    private let ends: [Int]

    /// Takes the frames of some sources.
    public init(sources: [[FrameSketch]]) {
        self.sources = sources.filter { !$0.isEmpty }
        track = SketchTrack(sketches: self.sources.flatMap { $0 }, duration: nil)
        var end = 0
        ends = self.sources.map {
            end += $0.count
            return end
        }
    }

    /// The level of each frame: the mean of its similarities with the 4th to 13th closest sources. 0 without background.
    func levels(of query: SketchTrack) -> [Float] {
        guard ends.count > Self.passed, query.count > 0 else { return [Float](repeating: 0, count: query.count) }
        let similarities = similarities(query, track)
        return (0..<query.count).map { frame in
            var start = frame * track.count
            var best: [Float] = []
            best.reserveCapacity(ends.count)
            for end in ends {
                var highest: Float = -1
                for index in start..<frame * track.count + end { highest = max(highest, similarities[index]) }
                best.append(highest)
                start = frame * track.count + end
            }
            best.sort(by: >)
            let counted = best[Self.passed..<min(Self.passed + Self.counted, best.count)]
            return counted.reduce(0, +) / Float(counted.count)
        }
    }
}
