internal import Foundation
public import IndexFiles
internal import Kernels

/// Writes a ``VectorSegment`` in bounded memory.
public final class VectorSegmentWriter {
    private let path: String
    private let dimension: Int
    private let rowCount: Int
    private let writer: IndexFileWriter
    private let sections: (keys: Section, codes: Section, low: Section, scales: Section)
    private var errorFactor: Float = 0
    private var isAscending = true
    private var written = 0
    private var lastKey = Int64.min

    private typealias Section = IndexFileWriter.SectionNumber

    /// Begins a file under a temporary name.
    ///
    /// - Parameters:
    ///   - path: The path of the file to write.
    ///   - dimension: The number of values of each vector.
    ///   - rowCount: The number of rows that will be appended.
    public init(at path: String, dimension: Int, rowCount: Int) throws(IndexFileError) {
        (self.path, self.dimension, self.rowCount) = (path, dimension, rowCount)
        writer = try IndexFileWriter(at: path, kind: VectorSegment.kind)
        let size = CodeArrays.size(ofDimension: dimension)
        sections = (
            try writer.addSection("keys", byteCount: rowCount * 8),
            try writer.addSection("codes", byteCount: rowCount * size),
            try writer.addSection("low codes", byteCount: rowCount * size),
            try writer.addSection("scales", byteCount: rowCount * 4)
        )
    }

    /// Appends rows.
    ///
    /// - Parameters:
    ///   - keys: A key for each row.
    ///   - vectors: The values of all vectors, one vector after another.
    public func append(keys: [Int64], vectors: [Float]) throws(IndexFileError) {
        precondition(keys.count * dimension == vectors.count, "\(vectors.count) values for \(keys.count) keys")
        var arrays = CodeArrays(dimension: dimension)
        arrays.append(vectors[...])
        try append(
            keys: keys, codes: arrays.codes, low: arrays.lowCodes, scales: arrays.scales,
            errorFactor: arrays.errorFactor)
    }

    /// Appends rows of codes.
    func append(
        keys: [Int64], codes: [UInt8], low: [UInt8], scales: [Float], errorFactor: Float
    ) throws(IndexFileError) {
        precondition(written + keys.count <= rowCount, "more than \(rowCount) rows")
        try writer.append(keys, to: sections.keys)
        try writer.append(codes, to: sections.codes)
        try writer.append(low, to: sections.low)
        try writer.append(scales, to: sections.scales)
        self.errorFactor = max(self.errorFactor, errorFactor)
        for (index, key) in keys.enumerated() {
            if key <= lastKey, written + index > 0 { isAscending = false }
            lastKey = key
        }
        written += keys.count
    }

    /// Completes the file and opens it.
    ///
    /// - Precondition: All rows were appended.
    public func finish() throws -> VectorSegment {
        precondition(written == rowCount, "\(written) of \(rowCount) rows")
        let attributes = VectorSegment.Attributes(
            rowCount: rowCount, dimension: dimension, errorFactor: errorFactor, isAscending: isAscending)
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        try writer.finish(attributes: Array(encoder.encode(attributes)))
        return try VectorSegment(opening: path)
    }
}
