public import ClipTypes

/// The sketches of many clips, searched for those that share footage with a query.
///
/// Every view of a query is held against every frame of every clip, some frames of the view at a time; the clips that come
/// nearest on the whole and those that come nearest in a single frame are compared in full and aligned.
public struct CopyIndex: Sendable {
    /// How many clips are compared in full, besides those asked for: the nearest on the whole.
    static let nearestOnTheWhole = 64
    /// And the nearest in a single frame: a short part of a long clip, or a splice.
    static let nearestInOneFrame = 32
    /// How many frames of each view propose clips.
    static let proposingFrames = 6

    private let matcher: CopyMatcher
    private let clips: [ClipID]
    private let tracks: [SketchTrack]
    private let numbers: [ClipID: Int]
    private let frames: FrameTable

    /// Takes the clips to be searched. Clips that show nothing are never found.
    public init(_ clips: [(clip: ClipID, track: SketchTrack)], matcher: CopyMatcher) {
        self.matcher = matcher
        self.clips = clips.map(\.clip)
        tracks = clips.map(\.track)
        numbers = Dictionary(
            clips.enumerated().map { ($0.element.clip, $0.offset) }, uniquingKeysWith: { first, _ in first })
        frames = FrameTable(tracks)
    }

    /// The number of clips.
    public var count: Int { clips.count }

    /// The sketches of a clip.
    public func track(of clip: ClipID) -> SketchTrack? { numbers[clip].map { tracks[$0] } }

    /// The clips most likely to share footage, the likeliest first.
    ///
    /// - Parameters:
    ///   - query: the query in all its views.
    ///   - count: how many at the most.
    ///   - excluded: a clip that is not among the answers.
    /// - Complexity: O(*v* · *n*) frame comparisons for *v* views and *n* frames in all, a few nanoseconds each.
    public func matches(
        for query: CopyQuery, count: Int, excluding excluded: ClipID? = nil
    ) -> [(clip: ClipID, match: CopyMatch)] {
        let prepared = matcher.prepare(query)
        let own = excluded.flatMap { numbers[$0] }
        let found = candidates(for: prepared, count: count).filter { $0 != own }.compactMap { number in
            matcher.match(prepared, with: tracks[number]).map { (number: number, match: $0) }
        }
        return found.sorted { ($1.match.logOdds, clips[$0.number]) < ($0.match.logOdds, clips[$1.number]) }
            .prefix(count).map { (clips[$0.number], $0.match) }
    }

    /// The clips worth comparing in full.
    func candidates(for query: PreparedQuery, count: Int) -> [Int] {
        // More than there are cannot be wanted, and could not be added to.
        let wanted = max(min(count, clips.count), Self.nearestOnTheWhole)
        guard clips.count > wanted + Self.nearestInOneFrame else { return Array(clips.indices) }
        var whole = [Float](repeating: -1, count: clips.count)
        var single = whole
        for view in query.views.indices {
            let handicap = ViewEvidence.handicap(query.views[view].kind, isMirrored: query.views[view].isMirrored)
            let picked = proposing(view, of: query)
            let best = frames.best(
                of: picked.map { query.track.code(of: $0) }, scales: picked.map { query.track.inverseNorms[$0] })
            for clip in clips.indices {
                var sum: Float = 0
                for (place, frame) in picked.enumerated() {
                    let evidence = best[place * clips.count + clip] - query.levels[frame] - handicap
                    sum += max(evidence, ViewEvidence.floor)
                    single[clip] = max(single[clip], evidence)
                }
                whole[clip] = max(whole[clip], sum / Float(max(picked.count, 1)))
            }
        }
        let byWhole = clips.indices.sorted { (whole[$1], $0) < (whole[$0], $1) }.prefix(wanted)
        let bySingle = clips.indices.sorted { (single[$1], $0) < (single[$0], $1) }.prefix(Self.nearestInOneFrame)
        return Set(byWhole).union(bySingle).sorted()
    }

    /// Some frames of a view that show something, evenly spread.
    private func proposing(_ view: Int, of query: PreparedQuery) -> [Int] {
        let shown = (query.starts[view]..<query.starts[view + 1]).filter { query.track.weights[$0] > 0 }
        let count = min(shown.count, Self.proposingFrames)
        return (0..<count).map { shown[($0 * 2 + 1) * shown.count / (2 * count)] }
    }
}

/// The frames of all clips in one table.
struct FrameTable: Sendable {
    let codes: [Int8]
    let inverseNorms: [Float]
    let dimension: Int
    /// Where the frames of each clip end.
    let ends: [Int]

    init(_ tracks: [SketchTrack]) {
        dimension = tracks.first { $0.count > 0 }?.dimension ?? 0
        var codes: [Int8] = []
        var norms: [Float] = []
        var ends: [Int] = []
        for track in tracks {
            for frame in 0..<track.count where track.weights[frame] > 0 {
                codes += track.code(of: frame)
                norms.append(track.inverseNorms[frame])
            }
            ends.append(norms.count)
        }
        self.codes = codes
        inverseNorms = norms
        self.ends = ends
    }
}

extension SketchTrack {
    /// The code of one frame.
    func code(of frame: Int) -> ArraySlice<Int8> { codes[frame * dimension..<(frame + 1) * dimension] }
}
