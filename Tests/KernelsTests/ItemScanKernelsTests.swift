import CKernels
import Kernels
import Testing

@Suite("The kernel that scans items")
struct ItemScanKernelsTests {
    @Test(
        "Gives the numbers of the definition, bit for bit",
        arguments: [4, 20, 128, 256], [(1, 1), (16, 2), (33, 7), (50, 8), (160, 19)])
    func definition(dimension: Int, size: (rows: Int, queries: Int)) {
        var generator = SeededGenerator(seed: UInt64(dimension * 1000 + size.rows))
        func codes(_ count: Int) -> [Int8] { (0..<count).map { _ in Int8.random(in: -127...127, using: &generator) } }
        func values(_ count: Int) -> [Float] { (0..<count).map { _ in Float(generator.nextUnit() - 0.5) } }
        let blocks = codes((size.rows + 15) / 16 * 16 * dimension)
        let queries = codes(size.queries * dimension)
        let (scales, queryScales) = (values(size.rows), values(size.queries))
        let biases = values(size.queries).map { $0 * 1000 }
        // More room than is needed, to see that nothing is written there.
        var found = [Float](repeating: 7, count: size.rows + 16)
        var expected = found
        unsafe vidrec_best_code_products(
            blocks, scales, size.rows, dimension, queries, queryScales, biases, size.queries, &found)
        unsafe vidrec_best_code_products_reference(
            blocks, scales, size.rows, dimension, queries, queryScales, biases, size.queries, &expected)
        #expect(found.map(\.bitPattern) == expected.map(\.bitPattern))
        #expect(found.suffix(16).allSatisfy { $0 == 7 })
    }

    @Test("The largest codes fit into the sums")
    func largest() {
        let dimension = 4096
        let rows = [Int8](repeating: -127, count: 16 * dimension)
        let queries = [Int8](repeating: 127, count: dimension) + [Int8](repeating: -127, count: dimension)
        var found = [Float](repeating: 0, count: 16)
        let ones = [Float](repeating: 1, count: 16)
        unsafe vidrec_best_code_products(rows, ones, 16, dimension, queries, [1, 1], [0, 0], 2, &found)
        #expect(found == [Float](repeating: 127 * 127 * 4096, count: 16))
    }
}
