internal import ClipTypes

/// An embedding as bytes: its components as little-endian IEEE single precision; then, if what the descriptor families add
/// to it is known, the scale of each kept family in single precision, and their codes, one byte each.
enum EmbeddingBlob {
    /// The bytes of an embedding.
    static func encode(_ embedding: ClipEmbedding, _ contributions: FamilyContributions?) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(embedding.values.count * 7 + 12)
        for value in embedding.values + (contributions?.scales ?? []) {
            bytes.appendLittleEndian(value.bitPattern)
        }
        bytes.append(contentsOf: (contributions?.codes ?? []).lazy.map { UInt8(bitPattern: $0) })
        return bytes
    }

    /// The embedding of the bytes; `nil` if they are not of that dimension, or not of unit length.
    static func decode(
        _ bytes: [UInt8], dimension: Int
    ) -> (embedding: ClipEmbedding, contributions: FamilyContributions?)? {
        let kept = FamilyContributions.kept.count
        let isPlain = bytes.count == 4 * dimension
        guard isPlain || bytes.count == 4 * (dimension + kept) + kept * dimension else { return nil }
        let span = bytes.span
        func floats(_ range: Range<Int>) -> [Float] {
            range.map { Float(bitPattern: span.littleEndian32(at: $0 * 4)) }
        }
        guard let embedding = ClipEmbedding(unitLength: floats(0..<dimension)) else { return nil }
        if isPlain { return (embedding, nil) }
        let codes = bytes[(4 * (dimension + kept))...].map { Int8(bitPattern: $0) }
        guard
            let contributions = FamilyContributions(scales: floats(dimension..<dimension + kept), codes: codes)
        else { return nil }
        return (embedding, contributions)
    }
}
