internal import IndexFiles
internal import Kernels

extension PackedFrames {
    /// Copies the frames of a track with a positive weight as those of one clip.
    init(_ track: SketchTrack, layout: CodeLayout) {
        self.init()
        let shown = (0..<track.count).filter { track.weights[$0] > 0 }
        precondition(
            shown.isEmpty || track.dimension == layout.dimension,
            "codes of \(track.dimension) values in an index of codes of \(layout.dimension)")
        codes = layout.packedRows(shown.flatMap { track.code(of: $0) })
        scales = shown.map { track.inverseNorms[$0] }
        ends = [Int32(scales.count)]
    }

    /// Returns a table for comparison.
    func table(_ layout: CodeLayout) -> FrameTable {
        FrameTable(layout: layout, codes: codes, inverseNorms: scales, ends: ends)
    }
}
