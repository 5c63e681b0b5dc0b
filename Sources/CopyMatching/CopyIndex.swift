public import ClipTypes

/// The sketches of many clips, searched for those that share footage with a query.
///
/// Every view of a query is held against every frame of every clip, some frames of the view at a time; the clips that come
/// nearest on the whole and those that come nearest in a single frame are compared in full and aligned.
///
/// A copy shares its clips with the original in segments, and a change rebuilds the segments that it touches: one task can
/// search a copy while another changes its own. Answers depend on the clips alone, not on the changes that led to them.
public struct CopyIndex: Sendable {
    /// How many clips are compared in full, besides those asked for: the nearest on the whole.
    static let nearestOnTheWhole = 64
    /// And the nearest in a single frame: a short part of a long clip, or a splice.
    static let nearestInOneFrame = 32
    /// How many frames of each view propose clips.
    static let proposingFrames = 6

    private let matcher: CopyMatcher
    /// The number of clips of every segment but the last, which may have fewer.
    let segmentCapacity: Int
    /// The clip at place p is in segment p / capacity. No segment is empty.
    var segments: [CopySegment] = []
    var places = ClipMap<Int>()

    /// Creates an index of `clips`; of a clip that comes twice, the last track counts.
    ///
    /// Clips that show nothing are never found.
    ///
    /// - Precondition: all tracks that have frames have codes of one dimension.
    /// - Complexity: O(*n* · *d*) for *n* frames of *d* values in all.
    public init(_ clips: [(clip: ClipID, track: SketchTrack)], matcher: CopyMatcher) {
        self.init(clips, matcher: matcher, segmentCapacity: 512)
    }

    /// Creates an index with segments of another size than usual.
    init(_ clips: [(clip: ClipID, track: SketchTrack)], matcher: CopyMatcher, segmentCapacity: Int) {
        self.matcher = matcher
        self.segmentCapacity = segmentCapacity
        update(inserting: clips)
    }

    /// The number of clips.
    public var count: Int { segments.last.map { (segments.count - 1) * segmentCapacity + $0.clips.count } ?? 0 }

    /// Returns the sketches of a clip; `nil` if the index does not hold it.
    ///
    /// - Complexity: O(1).
    public func track(of clip: ClipID) -> SketchTrack? { places[clip].map { track(at: $0) } }

    /// Returns the clips most likely to share footage, the likeliest first; equally likely ones in the order of their ids.
    ///
    /// - Parameters:
    ///   - query: the query in all its views.
    ///   - count: the largest number of clips to return.
    ///   - excluded: a clip to leave out, such as the query itself.
    /// - Complexity: O(*v* · *n*) frame comparisons for *v* views and *n* frames in all, a few nanoseconds each.
    public func matches(
        for query: CopyQuery, count: Int, excluding excluded: ClipID? = nil
    ) -> [(clip: ClipID, match: CopyMatch)] {
        let prepared = matcher.prepare(query)
        let own = excluded.flatMap { places[$0] }
        let found = candidates(for: prepared, count: count).filter { $0 != own }.compactMap { place in
            matcher.match(prepared, with: track(at: place)).map { (clip: clip(at: place), match: $0) }
        }
        return Array(found.sorted { ($1.match.logOdds, $0.clip) < ($0.match.logOdds, $1.clip) }.prefix(count))
    }

    /// Returns the places of the clips worth comparing in full.
    func candidates(for query: PreparedQuery, count: Int) -> [Int] {
        // More than there are cannot be wanted, and could not be added to.
        let wanted = max(min(count, self.count), Self.nearestOnTheWhole)
        guard self.count > wanted + Self.nearestInOneFrame else { return Array(0..<self.count) }
        let views = query.views.indices.map { proposal(of: $0, in: query) }
        var byWhole = Ranking(count: wanted)
        var bySingle = Ranking(count: Self.nearestInOneFrame)
        for (number, segment) in segments.enumerated() {
            // All views of one segment before the next: its table stays in the processor's cache.
            let scores = scores(of: segment, for: views)
            for (index, clip) in segment.clips.enumerated() {
                let place = number * segmentCapacity + index
                byWhole.add(score: scores.whole[index], clip: clip, place: place)
                bySingle.add(score: scores.single[index], clip: clip, place: place)
            }
        }
        return Set(byWhole.best()).union(bySingle.best()).sorted()
    }

    /// The frames by which a view proposes clips, and what is subtracted from the similarities of each.
    private struct Proposal {
        let frames: QueryFrames
        let levels: [Float]
        let handicap: Float
    }

    /// Takes some frames of a view that show something, evenly spread.
    private func proposal(of number: Int, in query: PreparedQuery) -> Proposal {
        let view = query.views[number]
        let shown = (query.starts[number]..<query.starts[number + 1]).filter { query.track.weights[$0] > 0 }
        let count = min(shown.count, Self.proposingFrames)
        let picked = (0..<count).map { shown[($0 * 2 + 1) * shown.count / (2 * count)] }
        return Proposal(
            frames: QueryFrames(picked, of: query.track), levels: picked.map { query.levels[$0] },
            handicap: ViewEvidence.handicap(view.kind, isMirrored: view.isMirrored))
    }

    /// For each clip of a segment the highest mean evidence of a view's frames, and the highest evidence of any one frame.
    private func scores(of segment: CopySegment, for views: [Proposal]) -> (whole: [Float], single: [Float]) {
        let count = segment.clips.count
        var whole = [Float](repeating: -1, count: count)
        var single = whole
        for view in views {
            let best = segment.frames.best(of: view.frames)
            for clip in 0..<count {
                var sum: Float = 0
                for (frame, level) in view.levels.enumerated() {
                    let evidence = best[frame * count + clip] - level - view.handicap
                    sum += max(evidence, ViewEvidence.floor)
                    single[clip] = max(single[clip], evidence)
                }
                whole[clip] = max(whole[clip], sum / Float(max(view.levels.count, 1)))
            }
        }
        return (whole, single)
    }

    /// The clip at a place, as ``candidates(for:count:)`` returns them.
    func clip(at place: Int) -> ClipID { segments[place / segmentCapacity].clips[place % segmentCapacity] }

    private func track(at place: Int) -> SketchTrack {
        segments[place / segmentCapacity].tracks[place % segmentCapacity]
    }
}
