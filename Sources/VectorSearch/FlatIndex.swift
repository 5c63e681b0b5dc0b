public import ClipTypes
private import HeapModule

/// Exact nearest neighbors: every query is compared with every embedding.
///
/// The yardstick of approximate indexes, and fast enough by itself for some hundred thousand clips: the scan reads memory
/// once, in order.
public struct FlatIndex: Sendable {
    /// The number of values of each embedding.
    public let dimension: Int

    private var clips: [ClipID] = []
    private var rowOfClip: [ClipID: Int] = [:]
    private var values: [Float] = []

    /// An empty index for embeddings of `dimension` values.
    ///
    /// - Precondition: `dimension` is positive.
    public init(dimension: Int) {
        precondition(dimension > 0, "an index for vectors of \(dimension) values")
        self.dimension = dimension
    }

    /// The number of clips.
    public var count: Int { clips.count }

    /// Adds a clip, or replaces its embedding.
    ///
    /// - Precondition: the embedding has as many values as the index.
    /// - Complexity: O(*d*) for *d* values.
    public mutating func insert(_ embedding: ClipEmbedding, for clip: ClipID) {
        precondition(
            embedding.values.count == dimension,
            "the index holds vectors of \(dimension) values, the embedding has \(embedding.values.count)"
        )
        if let row = rowOfClip[clip] {
            values.replaceSubrange(row * dimension..<(row + 1) * dimension, with: embedding.values)
        } else {
            rowOfClip[clip] = clips.count
            clips.append(clip)
            values.append(contentsOf: embedding.values)
        }
    }

    /// Takes a clip out; `false` if it was not in.
    ///
    /// - Complexity: O(*d*): the last clip takes its place.
    @discardableResult
    public mutating func remove(_ clip: ClipID) -> Bool {
        guard let row = rowOfClip.removeValue(forKey: clip) else { return false }
        let last = clips.count - 1
        if row != last {
            clips[row] = clips[last]
            rowOfClip[clips[row]] = row
            values.replaceSubrange(row * dimension..<(row + 1) * dimension, with: values[(last * dimension)...])
        }
        clips.removeLast()
        values.removeLast(dimension)
        return true
    }

    /// The `count` clips nearest to `query`, the nearest first; equally near ones in the order of their ids.
    ///
    /// - Parameters:
    ///   - query: what to look for.
    ///   - count: how many clips at the most.
    ///   - excluded: a clip to pass over, such as the query itself.
    /// - Precondition: the query has as many values as the index.
    /// - Complexity: O(*n* · *d*) for *n* clips.
    public func neighbors(of query: ClipEmbedding, count: Int, excluding excluded: ClipID? = nil) -> [Neighbor] {
        precondition(
            query.values.count == dimension,
            "the index holds vectors of \(dimension) values, the query has \(query.values.count)"
        )
        guard count > 0 else { return [] }
        let excludedRow = excluded.flatMap { rowOfClip[$0] }
        // The root of the heap is the farthest of the best so far, the one that a closer clip displaces.
        var best = Heap<Neighbor>()
        for (row, similarity) in innerProducts(of: query.values, withRows: values).enumerated() where row != excludedRow
        {
            // Rounding can carry equal vectors past 1.
            let neighbor = Neighbor(clip: clips[row], similarity: min(max(similarity, -1), 1))
            if best.count < count {
                best.insert(neighbor)
            } else if let farthest = best.max, neighbor < farthest {
                best.replaceMax(with: neighbor)
            }
        }
        return best.unordered.sorted()
    }
}
