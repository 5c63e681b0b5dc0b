internal import ClipTypes
internal import Kernels

/// The codes of frames of a query, packed as ``FrameTable/best(of:)`` compares them.
struct QueryFrames: Sendable {
    /// The order of the packed values.
    let layout: CodeLayout
    /// The packed codes.
    let codes: [Int8]
    /// For each frame, the reciprocal of the L2 norm of its code; 0 for a code of zeros.
    let inverseNorms: [Float]

    /// Creates frames of packed codes.
    init(layout: CodeLayout, codes: [Int8], inverseNorms: [Float]) {
        self.layout = layout
        self.codes = codes
        self.inverseNorms = inverseNorms
    }

    /// Copies the frames of a track with the given indices.
    ///
    /// - Parameter parity: That of the ``FrameTable``.
    init(_ frames: some Collection<Int>, of track: SketchTrack, parity: [Int8] = []) {
        var codes: [Int8] = []
        codes.reserveCapacity(frames.count * track.dimension)
        for frame in frames { codes += track.code(of: frame) }
        layout = CodeLayout(dimension: track.dimension, parity: frames.isEmpty ? [] : parity)
        self.codes = layout.packedQueries(codes)
        inverseNorms = frames.map { track.inverseNorms[$0] }
    }
}

extension SketchTrack {
    /// Returns the code of a frame, `dimension` values.
    func code(of frame: Int) -> ArraySlice<Int8> { codes[frame * dimension..<(frame + 1) * dimension] }
}
