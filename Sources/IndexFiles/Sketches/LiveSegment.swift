/// A segment, and which of its clips were removed since it was written.
package struct LiveSegment: Sendable {
    /// The segment.
    package let segment: SketchSegment
    /// A bit for each clip, lowest first.
    private var removed: [UInt64]
    /// The number of removed clips.
    package private(set) var removedCount = 0

    /// Creates a segment of which no clip was removed.
    package init(_ segment: SketchSegment) {
        self.segment = segment
        removed = [UInt64](repeating: 0, count: segment.count / 64 + 1)
    }

    /// Whether a clip was removed.
    package func isRemoved(_ clip: Int) -> Bool { removed[clip / 64] >> UInt64(clip % 64) & 1 == 1 }

    /// Removes the clip with a key, if the segment has it.
    package mutating func remove(_ key: Int64) throws(IndexFileError) {
        guard let clip = try segment.clip(withKey: key), !isRemoved(clip) else { return }
        removed[clip / 64] |= 1 << UInt64(clip % 64)
        removedCount += 1
    }
}
