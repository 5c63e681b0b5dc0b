internal import ClipTypes

/// The codes of all frames with a positive weight of several clips, one clip after another.
struct FrameTable: Sendable {
    let codes: [Int8]
    let inverseNorms: [Float]
    let dimension: Int
    /// For each clip, the index after its last frame.
    let ends: [Int32]

    /// Creates a table of the frames of `tracks`.
    ///
    /// - Precondition: all tracks that have frames have codes of one dimension.
    init(_ tracks: [SketchTrack]) {
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
        self.dimension = dimension
        self.codes = codes
        inverseNorms = norms
        self.ends = ends
    }
}
