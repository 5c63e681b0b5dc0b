public import ClipTypes
internal import Kernels

/// Sketches of groups of unrelated clips, against which similarities are normalized.
///
/// A dark corridor resembles many clips, a face in a striped shirt few. The similarity of a query frame to this fixed
/// set of groups is its bias, which is subtracted from all its similarities, so that scores of different queries
/// compare. SSCD (Pizzi et al., CVPR 2022) normalizes scores the same way.
public struct CopyBackground: Sendable {
    /// The number of most similar groups that the bias leaves out: they may hold the query itself.
    static let skippedGroups = 3
    /// The number of next most similar groups whose similarities the bias averages.
    static let averagedGroups = 10

    /// The sketches of each group of clips that share footage or were shot together; no group is empty.
    public let groups: [[FrameSketch]]
    private let frames: FrameTable

    /// Creates a background from the sketches of groups of clips; groups without sketches are left out.
    ///
    /// - Precondition: all sketches have the same number of values.
    public init(groups: [[FrameSketch]]) {
        self.groups = groups.filter { !$0.isEmpty }
        frames = FrameTable(self.groups.map { SketchTrack(sketches: $0, duration: nil) })
    }

    /// Returns the score-normalization bias of each query frame: the mean of its similarities to the 4th to 13th most
    /// similar groups, or 0 if the background has no more than three groups.
    func scoreBiases(of query: SketchTrack) -> [Float] {
        let count = groups.count
        guard count > Self.skippedGroups, query.count > 0 else { return [Float](repeating: 0, count: query.count) }
        let best = frames.best(of: QueryFrames(0..<query.count, of: query))
        let kept = min(Self.skippedGroups + Self.averagedGroups, count)
        return SketchKernels.means(ofRows: best, count: count, ranks: Self.skippedGroups..<kept)
    }
}
