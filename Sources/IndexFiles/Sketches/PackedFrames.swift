package import Kernels

/// The packed codes of the frames with a positive weight of several clips, one clip after another.
package struct PackedFrames: Sendable {
    /// The codes, one after another, as a layout packs rows.
    package var codes: [UInt8] = []
    /// The reciprocal of the L2 norm of each code.
    package var scales: [Float] = []
    /// For each clip, the index after its last frame.
    package var ends: [Int32] = []

    /// No clips.
    package init() {}

    /// Adds consecutive clips of a segment.
    package mutating func append(_ clips: Range<Int>, of segment: SketchSegment) throws(IndexFileError) {
        try segment.copy(clips, to: &self)
    }

    /// Adds all clips of others.
    package mutating func append(_ other: PackedFrames) {
        let base = Int32(scales.count)
        codes += other.codes
        scales += other.scales
        ends += other.ends.map { base + $0 }
    }

    /// Returns the frames of one clip.
    package func clip(_ number: Int, layout: CodeLayout) -> PackedFrames {
        let (start, end) = (number > 0 ? Int(ends[number - 1]) : 0, Int(ends[number]))
        var frames = PackedFrames()
        frames.codes = Array(codes[start * layout.size / 2..<end * layout.size / 2])
        frames.scales = Array(scales[start..<end])
        frames.ends = [Int32(end - start)]
        return frames
    }
}
