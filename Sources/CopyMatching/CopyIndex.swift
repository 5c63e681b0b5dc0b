public import ClipTypes

/// An index of clips' sketches that finds the clips which share footage with a query.
///
/// A few frames of every view of the query are compared with every frame of every clip. The clips with the highest mean
/// evidence, those with the highest evidence of a single frame, and those with the highest evidence of each shot of a
/// query with many shots are the candidates, which ``CopyMatcher`` compares with all frames of the query and aligns in
/// time.
///
/// Copies of an index share segments of 512 clips, and a change rebuilds only the segments it affects, so that one task
/// can search a copy while another changes its own. Results depend on the clips alone, not on the order of changes.
public struct CopyIndex: Sendable {
    let matcher: CopyMatcher
    /// For each value of a code, 1 if mirroring keeps it or -1 if mirroring negates it; empty if it is not known.
    let parity: [Int8]
    /// The number of clips in each segment but the last, which may hold fewer.
    let segmentCapacity: Int
    /// The clip at position p is in segment p / `segmentCapacity`. No segment is empty.
    var segments: [CopySegment] = []
    var positions = ClipMap<Int>()

    /// Creates an index of clips. If a clip appears twice, its last track is kept.
    ///
    /// Clips whose frames all have weight 0 are never found.
    ///
    /// - Parameters:
    ///   - clips: The clips and their sketches.
    ///   - matcher: The comparison of a query with a clip.
    ///   - parity: The parity of the codes under mirroring, that of all queries (``CopyQuery/init(views:parity:)``);
    ///     results are the same without it, but a search takes twice as long.
    /// - Precondition: all tracks that have frames have codes of one dimension, that of `parity` if it is not empty.
    /// - Complexity: O(*n* · *d*) for *n* frames of *d* values in all.
    public init(_ clips: [(clip: ClipID, track: SketchTrack)], matcher: CopyMatcher, parity: [Int8] = []) {
        self.init(clips, matcher: matcher, parity: parity, segmentCapacity: 512)
    }

    /// Creates an index with segments of `segmentCapacity` clips.
    init(
        _ clips: [(clip: ClipID, track: SketchTrack)], matcher: CopyMatcher, parity: [Int8] = [], segmentCapacity: Int
    ) {
        self.matcher = matcher
        self.parity = parity
        self.segmentCapacity = segmentCapacity
        update(inserting: clips)
    }

    /// The number of clips in the index.
    public var count: Int { segments.last.map { (segments.count - 1) * segmentCapacity + $0.clips.count } ?? 0 }

    /// Returns the sketches of a clip; `nil` if the index does not have it.
    ///
    /// - Complexity: O(1).
    public func track(of clip: ClipID) -> SketchTrack? { positions[clip].map { track(at: $0) } }

    /// Returns the clips that are most likely to share footage with `query`, in descending order of log-odds, and of
    /// equal log-odds in ascending order of ids.
    ///
    /// - Parameters:
    ///   - query: The query in all its views.
    ///   - count: The maximum number of clips to return, 0 or more.
    ///   - excluded: A clip to leave out, such as the query itself; `nil` for none.
    /// - Returns: At most `count` clips with their matches, however low their log-odds; clips whose frames all have
    ///   weight 0 are left out.
    /// - Precondition: the codes of the query and of the index have the same dimension.
    /// - Complexity: O(*v* · *n*) comparisons of frames for *v* views and *n* indexed frames, a few nanoseconds each.
    public func matches(
        for query: CopyQuery, count: Int, excluding excluded: ClipID? = nil
    ) -> [(clip: ClipID, match: CopyMatch)] {
        matcher.matches(for: query, count: count, excluding: excluded, in: self)
    }

    /// Returns the positions of the clips to compare with all frames of the query, in ascending order.
    func candidates(for query: PreparedQuery, count: Int) -> [Int] {
        var ranking = CandidateRanking<ClipID>(
            search: SearchFrames(query, parity: parity), count: count, searchedClips: self.count)
        guard ranking.isNeeded else { return Array(0..<self.count) }
        for (number, segment) in segments.enumerated() {
            // All frames of the query with one segment before the next: it stays in the processor's cache.
            ranking.add(segment.frames, clips: segment.clips, firstPosition: number * segmentCapacity)
        }
        return ranking.best()
    }

    /// Returns the clip at a position of ``candidates(for:count:)``.
    func clip(at position: Int) -> ClipID { segments[position / segmentCapacity].clips[position % segmentCapacity] }

    func track(at position: Int) -> SketchTrack {
        segments[position / segmentCapacity].tracks[position % segmentCapacity]
    }
}

extension CopyIndex: CandidateSource {
    var searchedClips: Int { count }

    func candidateClips(for query: PreparedQuery, count: Int) -> [ClipID] {
        candidates(for: query, count: count).map { clip(at: $0) }
    }

    func tracks(of clips: [ClipID]) -> [ClipID: SketchTrack] {
        Dictionary(
            clips.compactMap { clip in track(of: clip).map { (clip, $0) } }, uniquingKeysWith: { first, _ in first })
    }
}
