internal import ClipCatalog
internal import ClipTypes
internal import Foundation

/// One line from a worker: what came of a job, or why it failed.
///
/// Vectors are base64 of their values: 32-bit little-endian floats, or bytes.
struct ClipJobResult: Hashable, Sendable, Codable {
    static let schema = "vidrec.result/1"

    var schema = Self.schema
    /// The job's; `nil` for a line that was none.
    let id: String?
    let status: String
    let reason: String?
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
    }

    /// The sampled frames in the order of time: one time and one weight each, and their codes one after another.
    struct Frames: Hashable, Sendable, Codable {
        let nanoseconds: [Int64]
        let weights: [Float]
        let sketches: Data
    }

    struct Embedding: Hashable, Sendable, Codable {
        let model: EmbeddingModel
        let values: Data
        let contributionScales: [Float]?
        let contributionCodes: Data?
    }

    /// A job that failed.
    init(id: String?, failure reason: String) {
        self.id = id
        status = ClipStatus.failed.rawValue
        self.reason = reason
    }

    /// What an analysis came to.
    init(id: String, _ analysis: ClipAnalysis) {
        self.id = id
        status = analysis.status.rawValue
        reason = analysis.reason
        metadata = analysis.metadata.map {
            Metadata(
                container: $0.container, codec: $0.codec, pixelFormat: $0.pixelFormat, width: $0.width,
                height: $0.height, nanoseconds: $0.duration.wholeNanoseconds, frameCount: $0.frameCount)
        }
        frames = Frames(
            nanoseconds: analysis.sketches.map(\.time.wholeNanoseconds), weights: analysis.sketches.map(\.weight),
            sketches: Data(analysis.sketches.flatMap(\.codes).map { UInt8(bitPattern: $0) }))
        embedding = analysis.embedding.map {
            Embedding(
                model: $0.model, values: Data(littleEndian: $0.value.values),
                contributionScales: $0.contributions?.scales,
                contributionCodes: $0.contributions.map { Data($0.codes.map { UInt8(bitPattern: $0) }) })
        }
    }

    /// The analysis; `nil` if the line says what no analysis can say. Whoever wrote it may be in a stranger's hands.
    var analysis: ClipAnalysis? {
        guard schema == Self.schema, let status = ClipStatus(rawValue: status),
            (reason?.utf8.count ?? 0) <= Self.longestReason
        else { return nil }
        guard let sketches = frames.map(Self.sketches) ?? [] else { return nil }
        var stored: IndexedClip.Embedding?
        if let embedding {
            guard let value = ClipEmbedding(unitLength: embedding.values.littleEndianFloats),
                value.values.count == embedding.model.dimension, value.values.allSatisfy(\.isFinite)
            else { return nil }
            var contributions: FamilyContributions?
            if let scales = embedding.contributionScales, let codes = embedding.contributionCodes {
                contributions = FamilyContributions(scales: scales, codes: codes.map { Int8(bitPattern: $0) })
                guard contributions?.dimension == value.values.count else { return nil }
            }
            stored = IndexedClip.Embedding(model: embedding.model, value: value, contributions: contributions)
        }
        if let metadata, min(metadata.width, metadata.height, metadata.frameCount) < 0 || metadata.nanoseconds < 0 {
            return nil
        }
        return ClipAnalysis(
            status: status, reason: reason,
            metadata: metadata.map {
                ClipMetadata(
                    container: $0.container, codec: $0.codec, pixelFormat: $0.pixelFormat, width: $0.width,
                    height: $0.height, duration: .nanoseconds($0.nanoseconds), frameCount: $0.frameCount)
            },
            sketches: sketches, embedding: stored)
    }

    private static func sketches(_ frames: Frames) -> [FrameSketch]? {
        let (times, codes) = (frames.nanoseconds, [UInt8](frames.sketches))
        guard frames.weights.count == times.count, frames.weights.allSatisfy({ 0...1 ~= $0 }),
            times.first ?? 0 >= 0, zip(times, times.dropFirst()).allSatisfy({ $0 < $1 }),
            times.isEmpty ? codes.isEmpty : codes.count.isMultiple(of: times.count)
        else { return nil }
        let length = codes.count / max(times.count, 1)
        return times.indices.map { index in
            FrameSketch(
                time: .nanoseconds(times[index]), weight: frames.weights[index],
                codes: codes[index * length..<(index + 1) * length].map { Int8(bitPattern: $0) })
        }
    }

    private static let longestReason = 4096
}

extension Duration {
    fileprivate var wholeNanoseconds: Int64 {
        let (seconds, attoseconds) = components
        return seconds * 1_000_000_000 + attoseconds / 1_000_000_000
    }
}

extension Data {
    fileprivate init(littleEndian values: [Float]) {
        self.init(values.flatMap { value in (0..<4).map { UInt8(truncatingIfNeeded: value.bitPattern >> (8 * $0)) } })
    }

    fileprivate var littleEndianFloats: [Float] {
        let bytes = [UInt8](self)
        return (0..<bytes.count / 4).map { index in
            Float(bitPattern: (0..<4).reduce(0) { $0 | UInt32(bytes[4 * index + $1]) << UInt32(8 * $1) })
        }
    }
}
