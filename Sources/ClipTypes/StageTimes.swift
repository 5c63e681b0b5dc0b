/// Processor time by stage, of one clip or many.
public struct StageTimes: Hashable, Sendable {
    /// The stages, in the order in which a clip goes through them.
    public enum Stage: String, CaseIterable, Sendable {
        /// Reading the file for the hash that is its identity.
        case hash
        /// Opening the container and starting the decoder.
        case open
        /// Reading packets and planning which of them to decode.
        case demux
        /// Decoding frames, those included on which wanted frames build.
        case decode
        /// Turning wanted frames into pictures of working size.
        case scale
        /// Describing pictures.
        case describe
        /// Making the embedding and the sketches.
        case embed
        /// Writing to the catalog.
        case store
    }

    private var times: [Stage: Duration] = [:]

    /// No time at all.
    public init() {}

    /// The time of a stage.
    public subscript(stage: Stage) -> Duration {
        get { times[stage] ?? .zero }
        set { times[stage] = newValue }
    }

    /// All of it together.
    public var total: Duration { times.values.reduce(.zero, +) }

    /// Adds what decoding cost.
    package mutating func add(_ decoding: DecodingTimes) {
        self[.open] += decoding.open
        self[.demux] += decoding.demux
        self[.decode] += decoding.decode
        self[.scale] += decoding.scale
    }

    package static func += (sum: inout Self, times: Self) {
        for stage in Stage.allCases { sum[stage] += times[stage] }
    }
}
