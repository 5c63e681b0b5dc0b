import CKernels
import ClipTypes
import Testing

@Suite("Sketch code kernels")
struct SketchKernelsTests {
    /// Codes of -8...7, the same for the same seed.
    private func codes(_ count: Int, seed: UInt64) -> [Int8] {
        var generator = SeededGenerator(seed: seed)
        return (0..<count).map { _ in Int8.random(in: -8...7, using: &generator) }
    }

    private func products(_ rows: [Int8], _ queries: [Int8], dimension: Int, reference: Bool = false) -> [Int32] {
        let (rowCount, queryCount) = (rows.count / dimension, queries.count / dimension)
        var result = [Int32](repeating: .min, count: rowCount * queryCount)
        if reference {
            unsafe vidrec_code_products_reference(rows, rowCount, queries, queryCount, dimension, &result)
        } else {
            unsafe vidrec_code_products(rows, rowCount, queries, queryCount, dimension, &result)
        }
        return result
    }

    @Test("compute the inner products of the definition", arguments: [32, 64, 96, 128, 160, 256, 480, 512])
    func products(dimension: Int) {
        for (rowCount, queryCount) in [(1, 1), (7, 3), (33, 5)] {
            let rows = codes(rowCount * dimension, seed: UInt64(dimension + rowCount))
            let queries = codes(queryCount * dimension, seed: UInt64(dimension * 3 + queryCount))
            let found = products(rows, queries, dimension: dimension)
            #expect(found == products(rows, queries, dimension: dimension, reference: true))
            var plain: [Int32] = []
            for query in 0..<queryCount {
                for row in 0..<rowCount {
                    var sum = 0
                    for index in 0..<dimension {
                        sum += Int(rows[row * dimension + index]) * Int(queries[query * dimension + index])
                    }
                    plain.append(Int32(sum))
                }
            }
            #expect(found == plain)
        }
    }

    @Test("do not overflow with the largest products of codes", arguments: [32, 128, 512])
    func extremes(dimension: Int) {
        func row(_ value: Int8) -> [Int8] { [Int8](repeating: value, count: dimension) }
        let values = Int32(dimension)
        let found = products(row(-8) + row(7), row(-8) + row(7), dimension: dimension)
        #expect(found == [64 * values, -56 * values, -56 * values, 49 * values])
    }

    @Test("do not change the results without anything to compare")
    func nothing() {
        var result: [Int32] = [5, 6]
        unsafe vidrec_code_products([0], 0, [Int8](repeating: 1, count: 64), 2, 32, &result)
        unsafe vidrec_code_products([Int8](repeating: 1, count: 64), 2, [0], 0, 32, &result)
        #expect(result == [5, 6])
    }

    @Test("find the maximum of each group, and do not change groups without rows", arguments: [32, 128, 512])
    func best(dimension: Int) {
        let rows = codes(9 * dimension, seed: 4)
        let queries = codes(2 * dimension, seed: 5)
        let rowScales = (0..<9).map { 0.5 + 0.25 * Float($0 % 3) }
        let queryScales: [Float] = [0.01, 0.02]
        let ends: [Int32] = [0, 2, 2, 3, 9, 9]
        var found = [Float](repeating: -7, count: 2 * ends.count)
        unsafe vidrec_best_products(
            rows, rowScales, ends, ends.count, queries, queryScales, 2, dimension, &found)
        let all = products(rows, queries, dimension: dimension, reference: true)
        let groups: [Range<Int>] = [0..<0, 0..<2, 2..<2, 2..<3, 3..<9, 9..<9]
        var expected: [Float] = []
        for query in 0..<2 {
            for group in groups {
                let products: [Float] = group.map { row in
                    Float(all[query * 9 + row]) * rowScales[row] * queryScales[query]
                }
                expected.append(products.max() ?? -7)
            }
        }
        #expect(found == expected)
    }

    @Test("find a maximum product below -1, too")
    func negative() {
        var found: [Float] = [0]
        unsafe vidrec_best_products(
            [Int8](repeating: 7, count: 32), [1], [1], 1, [Int8](repeating: -8, count: 32), [1], 1, 32, &found)
        #expect(found == [-1792])
    }
}
