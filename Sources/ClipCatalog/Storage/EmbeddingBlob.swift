internal import ClipTypes

/// An embedding as bytes: its components as little-endian IEEE single precision.
enum EmbeddingBlob {
    /// The bytes of an embedding: four a component.
    static func encode(_ embedding: ClipEmbedding) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(embedding.values.count * 4)
        for value in embedding.values {
            bytes.appendLittleEndian(value.bitPattern)
        }
        return bytes
    }

    /// The embedding of the bytes; `nil` if they are no whole number of components or not of unit length.
    static func decode(_ bytes: [UInt8]) -> ClipEmbedding? {
        guard bytes.count.isMultiple(of: 4) else { return nil }
        let span = bytes.span
        let values = (0..<bytes.count / 4).map { Float(bitPattern: span.littleEndian32(at: $0 * 4)) }
        return ClipEmbedding(unitLength: values)
    }
}
