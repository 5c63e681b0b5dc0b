public import ClipTypes

/// The sketches of one clip in one view, unpacked to be compared.
public struct SketchTrack: Sendable {
    /// When each frame is shown, in seconds from the first frame; rising.
    public let times: [Float]
    /// How long the clip is, in seconds: no less than the time of its last frame.
    public let duration: Float
    /// How much each frame has to say, 0...1. Frames of weight 0 (black, white, frozen) are no evidence.
    public let weights: [Float]
    /// The number of values of each code.
    public let dimension: Int
    /// The codes of all frames, one after another, one byte a value.
    let codes: [Int8]
    /// For each frame, one over the length of its code; 0 for a code of zeros.
    let inverseNorms: [Float]

    /// The number of frames.
    public var count: Int { times.count }

    /// Unpacks the sketches of a clip.
    ///
    /// - Parameters:
    ///   - sketches: in the order of time, all of one dimension.
    ///   - duration: how long the clip is; nil if that is not known, then the last frame counts as long as is usual.
    public init(sketches: [FrameSketch], duration: Duration?) {
        self.init(
            times: sketches.map { Float($0.time.seconds) },
            duration: duration.map { Float($0.seconds) },
            weights: sketches.map(\.weight),
            dimension: 2 * (sketches.first?.codes.count ?? 0),
            codes: sketches.flatMap { SketchCode.unpacked($0.codes) }
        )
    }

    /// Quantizes projected frames, in the order of time, all of one dimension.
    public init(frames: [(time: Duration, weight: Float, vector: [Float])], duration: Duration?) {
        self.init(
            times: frames.map { Float($0.time.seconds) }, duration: duration.map { Float($0.seconds) },
            weights: frames.map(\.weight),
            dimension: frames.first?.vector.count ?? 0, codes: frames.flatMap { SketchCode.quantized($0.vector) })
    }

    init(times: [Float], duration: Float?, weights: [Float], dimension: Int, codes: [Int8]) {
        precondition(
            times.count == weights.count && codes.count == times.count * dimension,
            "\(times.count) times, \(weights.count) weights and \(codes.count) codes of dimension \(dimension)")
        self.times = times
        self.weights = weights
        self.dimension = dimension
        self.codes = codes
        inverseNorms = (0..<times.count).map { frame in
            let square = codes[frame * dimension..<(frame + 1) * dimension].reduce(0) { $0 + Int($1) * Int($1) }
            return square > 0 ? 1 / Float(square).squareRoot() : 0
        }
        let last = times.last ?? 0
        let known = duration.map { max($0, last) }
        self.duration = known ?? (last + Self.usualGap(times))
    }

    /// For how long each frame stands for the clip: up to the next one, the last up to the end.
    var spans: [Float] {
        times.indices.map { max(($0 + 1 < times.count ? times[$0 + 1] : duration) - times[$0], 0.01) }
    }

    /// The mirror image: each value times its sign of the projection's parity.
    ///
    /// - Precondition: `parity` has the dimension of the codes.
    public func mirrored(parity: [Int8]) -> SketchTrack {
        precondition(parity.count == dimension || count == 0, "\(parity.count) signs for codes of \(dimension) values")
        var mirrored = codes
        for frame in 0..<count {
            for value in 0..<dimension { mirrored[frame * dimension + value] *= parity[value] }
        }
        return SketchTrack(times: times, duration: duration, weights: weights, dimension: dimension, codes: mirrored)
    }

    /// The median distance of frames; half a second for a single one.
    private static func usualGap(_ times: [Float]) -> Float {
        let gaps = zip(times.dropFirst(), times).map { $0 - $1 }.sorted()
        return gaps.isEmpty ? 0.5 : gaps[gaps.count / 2]
    }
}
