/// A rule that selects the frames of a clip to decode.
///
/// The text forms are `adaptive`, `keyframes`, `every=1s` (also `every=500ms`, `every=0.5s`) and `uniform=16`.
public enum FrameSampler: Hashable, Sendable {
    /// Every keyframe. This is by far the fastest, but the encoder decides where keyframes are: a copy of a clip may
    /// have them at other times, or only one.
    case keyframes
    /// The frames shown at 0, `interval`, 2 · `interval` and so on; `interval` is positive.
    case every(Duration)
    /// The frames shown in the middle of `count` equal parts of the clip, each once; `count` is positive.
    case uniform(count: Int)
    /// Keyframes alone if there are enough of them, otherwise also frames between them. See ``Adaptive``. With enough
    /// keyframes it is as fast as ``keyframes``, and finds copies nearly as well as two frames a second do.
    case adaptive

    /// The default sampling of queries for copies, two frames a second: denser than clips are indexed, so that each
    /// frame of an indexed clip has a frame of the query at about the same time.
    public static let copyQuery = FrameSampler.every(.milliseconds(500))

    /// The parameters of ``FrameSampler/adaptive``.
    public enum Adaptive {
        /// The number of keyframes that suffice: with as many or more, not counting those skipped by ``shortestGap``,
        /// no frames between them are decoded, except in gaps over ``longestKeyframeGap``.
        public static let sufficientKeyframes = 4
        /// The longest gap between keyframes without frames in between when there are enough keyframes. Encoders set a
        /// keyframe at least every 250 frames, which is 10 seconds at 25 frames a second.
        public static let longestKeyframeGap = Duration.seconds(12)
        /// The longest gap between keyframes without frames in between when there are too few keyframes. Gaps that are
        /// filled are divided into gaps of at most this length.
        public static let longestGap = Duration.seconds(2)
        /// The shortest gap between sampled keyframes; a keyframe nearer to the previous sampled one is skipped.
        public static let shortestGap = Duration.milliseconds(500)
        /// The minimum number of sampled frames of a clip longer than ``longClip``, if it has as many, so that motion
        /// is measured.
        public static let minimumFrames = 4
        /// The duration above which ``minimumFrames`` applies.
        public static let longClip = Duration.seconds(1)
    }
}

extension FrameSampler: LosslessStringConvertible {
    /// Parses a text form; returns `nil` for any other text, and for intervals and counts that are not positive.
    public init?(_ description: String) {
        switch description {
        case "adaptive": self = .adaptive
        case "keyframes": self = .keyframes
        default:
            let parts = description.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2 else { return nil }
            switch parts[0] {
            case "every":
                guard let interval = Self.interval(parts[1]) else { return nil }
                self = .every(interval)
            case "uniform":
                guard parts[1].allSatisfy(\.isNumber), let count = Int(parts[1]), count > 0 else { return nil }
                self = .uniform(count: count)
            default: return nil
            }
        }
    }

    /// The text form, which parses to an equal sampler.
    public var description: String {
        switch self {
        case .adaptive: "adaptive"
        case .keyframes: "keyframes"
        case .uniform(let count): "uniform=\(count)"
        case .every(let interval):
            if interval.nanoseconds.isMultiple(of: 1_000_000_000) {
                "every=\(interval.nanoseconds / 1_000_000_000)s"
            } else if interval.nanoseconds.isMultiple(of: 1_000_000) {
                "every=\(interval.nanoseconds / 1_000_000)ms"
            } else {
                "every=\(Self.decimal(interval.nanoseconds))s"
            }
        }
    }

    /// Parses `1s`, `0.5s` or `500ms`, to the nanosecond and up to 10⁹ seconds.
    private static func interval(_ text: Substring) -> Duration? {
        let (digits, unit): (Substring, Int64) =
            if text.hasSuffix("ms") { (text.dropLast(2), 1_000_000) } else if text.hasSuffix("s") {
                (text.dropLast(), 1_000_000_000)
            } else { ("", 0) }
        let parts = digits.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), parts.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy { 48...57 ~= $0 } }),
            let whole = Int64(parts[0]), whole <= 1_000_000_000
        else { return nil }
        var nanoseconds = whole * unit
        var step = unit
        for digit in parts.dropFirst().joined().utf8 {
            step /= 10
            nanoseconds += Int64(digit - 48) * step
        }
        return nanoseconds > 0 ? .nanoseconds(nanoseconds) : nil
    }

    private static func decimal(_ nanoseconds: Int64) -> String {
        var fraction = String(nanoseconds % 1_000_000_000)
        fraction = String(repeating: "0", count: 9 - fraction.count) + fraction
        while fraction.hasSuffix("0") { fraction.removeLast() }
        return "\(nanoseconds / 1_000_000_000).\(fraction)"
    }
}
