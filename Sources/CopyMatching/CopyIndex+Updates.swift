public import ClipTypes

extension CopyIndex {
    /// Adds a clip, or replaces its sketches.
    ///
    /// To change many clips, ``update(inserting:removing:)`` is faster.
    ///
    /// - Precondition: the track has no frames, or codes of the dimension of the others.
    /// - Complexity: O(*n* · *d*) for *n* frames of *d* values in a segment of up to 512 clips.
    public mutating func insert(_ track: SketchTrack, for clip: ClipID) { update(inserting: [(clip, track)]) }

    /// Removes a clip; returns `false` if the index does not hold it.
    ///
    /// - Complexity: O(*n* · *d*) for *n* frames of *d* values in two segments of up to 512 clips.
    @discardableResult
    public mutating func remove(_ clip: ClipID) -> Bool {
        let isKnown = places[clip] != nil
        update(removing: [clip])
        return isKnown
    }

    /// Removes some clips, then adds others or replaces their sketches; rebuilds each segment that this touches once.
    ///
    /// - Parameters:
    ///   - inserted: the clips to add; of a clip that comes twice, the last track counts.
    ///   - removed: the clips to remove; those that the index does not hold are passed over.
    /// - Precondition: all tracks that have frames have codes of one dimension.
    /// - Complexity: O(*n* · *d*) for *n* frames of *d* values in the touched segments: those of the removed and replaced
    ///   clips, and as many at the end as hold the clips that move into gaps or are new.
    public mutating func update(
        inserting inserted: [(clip: ClipID, track: SketchTrack)] = [], removing removed: [ClipID] = []
    ) {
        var touched: Set<Int> = []
        for clip in removed {
            guard let place = places[clip] else { continue }
            places[clip] = nil
            // The last clip fills the gap, so that all segments but the last stay full.
            let final = segments.count - 1
            let last = segments[final].removeLast()
            touched.insert(final)
            if last.clip != clip {
                put(last.clip, last.track, at: place)
                touched.insert(place / segmentCapacity)
            }
            if segments[final].clips.isEmpty { segments.removeLast() }
        }
        for (clip, track) in inserted {
            let place = places[clip] ?? count
            put(clip, track, at: place)
            touched.insert(place / segmentCapacity)
        }
        for number in touched where number < segments.count { segments[number].rebuildFrames() }
    }

    private mutating func put(_ clip: ClipID, _ track: SketchTrack, at place: Int) {
        let (number, index) = place.quotientAndRemainder(dividingBy: segmentCapacity)
        if number == segments.count { segments.append(CopySegment()) }
        if index == segments[number].clips.count {
            segments[number].append(clip, track)
        } else {
            segments[number].replace(at: index, with: clip, track)
        }
        places[clip] = place
    }
}
