internal import ClipTypes

/// Frames of one view of a query, ready to be compared with a ``FrameTable``.
struct QueryFrames: Sendable {
    /// The codes, one after another.
    let codes: [Int8]
    let inverseNorms: [Float]
    /// The number of values of each code.
    let dimension: Int

    /// Takes some frames of a track, by number.
    init(_ frames: some Collection<Int>, of track: SketchTrack) {
        codes = frames.flatMap { track.code(of: $0) }
        inverseNorms = frames.map { track.inverseNorms[$0] }
        dimension = track.dimension
    }
}

extension SketchTrack {
    /// The code of one frame.
    func code(of frame: Int) -> ArraySlice<Int8> { codes[frame * dimension..<(frame + 1) * dimension] }
}
