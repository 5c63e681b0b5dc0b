/// A set of row numbers, as one bit for each row.
public struct RowBitmap: Hashable, Sendable {
    /// The bits, lowest first, 64 rows a word.
    private(set) var words: [UInt64]
    /// The number of rows that the set may have.
    public private(set) var rowCount: Int
    /// The number of rows in the set.
    public private(set) var count: Int

    /// Creates an empty set of rows below `rowCount`.
    public init(rowCount: Int) {
        self.rowCount = rowCount
        words = [UInt64](repeating: 0, count: (rowCount + 63) / 64)
        count = 0
    }

    /// Creates a set from its ``bytes``.
    ///
    /// - Returns: `nil` if the bytes are not those of a set of `rowCount` rows.
    public init?(bytes: [UInt8], rowCount: Int) {
        self.init(rowCount: rowCount)
        guard bytes.count == (rowCount + 7) / 8 else { return nil }
        for (index, byte) in bytes.enumerated() { words[index / 8] |= UInt64(byte) << (index % 8 * 8) }
        if !rowCount.isMultiple(of: 64), let last = words.last, last >> (rowCount % 64) != 0 { return nil }
        count = words.reduce(0) { $0 + $1.nonzeroBitCount }
    }

    /// The set as bytes: eight rows a byte, the first one in the lowest bit.
    public var bytes: [UInt8] {
        (0..<(rowCount + 7) / 8).map { UInt8(truncatingIfNeeded: words[$0 / 8] >> ($0 % 8 * 8)) }
    }

    /// Returns whether a row is in the set.
    public func contains(_ row: Int) -> Bool { row < rowCount && words[row / 64] >> (row % 64) & 1 == 1 }

    /// Adds a row; returns `false` if the set had it.
    @discardableResult
    public mutating func insert(_ row: Int) -> Bool {
        precondition(0..<rowCount ~= row, "row \(row) of \(rowCount)")
        let bit: UInt64 = 1 << (row % 64)
        guard words[row / 64] & bit == 0 else { return false }
        words[row / 64] |= bit
        count += 1
        return true
    }

    /// Makes room for more rows, which are not in the set.
    mutating func extend(to rows: Int) {
        rowCount = max(rowCount, rows)
        let missing = (rowCount + 63) / 64 - words.count
        if missing > 0 { words += repeatElement(0, count: missing) }
    }

    /// Returns the bits of some rows, the first one in the lowest bit; 0 beyond the last row.
    func bits(_ range: Range<Int>) -> [UInt64] {
        let (first, shift) = (range.lowerBound / 64, UInt64(range.lowerBound % 64))
        func word(_ index: Int) -> UInt64 { index < words.count ? words[index] : 0 }
        return (0..<(range.count + 63) / 64).map { index in
            let bits = word(first + index) >> shift | (shift > 0 ? word(first + index + 1) << (64 - shift) : 0)
            let rest = range.count - index * 64
            return rest < 64 ? bits & (1 << UInt64(rest) - 1) : bits
        }
    }

    /// Returns the rows of this set that are not in another one.
    func subtracting(_ other: RowBitmap) -> RowBitmap {
        var result = self
        for index in result.words.indices where index < other.words.count { result.words[index] &= ~other.words[index] }
        result.count = result.words.reduce(0) { $0 + $1.nonzeroBitCount }
        return result
    }

    /// Returns the rows that are not in the set.
    func inverted() -> RowBitmap {
        var result = self
        for index in result.words.indices { result.words[index] = ~result.words[index] }
        if !rowCount.isMultiple(of: 64) { result.words[result.words.count - 1] &= 1 << UInt64(rowCount % 64) - 1 }
        result.count = rowCount - count
        return result
    }
}

/// The rows of an index that may be found.
public struct RowFilter: Hashable, Sendable {
    /// The rows that pass.
    public var rows: RowBitmap

    /// Creates a filter.
    public init(_ rows: RowBitmap) { self.rows = rows }
}
