internal import ClipTypes

/// A group of clips of a ``CopyIndex`` with all their frames in one table, rebuilt whenever one of the clips changes.
struct CopySegment: Sendable {
    private(set) var clips: [ClipID] = []
    private(set) var tracks: [SketchTrack] = []
    /// The frames of all clips as of the last call of ``rebuildFrames(parity:)``.
    private(set) var frames = FrameTable([])

    /// Adds a clip at the end.
    mutating func append(_ clip: ClipID, _ track: SketchTrack) {
        clips.append(clip)
        tracks.append(track)
    }

    /// Replaces a clip and its track.
    mutating func replace(at index: Int, with clip: ClipID, _ track: SketchTrack) {
        clips[index] = clip
        tracks[index] = track
    }

    /// Removes the last clip and returns it.
    mutating func removeLast() -> (clip: ClipID, track: SketchTrack) { (clips.removeLast(), tracks.removeLast()) }

    /// Rebuilds the table from the tracks of all clips.
    ///
    /// - Parameter parity: That of the index.
    /// - Complexity: O(*n* · *d*) for *n* frames of *d* values in the segment.
    mutating func rebuildFrames(parity: [Int8]) { frames = FrameTable(tracks, parity: parity) }
}
