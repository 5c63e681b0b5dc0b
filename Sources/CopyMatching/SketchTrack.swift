public import ClipTypes

/// The sketches of a clip in one view, unpacked for comparison.
public struct SketchTrack: Sendable {
    /// The time of each frame in seconds from the start of the clip, ascending.
    public let times: [Float]
    /// The time in seconds at which the picture begins, if it is not at the start of the clip: that of the first frame,
    /// if it comes later than by the median interval between frames.
    public let start: Float
    /// The time in seconds at which the clip ends, at least the time of the last frame.
    public let duration: Float
    /// The contrast weight of each frame, 0...1. Frames of weight 0 (black, white, plain, frozen) are not compared.
    public let weights: [Float]
    /// The local detail of each frame; `nil` for plain frames, and in catalogs of older versions.
    public let details: [FrameDetail?]
    /// The number of values of each frame's code; 0 without frames.
    public let dimension: Int
    /// The codes of all frames, one after another, one value a byte.
    package let codes: [Int8]
    /// For each frame, the reciprocal of the L2 norm of its code; 0 for a code of zeros.
    package let inverseNorms: [Float]

    /// The number of frames.
    public var count: Int { times.count }

    /// Whether any frame has local detail.
    public var hasDetail: Bool { details.contains { $0 != nil } }

    /// Creates a track from the sketches of a clip.
    ///
    /// - Parameters:
    ///   - sketches: The sketches in ascending order of time, all of the same number of values.
    ///   - duration: The duration of the clip. If it is `nil`, the last frame lasts for the median interval between
    ///     frames, or 0.5 s if there is only one.
    public init(sketches: [FrameSketch], duration: Duration?) {
        self.init(
            times: sketches.map { Float($0.time.seconds) },
            duration: duration.map { Float($0.seconds) },
            weights: sketches.map(\.weight),
            details: sketches.map(\.detail),
            dimension: 2 * (sketches.first?.codes.count ?? 0),
            codes: sketches.flatMap { SketchCode.unpacked($0.codes) }
        )
    }

    /// Creates a track by quantizing projected frames.
    ///
    /// - Parameters:
    ///   - frames: The frames in ascending order of time: presentation time, contrast weight, projections, which are
    ///     unit vectors of the same number of values, and local details.
    ///   - duration: The duration of the clip. If it is `nil`, the last frame lasts for the median interval between
    ///     frames, or 0.5 s if there is only one.
    public init(
        frames: [(time: Duration, weight: Float, vector: [Float], detail: FrameDetail?)], duration: Duration?
    ) {
        self.init(
            times: frames.map { Float($0.time.seconds) }, duration: duration.map { Float($0.seconds) },
            weights: frames.map(\.weight), details: frames.map(\.detail),
            dimension: frames.first?.vector.count ?? 0, codes: frames.flatMap { SketchCode.quantized($0.vector) })
    }

    init(
        times: [Float], duration: Float?, weights: [Float], details: [FrameDetail?], dimension: Int, codes: [Int8]
    ) {
        precondition(
            times.count == weights.count && times.count == details.count && codes.count == times.count * dimension,
            "\(times.count) times, \(weights.count) weights and \(codes.count) codes of dimension \(dimension)")
        self.times = times
        self.weights = weights
        self.details = details
        self.dimension = dimension
        self.codes = codes
        inverseNorms = (0..<times.count).map { frame in
            let square = codes[frame * dimension..<(frame + 1) * dimension].reduce(0) { $0 + Int($1) * Int($1) }
            return square > 0 ? 1 / Float(square).squareRoot() : 0
        }
        let last = times.last ?? 0
        let known = duration.map { max($0, last) }
        let interval = Self.medianInterval(times)
        self.duration = known ?? (last + interval)
        start = times.count > 1 && times[0] > interval ? times[0] : 0
    }

    /// The seconds that each frame represents: up to the next frame, or for the last one up to the end; at least 0.01.
    var spans: [Float] {
        times.indices.map { max(($0 + 1 < times.count ? times[$0 + 1] : duration) - times[$0], 0.01) }
    }

    /// Returns the track of the mirrored clip, in which each value of a code is multiplied by its parity.
    ///
    /// - Parameter parity: For each value of a code, 1 if mirroring keeps it or -1 if mirroring negates it.
    /// - Precondition: `parity` has ``dimension`` values.
    public func mirrored(parity: [Int8]) -> SketchTrack {
        precondition(parity.count == dimension || count == 0, "\(parity.count) signs for codes of \(dimension) values")
        var mirrored = codes
        for frame in 0..<count {
            for value in 0..<dimension { mirrored[frame * dimension + value] *= parity[value] }
        }
        return SketchTrack(
            times: times, duration: duration, weights: weights, details: details, dimension: dimension, codes: mirrored)
    }

    /// Returns the track up to a time in seconds.
    package func prefix(until seconds: Float) -> SketchTrack {
        let count = times.firstIndex { $0 >= seconds } ?? count
        return SketchTrack(
            times: Array(times.prefix(count)), duration: min(duration, seconds), weights: Array(weights.prefix(count)),
            details: Array(details.prefix(count)), dimension: dimension, codes: Array(codes.prefix(count * dimension)))
    }

    /// Returns the track without the frames before a time in seconds.
    func skipping(_ seconds: Float) -> SketchTrack {
        let first = times.firstIndex { $0 >= seconds } ?? count
        return SketchTrack(
            times: Array(times[first...]), duration: duration, weights: Array(weights[first...]),
            details: Array(details[first...]), dimension: dimension, codes: Array(codes[(first * dimension)...]))
    }

    /// Returns the median interval between frames in seconds; 0.5 for a single frame.
    private static func medianInterval(_ times: [Float]) -> Float {
        let intervals = zip(times.dropFirst(), times).map { $0 - $1 }.sorted()
        return intervals.isEmpty ? 0.5 : intervals[intervals.count / 2]
    }
}
