internal import ClipTypes

/// Up to 1,024 consecutive rows of a ``FlatIndex``: the unit that a change copies if another copy of the index shares
/// it.
struct EmbeddingChunk: Sendable {
    /// The number of rows in each chunk but the last, which may hold fewer.
    static let capacity = 1_024

    /// The clip of each row.
    private(set) var clips: [ClipID] = []
    /// The embeddings of all rows, one after another.
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

    /// Removes the last row and returns its clip and embedding.
    mutating func removeLast() -> (clip: ClipID, embedding: [Float]) {
        let dimension = values.count / clips.count
        let embedding = Array(values.suffix(dimension))
        values.removeLast(dimension)
        return (clips.removeLast(), embedding)
    }
}
