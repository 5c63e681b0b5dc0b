internal import CSearchKernels

/// Vectors of unit length as codes of two bytes a value, in memory or in a mapped file.
package struct CodeRows: Sendable {
    /// Where a file has the numbers of ``CodeArrays``, in bytes.
    package struct Places: Sendable {
        let codes: Int
        let lowCodes: Int
        let scales: Int

        package init(codes: Int, lowCodes: Int, scales: Int) {
            self.codes = codes
            self.lowCodes = lowCodes
            self.scales = scales
        }
    }

    private enum Storage: Sendable {
        case memory(CodeArrays)
        case file(CheckedPages, Places)
    }

    /// The number of rows.
    package let count: Int
    /// The number of values of a vector.
    package let dimension: Int
    /// The number of bytes of a row.
    package let size: Int
    /// ``CodeArrays/errorFactor``.
    package let errorFactor: Float
    private let storage: Storage

    /// Creates rows in memory.
    package init(_ arrays: CodeArrays) {
        storage = .memory(arrays)
        (count, dimension, size) = (arrays.count, arrays.dimension, arrays.size)
        errorFactor = arrays.errorFactor
    }

    /// Creates rows in a file.
    ///
    /// - Precondition: The file has the numbers of `count` rows at these places.
    package init(_ pages: CheckedPages, at places: Places, count: Int, dimension: Int, errorFactor: Float) {
        let size = CodeArrays.size(ofDimension: dimension)
        precondition(
            max(places.codes + count * size, places.lowCodes + count * size, places.scales + count * 4)
                <= pages.count * CheckedPages.pageSize, "\(count) rows of \(size) bytes in \(pages.count) pages")
        storage = .file(pages, places)
        (self.count, self.dimension, self.size, self.errorFactor) = (count, dimension, size, errorFactor)
    }

    /// Calls `body` with the rows as kernels take them.
    func withRows<Result>(_ body: (UnsafePointer<vidrec_code_rows>) -> Result) -> Result {
        switch storage {
        case .memory(let arrays):
            unsafe arrays.codes.withUnsafeBufferPointer { codes in
                unsafe arrays.lowCodes.withUnsafeBufferPointer { lowCodes in
                    unsafe arrays.scales.withUnsafeBufferPointer { scales in
                        let rows = unsafe vidrec_code_rows(
                            pages: vidrec_pages(), codes: codes.baseAddress, low_codes: lowCodes.baseAddress,
                            scales: scales.baseAddress, count: count, size: size)
                        return unsafe withUnsafePointer(to: rows) { unsafe body($0) }
                    }
                }
            }
        case .file(let pages, _):
            withExtendedLifetime(pages) {
                unsafe withUnsafePointer(to: mappedRows) { unsafe body($0) }
            }
        }
    }

    /// The rows of a file as kernels take them. They are valid as long as the pages.
    @unsafe var mappedRows: vidrec_code_rows {
        guard case .file(let checked, let places) = storage, let bytes = unsafe checked.pages.bytes else {
            preconditionFailure("rows in memory have no place in a file")
        }
        let pages = unsafe checked.pages
        return unsafe vidrec_code_rows(
            pages: pages, codes: bytes + places.codes, low_codes: bytes + places.lowCodes,
            scales: UnsafeRawPointer(bytes + places.scales).assumingMemoryBound(to: Float.self), count: count,
            size: size)
    }

    /// The most rows of a call of ``scan(_:passing:query:threshold:into:)``.
    package static let scanLimit = Int(VIDREC_SCAN_ROWS)

    /// Rows that a scan has found.
    package struct Found {
        /// The numbers of the rows, ascending.
        package fileprivate(set) var rows = [UInt32](repeating: 0, count: CodeRows.scanLimit)
        /// What the inner product of each row is at least.
        package fileprivate(set) var lowest = [Float](repeating: 0, count: CodeRows.scanLimit)
        /// What the inner product of each row is at most.
        package fileprivate(set) var highest = [Float](repeating: 0, count: CodeRows.scanLimit)
        /// The number of rows; the rest of the arrays has no meaning.
        package fileprivate(set) var count = 0

        package init() {}
    }

    /// Finds the rows of a range whose inner product with a query may be at least a threshold: all that are, and some
    /// that are less by no more than twice the error of their first bytes.
    ///
    /// - Parameters:
    ///   - range: At most ``scanLimit`` rows.
    ///   - passing: A bit for each row of the range, lowest first: whether to compare it; `nil` for all.
    ///   - query: The query.
    ///   - threshold: The threshold.
    ///   - found: Gets the rows.
    package func scan(
        _ range: Range<Int>, passing: [UInt64]?, query: CodeQuery, threshold: Float, into found: inout Found
    ) throws(CheckedPages.Damage) {
        precondition(
            range.lowerBound >= 0 && range.upperBound <= count && range.count <= Self.scanLimit
                && passing.map { $0.count * 64 >= range.count } ?? true, "rows \(range) of \(count)")
        var damaged = 0
        let total = unsafe withRows { rows in
            unsafe query.withQuery { query_ in
                unsafe withOptional(passing) { passing in
                    unsafe vidrec_scan_codes(
                        rows, range.lowerBound, range.count, passing, query_, errorFactor * query.length,
                        query.margin, threshold, &found.rows, &found.lowest, &found.highest, &damaged)
                }
            }
        }
        // SIZE_MAX, for a damaged page, is -1 here.
        guard 0...range.count ~= total else { throw CheckedPages.Damage(page: damaged) }
        found.count = total
    }

    /// Returns the inner products of some rows with a query by both bytes of their values, and how far they may be from
    /// those of the vectors.
    package func refined(
        _ numbers: [UInt32], query: CodeQuery
    ) throws(CheckedPages.Damage) -> (products: [Float], error: Float) {
        precondition(
            query.vector.count == dimension && numbers.allSatisfy { $0 < count }, "rows beyond \(count)")
        var damaged = 0
        var products = [Float](repeating: 0, count: numbers.count)
        let isIntact = unsafe withRows { rows in
            unsafe vidrec_refine_codes(
                rows, numbers, numbers.count, query.vector, dimension, &products, &damaged)
        }
        guard isIntact == 1 else { throw CheckedPages.Damage(page: damaged) }
        // A step is at most 1/127, and the second byte leaves at most half of 1/254 of it in each value.
        return (products, Float(dimension).squareRoot() / (127 * 508) + 2e-6)
    }

    private func withOptional<Result>(_ words: [UInt64]?, _ body: (UnsafePointer<UInt64>?) -> Result) -> Result {
        guard let words else { return body(nil) }
        return unsafe words.withUnsafeBufferPointer { unsafe body($0.baseAddress) }
    }
}
