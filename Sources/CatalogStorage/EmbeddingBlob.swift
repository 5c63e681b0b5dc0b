package import ClipTypes

/// The encoding of an embedding: its values as little-endian IEEE single-precision numbers; then, if the contributions
/// of the descriptor families are known, the scales of the stored families in single precision, and their codes, one
/// byte each.
package enum EmbeddingBlob {
    /// Encodes an embedding and its contributions.
    package static func encode(_ embedding: ClipEmbedding, _ contributions: FamilyContributions?) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(embedding.values.count * 7 + 12)
        for value in embedding.values + (contributions?.scales ?? []) {
            bytes.appendLittleEndian(value.bitPattern)
        }
        bytes.append(contentsOf: (contributions?.codes ?? []).lazy.map { UInt8(bitPattern: $0) })
        return bytes
    }

    /// Decodes an embedding of `dimension` values; returns `nil` if the number of bytes is wrong or the embedding does
    /// not have unit length.
    package static func decode(
        _ bytes: [UInt8], dimension: Int
    ) -> (embedding: ClipEmbedding, contributions: FamilyContributions?)? {
        let isPlain = bytes.count == 4 * dimension
        let families = FamilyContributions.storedCounts.first {
            bytes.count == 4 * (dimension + $0) + $0 * dimension
        }
        guard isPlain || families != nil else { return nil }
        let span = bytes.span
        func floats(_ range: Range<Int>) -> [Float] {
            range.map { Float(bitPattern: span.littleEndian32(at: $0 * 4)) }
        }
        guard let embedding = ClipEmbedding(unitLength: floats(0..<dimension)) else { return nil }
        guard let families else { return (embedding, nil) }
        let codes = bytes[(4 * (dimension + families))...].map { Int8(bitPattern: $0) }
        guard
            let contributions = FamilyContributions(scales: floats(dimension..<dimension + families), codes: codes)
        else { return nil }
        return (embedding, contributions)
    }
}
