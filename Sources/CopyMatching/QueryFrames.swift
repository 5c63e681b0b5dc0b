internal import ClipTypes
package import Kernels

/// The codes of frames of a query, packed as ``FrameTable/best(of:)`` compares them.
package struct QueryFrames: Sendable {
    /// The order of the packed values.
    package let layout: CodeLayout
    /// The packed codes.
    package let codes: [Int8]
    /// For each frame, the reciprocal of the L2 norm of its code; 0 for a code of zeros.
    package let inverseNorms: [Float]

    /// Creates frames of packed codes.
    package init(layout: CodeLayout, codes: [Int8], inverseNorms: [Float]) {
        self.layout = layout
        self.codes = codes
        self.inverseNorms = inverseNorms
    }

    /// Copies the frames of a track with the given indices.
    ///
    /// - Parameter parity: That of the ``FrameTable``.
    package init(_ frames: some Collection<Int>, of track: SketchTrack, parity: [Int8] = []) {
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
    package func code(of frame: Int) -> ArraySlice<Int8> { codes[frame * dimension..<(frame + 1) * dimension] }
}
