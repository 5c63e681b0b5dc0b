internal import Foundation
public import IndexFiles
internal import Kernels

/// Rows of a ``SegmentedIndex`` in a file that does not change: keys, and vectors as codes of two bytes a value.
public struct VectorSegment: Sendable {
    /// The kind of the file.
    static let kind = "VSEG"
    /// The most values of a vector.
    static let maxDimension = 16_384

    /// What the file says of itself.
    struct Attributes: Codable {
        var rowCount: Int
        var dimension: Int
        /// ``CodeArrays/errorFactor``.
        var errorFactor: Float
        /// Whether each key is greater than the one before.
        var isAscending: Bool
    }

    /// The path of the file when it was opened.
    public var path: String { file.path }
    /// The number of rows.
    public let rowCount: Int
    /// The number of values of each vector.
    public let dimension: Int
    /// The size of the file in bytes.
    public var byteCount: Int { file.byteCount }

    let file: IndexFile
    let rows: CodeRows
    let isAscending: Bool
    private let keySection: IndexFile.Section

    /// Opens a segment.
    ///
    /// - Throws: ``IndexFileError``. Damaged pages are found when they are read.
    public init(opening path: String) throws(IndexFileError) {
        let file = try IndexFile(opening: path, kind: Self.kind)
        guard let attributes = try? JSONDecoder().decode(Attributes.self, from: Data(file.attributes)),
            0..<1 << 30 ~= attributes.rowCount, 1...Self.maxDimension ~= attributes.dimension,
            attributes.errorFactor.isFinite
        else {
            throw IndexFileError(.unfit, path, "does not say how many vectors it has; it must be rebuilt")
        }
        let (count, size) = (attributes.rowCount, CodeArrays.size(ofDimension: attributes.dimension))
        keySection = try file.section("keys", byteCount: count * 8)
        let codes = try file.section("codes", byteCount: count * size)
        let lowCodes = try file.section("low codes", byteCount: count * size)
        let scales = try file.section("scales", byteCount: count * 4)
        rows = CodeRows(
            file.pages, at: CodeRows.Places(codes: codes.offset, lowCodes: lowCodes.offset, scales: scales.offset),
            count: count, dimension: attributes.dimension, errorFactor: attributes.errorFactor)
        self.file = file
        rowCount = count
        dimension = attributes.dimension
        isAscending = attributes.isAscending
    }

    /// Returns the keys of some rows.
    public func keys(_ range: Range<Int>) throws(IndexFileError) -> [Int64] {
        try file.values(Int64.self, of: keySection, in: range)
    }

    /// Returns the key of a row.
    func key(_ row: Int) throws(IndexFileError) -> Int64 { try file.value(Int64.self, of: keySection, at: row) }

    /// Compares the checksums of the whole file.
    ///
    /// - Complexity: O(*n*) for *n* bytes.
    public func verify() throws(IndexFileError) { try file.verify() }

    /// Returns the codes of some rows.
    func codes(_ range: Range<Int>) throws(IndexFileError) -> (codes: [UInt8], low: [UInt8], scales: [Float]) {
        let bytes = range.lowerBound * rows.size..<range.upperBound * rows.size
        return (
            try file.values(UInt8.self, of: file.section("codes"), in: bytes),
            try file.values(UInt8.self, of: file.section("low codes"), in: bytes),
            try file.values(Float.self, of: file.section("scales"), in: range)
        )
    }

    /// Returns the rows of some keys.
    ///
    /// - Parameter keys: Ascending.
    /// - Complexity: O(*k* log *n*) or O(*n*) for *k* keys and *n* rows, whichever is less; O(*n*) if the keys of the
    ///   segment are not in order.
    func rows(ofKeys keys: [Int64]) throws(IndexFileError) -> [Int] {
        if isAscending, keys.count < rowCount / 64 { return try search(keys) }
        var found: [Int] = []
        for first in stride(from: 0, to: rowCount, by: 1 << 14) {
            let own = try self.keys(first..<min(first + 1 << 14, rowCount))
            found += KeyMatching.rows(of: keys, in: own, isAscending: isAscending).map { first + $0 }
        }
        return found
    }

    private func search(_ keys: [Int64]) throws(IndexFileError) -> [Int] {
        var found: [Int] = []
        var start = 0
        for wanted in keys {
            var (low, high) = (start, rowCount)
            while low < high {
                let middle = (low + high) / 2
                if try key(middle) < wanted { low = middle + 1 } else { high = middle }
            }
            if low < rowCount, try key(low) == wanted { found.append(low) }
            start = low
        }
        return found
    }
}

/// Where keys are in lists of keys.
enum KeyMatching {
    /// Returns the places in `own` of some keys.
    ///
    /// - Parameters:
    ///   - keys: Ascending.
    ///   - own: The list.
    ///   - isAscending: Whether the list is ascending.
    static func rows(of keys: [Int64], in own: [Int64], isAscending: Bool) -> [Int] {
        guard let lowest = keys.first, let highest = keys.last else { return [] }
        var found: [Int] = []
        var next = 0
        for (row, key) in own.enumerated() where key >= lowest && key <= highest {
            if isAscending {
                if next == 0 { next = lowerBound(of: key, in: keys) }
                while next < keys.count, keys[next] < key { next += 1 }
            } else {
                next = lowerBound(of: key, in: keys)
            }
            if next < keys.count, keys[next] == key { found.append(row) }
        }
        return found
    }

    private static func lowerBound(of key: Int64, in keys: [Int64]) -> Int {
        var (low, high) = (0, keys.count)
        while low < high {
            let middle = (low + high) / 2
            if keys[middle] < key { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
