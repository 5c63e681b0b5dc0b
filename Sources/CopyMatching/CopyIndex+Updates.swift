public import ClipTypes

extension CopyIndex {
    /// Adds a clip with its sketches, or replaces its sketches if the index has the clip.
    ///
    /// For many clips, ``update(inserting:removing:)`` is faster.
    ///
    /// - Precondition: `track` has no frames, or codes of the index's dimension.
    /// - Complexity: O(*n* · *d*) for *n* frames of *d* values in a segment of up to 512 clips.
    public mutating func insert(_ track: SketchTrack, for clip: ClipID) { update(inserting: [(clip, track)]) }

    /// Removes a clip; returns `false` if the index does not have it.
    ///
    /// - Complexity: O(*n* · *d*) for *n* frames of *d* values in two segments of up to 512 clips.
    @discardableResult
    public mutating func remove(_ clip: ClipID) -> Bool {
        let isKnown = positions[clip] != nil
        update(removing: [clip])
        return isKnown
    }

    /// Removes clips, then adds clips or replaces their sketches, and rebuilds each changed segment once.
    ///
    /// - Parameters:
    ///   - inserted: The clips to add or replace. If a clip appears twice, its last track is kept.
    ///   - removed: The clips to remove. Clips that the index does not have are ignored.
    /// - Precondition: all tracks that have frames have codes of one dimension.
    /// - Complexity: O(*n* · *d*) for *n* frames of *d* values in the changed segments: those of the removed and
    ///   replaced clips, and the last ones, which hold new clips and the clips that fill gaps.
    public mutating func update(
        inserting inserted: [(clip: ClipID, track: SketchTrack)] = [], removing removed: [ClipID] = []
    ) {
        var changed: Set<Int> = []
        for clip in removed {
            guard let position = positions[clip] else { continue }
            positions[clip] = nil
            // The last clip fills the gap: all segments but the last stay full.
            let final = segments.count - 1
            let last = segments[final].removeLast()
            changed.insert(final)
            if last.clip != clip {
                put(last.clip, last.track, at: position)
                changed.insert(position / segmentCapacity)
            }
            if segments[final].clips.isEmpty { segments.removeLast() }
        }
        for (clip, track) in inserted {
            let position = positions[clip] ?? count
            put(clip, track, at: position)
            changed.insert(position / segmentCapacity)
        }
        for number in changed where number < segments.count { segments[number].rebuildFrames(parity: parity) }
    }

    private mutating func put(_ clip: ClipID, _ track: SketchTrack, at position: Int) {
        let (number, index) = position.quotientAndRemainder(dividingBy: segmentCapacity)
        if number == segments.count { segments.append(CopySegment()) }
        if index == segments[number].clips.count {
            segments[number].append(clip, track)
        } else {
            segments[number].replace(at: index, with: clip, track)
        }
        positions[clip] = position
    }
}
