internal import ClipTypes

/// The codes of frames of a query, as ``FrameTable/best(of:)`` compares them.
struct QueryFrames: Sendable {
    /// The codes of all frames, one after another, one value a byte.
    let codes: [Int8]
    /// For each frame, the reciprocal of the L2 norm of its code; 0 for a code of zeros.
    let inverseNorms: [Float]
    /// The number of values of each code.
    let dimension: Int

    /// Copies the frames of a track with the given indices.
    init(_ frames: some Collection<Int>, of track: SketchTrack) {
        codes = frames.flatMap { track.code(of: $0) }
        inverseNorms = frames.map { track.inverseNorms[$0] }
        dimension = track.dimension
    }
}

extension SketchTrack {
    /// Returns the code of a frame, `dimension` values.
    func code(of frame: Int) -> ArraySlice<Int8> { codes[frame * dimension..<(frame + 1) * dimension] }
}
