/// The processor time of each stage, for one clip or summed over several.
public struct StageTimes: Hashable, Sendable {
    /// The stages in the order in which a clip passes them.
    public enum Stage: String, CaseIterable, Sendable {
        /// Reading the file to compute its SHA-256 digest.
        case hash
        /// Opening the container and the decoder.
        case open
        /// Reading packets and planning which to decode.
        case demux
        /// Decoding the selected frames and those they reference.
        case decode
        /// Scaling the selected frames to the working size of a ``Picture``.
        case scale
        /// Computing the descriptors of the frames.
        case describe
        /// Computing the embedding and the sketches.
        case embed
        /// Writing to the catalog.
        case store
    }

    private var times: [Stage: Duration] = [:]

    /// Creates times that are zero for all stages.
    public init() {}

    /// The processor time of a stage; zero until it is set.
    public subscript(stage: Stage) -> Duration {
        get { times[stage] ?? .zero }
        set { times[stage] = newValue }
    }

    /// The sum of the processor times of all stages.
    public var total: Duration { times.values.reduce(.zero, +) }

    /// Adds the times of the decoding steps to the stages of the same names.
    package mutating func add(_ decoding: DecodingTimes) {
        self[.open] += decoding.open
        self[.demux] += decoding.demux
        self[.decode] += decoding.decode
        self[.scale] += decoding.scale
    }

    /// Adds the times of another measurement, stage by stage.
    package static func += (sum: inout Self, times: Self) {
        for stage in Stage.allCases { sum[stage] += times[stage] }
    }
}
