public import IndexFiles
internal import Kernels

/// Rows in immutable files and in memory, searched exactly, or by a graph over the first of them.
///
/// Rows are numbered over all segments, in order, and then over the rows in memory; removed rows keep their numbers. A
/// copy costs little and does not change, so that one task can search it while another appends and removes.
///
/// Exact search compares the query with a code of one byte a value, and keeps all rows whose similarity may reach that
/// of the last result: the difference between two inner products is at most the product of the lengths of what the codes
/// leave (Cauchy and Schwarz), which is known for each row. The rest are compared by codes of two bytes, and then by
/// their vectors, which the caller returns. Among thousands of rows that two bytes a value cannot tell apart, those
/// with the lowest keys are compared by their vectors.
public struct SegmentedIndex: VectorIndex {
    /// A range of rows, and where they are.
    struct Part: Sendable {
        /// The number of the first row.
        let start: Int
        let rows: CodeRows
        /// The number of the segment; `nil` for rows in memory.
        let segment: Int?
        /// The number of the chunk in memory.
        let chunk: Int
    }

    /// The number of values of each vector.
    public let dimension: Int
    /// The files, in order.
    public private(set) var segments: [VectorSegment]
    /// The graph over the first rows, if there is one.
    public private(set) var graph: VectorGraph?
    /// The rows that were removed.
    public private(set) var removed: RowBitmap
    /// The number of rows in files.
    public private(set) var storedRowCount: Int
    private(set) var tail: [TailChunk] = []

    /// Creates an index of files.
    ///
    /// - Parameters:
    ///   - dimension: The number of values of each vector.
    ///   - segments: The files, in order.
    ///   - removed: The rows that were removed; rows beyond it were not.
    ///   - graph: A graph over the first rows.
    /// - Throws: ``IndexFileError`` if the files do not fit each other.
    public init(
        dimension: Int, segments: [VectorSegment] = [], removed: RowBitmap = RowBitmap(rowCount: 0),
        graph: VectorGraph? = nil
    ) throws(IndexFileError) {
        for segment in segments where segment.dimension != dimension {
            throw IndexFileError(
                .unfit, segment.path, "has vectors of \(segment.dimension) values instead of \(dimension)")
        }
        storedRowCount = segments.reduce(0) { $0 + $1.rowCount }
        if let graph, graph.rowCount > storedRowCount {
            throw IndexFileError(
                .unfit, graph.path, "is a graph over \(graph.rowCount) rows instead of \(storedRowCount)")
        }
        if let graph, graph.codeSize != CodeArrays.size(ofDimension: dimension) {
            throw IndexFileError(.unfit, graph.path, "is a graph of vectors of another size; it must be rebuilt")
        }
        precondition(removed.rowCount <= storedRowCount, "\(removed.rowCount) rows of \(storedRowCount)")
        self.dimension = dimension
        self.segments = segments
        self.graph = graph
        self.removed = removed
        self.removed.extend(to: storedRowCount)
    }

    /// The number of rows, with those that were removed.
    public var rowCount: Int {
        storedRowCount + (tail.last.map { (tail.count - 1) * TailChunk.capacity + $0.keys.count } ?? 0)
    }

    /// The number of rows that can be found.
    public var count: Int { rowCount - removed.count }

    /// Appends rows. A key must not be that of another row that can be found.
    ///
    /// - Complexity: O(*n* · *d*) for *n* rows of *d* values.
    public mutating func append(keys: [Int64], vectors: [Float]) {
        precondition(keys.count * dimension == vectors.count, "\(vectors.count) values for \(keys.count) keys")
        var next = 0
        while next < keys.count {
            if tail.last.map({ $0.keys.count == TailChunk.capacity }) ?? true {
                tail.append(TailChunk(dimension: dimension))
            }
            let room = TailChunk.capacity - tail[tail.count - 1].keys.count
            let end = min(next + room, keys.count)
            tail[tail.count - 1].append(keys[next..<end], vectors[next * dimension..<end * dimension])
            next = end
        }
        removed.extend(to: rowCount)
    }

    /// Removes the rows of some keys, and returns how many it has removed.
    ///
    /// - Complexity: O(*k* log *n*) or O(*n*) for *k* keys and *n* rows, whichever is less.
    @discardableResult
    public mutating func remove(keys: [Int64]) throws -> Int {
        let before = removed.count
        for row in try rows(ofKeys: keys) { removed.insert(row) }
        return removed.count - before
    }

    /// Returns a filter that the rows of some keys pass.
    ///
    /// - Complexity: O(*k* log *n*) or O(*n*) for *k* keys and *n* rows, whichever is less.
    public func filter(keys: [Int64]) throws -> RowFilter {
        var passing = RowBitmap(rowCount: rowCount)
        for row in try rows(ofKeys: keys) { passing.insert(row) }
        return RowFilter(passing)
    }

    /// Returns the numbers of the rows of some keys, ascending, with those that were removed.
    ///
    /// - Complexity: O(*k* log *n*) or O(*n*) for *k* keys and *n* rows, whichever is less.
    public func rows(ofKeys keys: [Int64]) throws(IndexFileError) -> [Int] {
        let keys = Set(keys).sorted()
        var found: [Int] = []
        var start = 0
        for segment in segments {
            found += try segment.rows(ofKeys: keys).map { start + $0 }
            start += segment.rowCount
        }
        for chunk in tail {
            found += KeyMatching.rows(of: keys, in: chunk.keys, isAscending: false).map { start + $0 }
            start += TailChunk.capacity
        }
        return found
    }

    /// Returns the keys of some consecutive rows, with those that were removed.
    public func keys(_ range: Range<Int>) throws(IndexFileError) -> [Int64] {
        precondition(range.lowerBound >= 0 && range.upperBound <= rowCount, "rows \(range) of \(rowCount)")
        var keys: [Int64] = []
        var start = 0
        for segment in segments {
            let part = range.clamped(to: start..<start + segment.rowCount)
            if !part.isEmpty { keys += try segment.keys(part.lowerBound - start..<part.upperBound - start) }
            start += segment.rowCount
        }
        for chunk in tail {
            let part = range.clamped(to: start..<start + chunk.keys.count)
            keys += chunk.keys[part.lowerBound - start..<part.upperBound - start]
            start += TailChunk.capacity
        }
        return keys
    }

    /// Replaces the graph.
    ///
    /// - Throws: ``IndexFileError`` if the graph covers rows that are in no file.
    public mutating func setGraph(_ graph: VectorGraph?) throws(IndexFileError) {
        self = try withFiles(segments, graph: graph)
    }

    /// Replaces the files by others that have the same rows in the same order, such as those that ``write(_:to:)`` has
    /// written of them. The rows that these have more are no longer in memory.
    ///
    /// - Precondition: The files have as many rows as before or some of those in memory, whole chunks of 1,024 or all.
    /// - Throws: ``IndexFileError`` if the files do not fit the graph.
    public mutating func replaceSegments(_ segments: [VectorSegment]) throws(IndexFileError) {
        self = try withFiles(segments, graph: graph)
    }

    private func withFiles(_ segments: [VectorSegment], graph: VectorGraph?) throws(IndexFileError) -> SegmentedIndex {
        var index = try SegmentedIndex(dimension: dimension, segments: segments, graph: graph)
        let moved = index.storedRowCount - storedRowCount
        precondition(
            moved >= 0 && index.storedRowCount <= rowCount
                && (moved.isMultiple(of: TailChunk.capacity) || index.storedRowCount == rowCount),
            "\(index.storedRowCount) rows in files, \(storedRowCount) before, \(rowCount) in all")
        index.tail = Array(tail.dropFirst((moved + TailChunk.capacity - 1) / TailChunk.capacity))
        index.removed = removed
        return index
    }

    /// Writes rows to a segment, in order: rows in memory, or those of several segments, into one.
    ///
    /// - Parameters:
    ///   - range: The rows to write.
    ///   - path: The path of the file to write.
    ///   - isCompacting: Whether to leave out removed rows. The rows then get other numbers, which no graph fits.
    public func write(
        _ range: Range<Int>, to path: String, leavingOutRemoved isCompacting: Bool = false
    ) throws -> VectorSegment {
        precondition(range.lowerBound >= 0 && range.upperBound <= rowCount, "rows \(range) of \(rowCount)")
        let left = isCompacting ? range.reduce(0) { $0 + (removed.contains($1) ? 1 : 0) } : 0
        let writer = try VectorSegmentWriter(at: path, dimension: dimension, rowCount: range.count - left)
        let size = CodeArrays.size(ofDimension: dimension)
        for part in parts {
            for first in stride(from: 0, to: part.rows.count, by: TailChunk.capacity) {
                let end = min(first + TailChunk.capacity, part.rows.count)
                let rows = range.clamped(to: part.start + first..<part.start + end)
                guard !rows.isEmpty else { continue }
                let own = rows.lowerBound - part.start..<rows.upperBound - part.start
                var (codes, low, scales): ([UInt8], [UInt8], [Float])
                if let segment = part.segment {
                    (codes, low, scales) = try segments[segment].codes(own)
                } else {
                    let arrays = tail[part.chunk].codes
                    (codes, low, scales) = (
                        Array(arrays.codes[own.lowerBound * size..<own.upperBound * size]),
                        Array(arrays.lowCodes[own.lowerBound * size..<own.upperBound * size]), Array(arrays.scales[own])
                    )
                }
                var keys = try self.keys(rows)
                if isCompacting, rows.contains(where: removed.contains) {
                    let kept = rows.indices.filter { !removed.contains($0) }.map { $0 - rows.lowerBound }
                    keys = kept.map { keys[$0] }
                    scales = kept.map { scales[$0] }
                    codes = kept.flatMap { codes[$0 * size..<($0 + 1) * size] }
                    low = kept.flatMap { low[$0 * size..<($0 + 1) * size] }
                }
                try writer.append(
                    keys: keys, codes: codes, low: low, scales: scales, errorFactor: part.rows.errorFactor)
            }
        }
        return try writer.finish()
    }

    /// All rows, part by part.
    var parts: [Part] {
        var parts: [Part] = []
        var start = 0
        for (number, segment) in segments.enumerated() where segment.rowCount > 0 {
            parts.append(Part(start: start, rows: segment.rows, segment: number, chunk: 0))
            start += segment.rowCount
        }
        for (number, chunk) in tail.enumerated() {
            parts.append(Part(start: start, rows: CodeRows(chunk.codes), segment: nil, chunk: number))
            start += TailChunk.capacity
        }
        return parts
    }

    /// Returns the key of a row of a part.
    func key(_ row: Int, of part: Part) throws(IndexFileError) -> Int64 {
        if let segment = part.segment { return try segments[segment].key(row - part.start) }
        return tail[part.chunk].keys[row - part.start]
    }

    /// Returns the error of a file for a damaged page of a part.
    func error(_ damage: CheckedPages.Damage, in part: Part) -> IndexFileError {
        guard let segment = part.segment else { preconditionFailure("rows in memory have no pages") }
        return segments[segment].file.error(damage)
    }
}
