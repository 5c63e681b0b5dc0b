import ClipTypes
import Foundation

/// The result of a job of the JSON Lines protocol: an analysis, or why the job failed.
///
/// Vectors are base64-encoded: 32-bit little-endian floats, or bytes.
struct ClipJobResult: Hashable, Sendable, Codable {
    static let schema = "vidrec.result/1"

    var schema = Self.schema
    /// The id of the job; `nil` for a line that was not a job.
    let id: String?
    let status: String
    let reason: String?
    /// The version of the analysis rules, see `ClipAnalysis.rules`.
    var rules: Int?
    var metadata: Metadata?
    var frames: Frames?
    var embedding: Embedding?

    struct Metadata: Hashable, Sendable, Codable {
        let container: String
        let codec: String
        let pixelFormat: String
        let width: Int
        let height: Int
        let nanoseconds: Int64
        let frameCount: Int
        let conversions: [PictureConversion]
    }

    /// The sampled frames in ascending order of time: the time and the contrast weight of each, the concatenated
    /// sketches, and the local detail of each, `nil` for plain frames.
    struct Frames: Hashable, Sendable, Codable {
        let nanoseconds: [Int64]
        let weights: [Float]
        let sketches: Data
        let details: [Data?]
    }

    struct Embedding: Hashable, Sendable, Codable {
        let model: EmbeddingModel
        let values: Data
        let contributionScales: [Float]?
        let contributionCodes: Data?
    }

    /// Creates the result of a failed job.
    init(id: String?, failure reason: String) {
        self.id = id
        status = ClipStatus.failed.rawValue
        self.reason = reason
    }

    /// Creates the result of a job from its analysis.
    init(id: String, _ analysis: ClipAnalysis) {
        self.id = id
        status = analysis.status.rawValue
        reason = analysis.reason
        rules = analysis.rules
        metadata = analysis.metadata.map {
            Metadata(
                container: $0.container, codec: $0.codec, pixelFormat: $0.pixelFormat, width: $0.width,
                height: $0.height, nanoseconds: $0.duration.nanoseconds, frameCount: $0.frameCount,
                conversions: $0.conversions)
        }
        frames = Frames(
            nanoseconds: analysis.sketches.map(\.time.nanoseconds), weights: analysis.sketches.map(\.weight),
            sketches: Data(analysis.sketches.flatMap(\.codes).map { UInt8(bitPattern: $0) }),
            details: analysis.sketches.map { $0.detail.map { Data($0.bytes) } })
        embedding = analysis.embedding.map {
            Embedding(
                model: $0.model, values: Data(littleEndian: $0.value.values),
                contributionScales: $0.contributions?.scales,
                contributionCodes: $0.contributions.map { Data($0.codes.map { UInt8(bitPattern: $0) }) })
        }
    }
}

extension Data {
    fileprivate init(littleEndian values: [Float]) {
        self.init(values.flatMap { value in (0..<4).map { UInt8(truncatingIfNeeded: value.bitPattern >> (8 * $0)) } })
    }
}
