import CKernels
import Kernels
import Testing

@Suite("The kernels for codes")
struct SketchKernelsTests {
    private static let dimensions = [32, 64, 96, 128, 160, 256, 480, 512]

    private func codes(_ count: Int, seed: UInt64) -> [Int8] { randomIntegers(count, in: -8...7, seed: seed) }

    /// The reference implementation.
    private func reference(_ rows: [Int8], _ queries: [Int8], dimension: Int) -> [Int32] {
        var result: [Int32] = []
        for query in 0..<queries.count / dimension {
            for row in 0..<rows.count / dimension {
                var sum: Int32 = 0
                for i in 0..<dimension {
                    sum += Int32(rows[row * dimension + i]) * Int32(queries[query * dimension + i])
                }
                result.append(sum)
            }
        }
        return result
    }

    private func products(_ variant: Variant, _ rows: [Int8], _ queries: [Int8], dimension: Int) throws -> [Int32] {
        let kernel = try unsafe variant.kernel(vidrec_code_products_variant)
        let (rowCount, queryCount) = (rows.count / dimension, queries.count / dimension)
        let (rows, queries) = (Buffer(rows, offset: 1), Buffer(queries, offset: 3))
        let result = Buffer([Int32](repeating: .min, count: rowCount * queryCount))
        unsafe kernel(rows.pointer, rowCount, queries.pointer, queryCount, dimension, result.pointer)
        #expect(result.isIntact)
        return result.values
    }

    @Test("give the inner products of the definition", arguments: Variant.narrow, dimensions)
    func products(variant: Variant, dimension: Int) throws {
        for (rowCount, queryCount) in [(0, 2), (2, 0), (1, 1), (7, 3), (33, 5)] {
            let rows = codes(rowCount * dimension, seed: UInt64(dimension + rowCount))
            let queries = codes(queryCount * dimension, seed: UInt64(dimension * 3 + queryCount))
            let expected = reference(rows, queries, dimension: dimension)
            #expect(try products(variant, rows, queries, dimension: dimension) == expected)
            #expect(SketchKernels.products(of: queries, withRows: rows, dimension: dimension) == expected)
        }
    }

    @Test("hold the largest products that codes have", arguments: Variant.narrow, [32, 128, 512])
    func extremes(variant: Variant, dimension: Int) throws {
        func row(_ value: Int8) -> [Int8] { [Int8](repeating: value, count: dimension) }
        let values = Int32(dimension)
        let found = try products(variant, row(-8) + row(7), row(-8) + row(7), dimension: dimension)
        #expect(found == [64 * values, -56 * values, -56 * values, 49 * values])
    }

    @Test(
        "find the best of each group to the bit, and leave groups without rows as they are", arguments: Variant.narrow,
        dimensions)
    func best(variant: Variant, dimension: Int) throws {
        let kernel = try unsafe variant.kernel(vidrec_best_products_variant)
        let rows = codes(9 * dimension, seed: 4)
        let queries = codes(2 * dimension, seed: 5)
        let rowScales = (0..<9).map { 0.3 + 0.27 * Float($0 % 3) }
        let queryScales: [Float] = [0.011, 0.02]
        let ends: [Int32] = [0, 2, 2, 3, 9, 9]
        let (r, q, groups) = (Buffer(rows, offset: 1), Buffer(queries, offset: 3), Buffer(ends))
        let scales = (Buffer(rowScales, offset: 1), Buffer(queryScales, offset: 1))
        let found = Buffer([Float](repeating: -7, count: 2 * ends.count), offset: 1)
        unsafe kernel(
            r.pointer, scales.0.pointer, groups.pointer, ends.count, q.pointer, scales.1.pointer, 2, dimension,
            found.pointer)
        let all = reference(rows, queries, dimension: dimension)
        let ranges: [Range<Int>] = [0..<0, 0..<2, 2..<2, 2..<3, 3..<9, 9..<9]
        var expected: [Float] = []
        for query in 0..<2 {
            for range in ranges {
                let products: [Float] = range.map { row in
                    Float(all[query * 9 + row]) * rowScales[row] * queryScales[query]
                }
                expected.append(products.max() ?? -7)
            }
        }
        #expect(found.values.bits == expected.bits && found.isIntact)
        let best = SketchKernels.best(
            of: queries, scales: queryScales, inRows: rows, scales: rowScales, groupEnds: ends, dimension: dimension)
        #expect(best == expected.map { $0 == -7 ? -1 : $0 })
    }

    @Test("find a best product that is below -1, too")
    func negative() {
        let found = SketchKernels.best(
            of: [Int8](repeating: -8, count: 32), scales: [1], inRows: [Int8](repeating: 7, count: 32), scales: [1],
            groupEnds: [1], dimension: 32)
        #expect(found == [-1792])
    }
}
