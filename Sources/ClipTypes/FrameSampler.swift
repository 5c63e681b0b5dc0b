/// Which frames of a clip are decoded.
///
/// The text forms are `adaptive`, `keyframes`, `every=1s` (also `every=500ms`, `every=0.5s`) and `uniform=16`.
public enum FrameSampler: Hashable, Sendable {
    /// Every keyframe. The cheapest by far, but where keyframes are is the encoder's choice: a copy of the same clip may
    /// have them elsewhere, or only one.
    case keyframes
    /// The frames on display at 0, `interval`, 2 `interval`, … for a positive interval.
    case every(Duration)
    /// The frames on display in the middle of `count` equal parts of the clip; `count` is positive.
    case uniform(count: Int)
    /// Keyframes alone where there are enough of them, and frames decoded between them where there are not. See
    /// ``Adaptive``. Where there are enough it costs what ``keyframes`` costs, and copies are found nearly as well as with
    /// two frames a second.
    case adaptive

    /// The default for queries for copies, two frames a second: denser than clips are indexed, so that each frame of an
    /// indexed clip has a frame of the query at about the same time.
    public static let copyQuery = FrameSampler.every(.milliseconds(500))

    /// The numbers behind ``FrameSampler/adaptive``.
    public enum Adaptive {
        /// From so many keyframes on, nothing between them is decoded, except across a gap over ``longestKeyframeGap``.
        public static let enoughKeyframes = 4
        /// Keyframes farther apart than this have frames between them decoded however many there are. Encoders for upload
        /// set one every 250 frames or oftener, which is 10 seconds at 25 frames a second.
        public static let longestKeyframeGap = Duration.seconds(12)
        /// Where frames between keyframes are decoded, sampled frames are no farther apart than this.
        public static let longestGap = Duration.seconds(2)
        /// Keyframes nearer to the one before than this are passed over.
        public static let shortestGap = Duration.milliseconds(500)
        /// A clip longer than ``longClip`` gives at least this many frames, if it has them, so that motion is seen.
        public static let fewestFrames = 4
        /// What counts as more than a moment.
        public static let longClip = Duration.seconds(1)
    }
}

extension FrameSampler: LosslessStringConvertible {
    /// Reads a text form; `nil` for anything else, and for intervals and counts that are not positive.
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

    /// The text form, which reads back as the same sampler.
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

    /// Reads `1s`, `0.5s` or `500ms`, to the nanosecond and up to a thousand million seconds.
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
