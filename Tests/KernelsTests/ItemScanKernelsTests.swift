import CKernels
import Testing

@Suite("The kernel that scans items")
struct ItemScanKernelsTests {
    @Test("Gives the numbers of the definition, bit for bit", arguments: Variant.itemScan, [4, 8, 20, 64, 128, 256])
    func definition(variant: Variant, dimension: Int) throws {
        let kernel = try unsafe variant.kernel(vidrec_best_code_products_variant)
        // All remainders of rows of a block and of queries at once.
        let sizes = [
            (1, 1), (7, 2), (15, 3), (16, 4), (17, 5), (31, 6), (33, 7), (50, 8), (63, 9), (65, 16), (160, 19),
        ]
        for (rows, queries) in sizes {
            let blocks: [Int8] = randomIntegers((rows + 15) / 16 * 16 * dimension, in: -127...127, seed: 1)
            let codes: [Int8] = randomIntegers(queries * dimension, in: -127...127, seed: 2)
            let (scales, queryScales) = (randomFloats(rows, seed: 3), randomFloats(queries, seed: 4))
            let biases = randomFloats(queries, seed: 5).map { $0 * 1000 }
            let (b, c) = (Buffer(blocks, offset: 1), Buffer(codes, offset: 3))
            let (s, q, a) = (Buffer(scales, offset: 1), Buffer(queryScales), Buffer(biases, offset: 1))
            let found = Buffer(count: rows, offset: 1)
            unsafe kernel(
                b.pointer, s.pointer, rows, dimension, c.pointer, q.pointer, a.pointer, queries, found.pointer)
            var expected: [Float] = []
            for row in 0..<rows {
                var best = -Float.infinity
                for query in 0..<queries {
                    var sum: Int32 = 0
                    for i in 0..<dimension {
                        let code = blocks[row / 16 * 16 * dimension + i / 4 * 64 + row % 16 * 4 + i % 4]
                        sum += Int32(code) * Int32(codes[query * dimension + i])
                    }
                    let product: Float = Float(sum) * queryScales[query] * scales[row]
                    best = max(best, product + biases[query])
                }
                expected.append(best)
            }
            #expect(found.values.bits == expected.bits)
            #expect(found.isIntact)
        }
    }

    @Test("The largest codes fit into the sums", arguments: Variant.itemScan)
    func largest(variant: Variant) throws {
        let kernel = try unsafe variant.kernel(vidrec_best_code_products_variant)
        let dimension = 4096
        let rows = [Int8](repeating: -127, count: 16 * dimension)
        let queries = [Int8](repeating: 127, count: dimension) + [Int8](repeating: -127, count: dimension)
        var found = [Float](repeating: 0, count: 16)
        let ones = [Float](repeating: 1, count: 16)
        unsafe kernel(rows, ones, 16, dimension, queries, [1, 1], [0, 0], 2, &found)
        #expect(found == [Float](repeating: 127 * 127 * 4096, count: 16))
    }
}
