internal import Concurrency
internal import ClipCatalog
internal import ClipTypes
internal import CopyMatching

/// The catalog's sketches in memory, for any number of concurrent copy searches.
struct SketchSnapshot: Sendable {
    private(set) var index: CopyIndex

    /// Updates a snapshot, or loads it if there is none or too much has changed.
    ///
    /// - Parameter parity: The parity of the codes of the model in use. A clip without an embedding has no record of its
    ///   model: its sketches may be of another one, and are skipped if they have another size.
    static func updated(
        _ state: LivePart<SketchSnapshot, ChangeMark>.State?, catalog: Catalog, matcher: CopyMatcher, parity: [Int8]
    ) throws -> LivePart<SketchSnapshot, ChangeMark>.State {
        func isOwn(_ sketches: [FrameSketch]) -> Bool { sketches.allSatisfy { $0.codes.count == parity.count / 2 } }
        if let state, let changes = try catalog.changedClips(since: state.mark) {
            var snapshot = state.value
            let tracks = try catalog.sketches(of: changes.clips).filter { isOwn($0.1) }.map {
                (clip: $0.0, track: SketchTrack(sketches: $0.1, duration: $0.2))
            }
            let kept = Set(tracks.map(\.clip))
            snapshot.index.update(inserting: tracks, removing: changes.clips.filter { !kept.contains($0) })
            return .init(value: snapshot, mark: changes.mark)
        }
        let mark = try catalog.position().clips
        var clips: [(clip: ClipID, track: SketchTrack)] = []
        try catalog.forEachSketches { clip, sketches, duration in
            guard isOwn(sketches) else { return }
            clips.append((clip, SketchTrack(sketches: sketches, duration: duration)))
        }
        return .init(value: SketchSnapshot(index: CopyIndex(clips, matcher: matcher, parity: parity)), mark: mark)
    }
}
