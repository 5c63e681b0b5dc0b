internal import ClipTypes

/// Consecutive rows of a ``FlatIndex``: what a change copies when another copy of the index shares them.
struct EmbeddingChunk: Sendable {
    /// The number of rows of every chunk but the last, which may have fewer.
    static let capacity = 1_024

    /// The clip of each row.
    private(set) var clips: [ClipID] = []
    /// The embeddings, one after another.
    private(set) var values: [Float] = []

    /// Adds a row at the end.
    mutating func append(_ embedding: some Collection<Float>, of clip: ClipID) {
        if clips.isEmpty {
            clips.reserveCapacity(Self.capacity)
            values.reserveCapacity(Self.capacity * embedding.count)
        }
        clips.append(clip)
        values.append(contentsOf: embedding)
    }

    /// Replaces the clip of a row and its embedding.
    mutating func replace(row: Int, with embedding: some Collection<Float>, of clip: ClipID) {
        clips[row] = clip
        values.replaceSubrange(row * embedding.count..<(row + 1) * embedding.count, with: embedding)
    }

    /// Removes the last row and returns what it held.
    mutating func removeLast() -> (clip: ClipID, embedding: [Float]) {
        let dimension = values.count / clips.count
        let embedding = Array(values.suffix(dimension))
        values.removeLast(dimension)
        return (clips.removeLast(), embedding)
    }
}
