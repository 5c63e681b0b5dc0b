public import ClipTypes
internal import Kernels
private import HeapModule

/// An exact nearest-neighbor index: it compares a query with every embedding.
///
/// It is fast enough for a few hundred thousand clips, since the scan reads memory once and in order.
///
/// Copies of an index share chunks of 1,024 rows, and a change copies only the one or two chunks it affects, so that
/// one task can search a copy while another changes its own.
public struct FlatIndex: Sendable {
    /// The number of values of each embedding in the index.
    public let dimension: Int

    /// Row r is in chunk r / capacity. All chunks but the last are full, and none is empty.
    private var chunks: [EmbeddingChunk] = []
    private var rows = ClipMap<Int>()

    /// Creates an empty index for embeddings of `dimension` values.
    ///
    /// - Precondition: `dimension` is positive.
    public init(dimension: Int) {
        precondition(dimension > 0, "an index for vectors of \(dimension) values")
        self.dimension = dimension
    }

    /// The number of clips in the index.
    public var count: Int {
        chunks.last.map { (chunks.count - 1) * EmbeddingChunk.capacity + $0.clips.count } ?? 0
    }

    /// Returns the embedding of a clip, bit for bit as it was inserted; `nil` if the index does not have the clip.
    ///
    /// - Complexity: O(*d*) for *d* values.
    public func embedding(of clip: ClipID) -> ClipEmbedding? {
        guard let row = rows[clip] else { return nil }
        let start = row % EmbeddingChunk.capacity * dimension
        return ClipEmbedding(
            unitLength: Array(chunks[row / EmbeddingChunk.capacity].values[start..<start + dimension]))
    }

    /// Adds a clip with its embedding, or replaces its embedding if the index has the clip.
    ///
    /// - Precondition: `embedding` has ``dimension`` values.
    /// - Complexity: O(*d*) for *d* values. If another copy of the index shares the chunk, the chunk is copied first.
    public mutating func insert(_ embedding: ClipEmbedding, for clip: ClipID) {
        precondition(
            embedding.values.count == dimension,
            "the index holds vectors of \(dimension) values, the embedding has \(embedding.values.count)"
        )
        if let row = rows[clip] {
            replace(row: row, with: embedding.values, of: clip)
        } else {
            let row = count
            if row.isMultiple(of: EmbeddingChunk.capacity) { chunks.append(EmbeddingChunk()) }
            chunks[row / EmbeddingChunk.capacity].append(embedding.values, of: clip)
            rows[clip] = row
        }
    }

    /// Removes a clip; returns `false` if the index does not have it.
    ///
    /// - Complexity: O(*d*) for *d* values: the last row moves to the row of the clip. If another copy of the index
    ///   shares the chunks of these two rows, the chunks are copied first.
    @discardableResult
    public mutating func remove(_ clip: ClipID) -> Bool {
        guard let row = rows[clip] else { return false }
        let last = chunks[chunks.count - 1].removeLast()
        if chunks[chunks.count - 1].clips.isEmpty { chunks.removeLast() }
        if last.clip != clip {
            replace(row: row, with: last.embedding, of: last.clip)
            rows[last.clip] = row
        }
        rows[clip] = nil
        return true
    }

    private mutating func replace(row: Int, with embedding: [Float], of clip: ClipID) {
        chunks[row / EmbeddingChunk.capacity].replace(
            row: row % EmbeddingChunk.capacity, with: embedding, of: clip)
    }

    /// Returns the clips nearest to `query` in descending order of similarity, and of equal similarity in ascending
    /// order of ids.
    ///
    /// - Parameters:
    ///   - query: The embedding to compare with.
    ///   - count: The maximum number of clips to return; none if it is not positive.
    ///   - excluded: A clip to leave out, such as the query itself; `nil` for none.
    /// - Precondition: `query` has ``dimension`` values.
    /// - Complexity: O(*n* · *d*) for *n* clips.
    public func neighbors(of query: ClipEmbedding, count: Int, excluding excluded: ClipID? = nil) -> [Neighbor] {
        precondition(
            query.values.count == dimension,
            "the index holds vectors of \(dimension) values, the query has \(query.values.count)"
        )
        guard count > 0 else { return [] }
        let excludedRow = excluded.flatMap { rows[$0] }
        // The maximum of the heap is the farthest of the best so far, which a closer clip replaces.
        var best = Heap<Neighbor>()
        var lowest: Float = -1
        for (number, chunk) in chunks.enumerated() {
            let first = number * EmbeddingChunk.capacity
            let similarities = VectorKernels.innerProducts(of: query.values, withRows: chunk.values)
            for (row, product) in similarities.enumerated() {
                // The inner product of equal vectors can exceed 1 by rounding.
                let similarity = min(max(product, -1), 1)
                // Most rows are skipped here, before their clip is read.
                guard similarity >= lowest, first + row != excludedRow else { continue }
                let neighbor = Neighbor(clip: chunk.clips[row], similarity: similarity)
                if best.count < count {
                    best.insert(neighbor)
                } else if let farthest = best.max, neighbor < farthest {
                    best.replaceMax(with: neighbor)
                }
                if best.count == count, let farthest = best.max { lowest = farthest.similarity }
            }
        }
        return best.unordered.sorted()
    }
}
