internal import ClipTypes
package import Kernels

/// The codes of all frames with a positive weight of several clips, one clip after another, packed for comparison.
package struct FrameTable: Sendable {
    /// The order of the packed values; of no values if no clip has frames.
    package let layout: CodeLayout
    /// The packed codes, two values a byte.
    private let codes: [UInt8]
    private let inverseNorms: [Float]
    /// For each clip, the index after its last frame.
    private let ends: [Int32]

    /// Creates a table of the frames of `tracks`.
    ///
    /// - Parameter parity: For each value of a code, 1 if mirroring keeps it or -1 if mirroring negates it; empty if the
    ///   table is not compared with mirrored queries.
    /// - Precondition: all tracks that have frames have codes of one dimension, that of `parity` if it is not empty.
    package init(_ tracks: [SketchTrack], parity: [Int8] = []) {
        let dimension = tracks.first { $0.count > 0 }?.dimension ?? 0
        let count = tracks.reduce(0) { $0 + $1.count }
        var codes: [Int8] = []
        codes.reserveCapacity(count * dimension)
        var norms: [Float] = []
        norms.reserveCapacity(count)
        var ends: [Int32] = []
        ends.reserveCapacity(tracks.count)
        for track in tracks {
            precondition(
                track.count == 0 || track.dimension == dimension,
                "codes of \(track.dimension) values beside codes of \(dimension)")
            for frame in 0..<track.count where track.weights[frame] > 0 {
                codes += track.code(of: frame)
                norms.append(track.inverseNorms[frame])
            }
            ends.append(Int32(norms.count))
        }
        layout = CodeLayout(dimension: dimension, parity: dimension > 0 ? parity : [])
        self.codes = layout.packedRows(codes)
        inverseNorms = norms
        self.ends = ends
    }

    /// Creates a table of packed codes.
    ///
    /// - Parameters:
    ///   - codes: Codes that `layout` has packed.
    ///   - inverseNorms: One for each code.
    ///   - ends: For each clip, the index after its last frame.
    init(layout: CodeLayout, codes: [UInt8], inverseNorms: [Float], ends: [Int32]) {
        self.layout = layout
        self.codes = codes
        self.inverseNorms = inverseNorms
        self.ends = ends
    }

    /// Returns, for each query frame, one after another, its highest cosine with a frame of each clip; -1 for a clip
    /// without frames. If the layout is mirrored, those of the mirrored query frames follow.
    package func best(of queries: QueryFrames) -> [Float] {
        guard !inverseNorms.isEmpty, !queries.inverseNorms.isEmpty else {
            let count = queries.inverseNorms.count * ends.count * (queries.layout.isMirrored ? 2 : 1)
            return [Float](repeating: -1, count: count)
        }
        precondition(
            queries.layout == layout,
            "codes of \(queries.layout.dimension) and \(layout.dimension) values, or of different parity")
        return SketchKernels.best(
            of: queries.codes, scales: queries.inverseNorms, inRows: codes, scales: inverseNorms, groupEnds: ends,
            layout: layout)
    }
}
