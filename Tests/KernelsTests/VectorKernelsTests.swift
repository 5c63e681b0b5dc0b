import CKernels
import Kernels
import Testing

@Suite("Inner products of vectors")
struct VectorKernelsTests {
    private static let dimensions = [1, 7, 8, 15, 16, 17, 31, 33, 63, 64, 65, 128]

    @Test("Agree with the definition in double precision", arguments: Variant.narrow, dimensions)
    func definition(variant: Variant, dimension: Int) throws {
        for offset in 0..<3 {
            let rows = randomFloats(5 * dimension, seed: 1)
            let query = randomFloats(dimension, seed: 2)
            let found = try run(variant, rows, query, offset: offset)
            let expected = (0..<5).map { row in
                (0..<dimension).reduce(0.0) { $0 + Double(rows[row * dimension + $1]) * Double(query[$1]) }
            }
            #expect(relativeError(found, expected) < 1e-6)
        }
    }

    @Test("Are the same to the bit in every variant, sums of numbers of all sizes, too", arguments: dimensions)
    func bits(dimension: Int) throws {
        var rows = randomFloats(9 * dimension, seed: 3)
        for index in rows.indices where index % 5 == 0 { rows[index] *= 1e20 }
        for index in rows.indices where index % 7 == 0 { rows[index] *= 1e-30 }
        rows[0] = .greatestFiniteMagnitude
        let query = randomFloats(dimension, seed: 4)
        let plain = try run(.plain, rows, query, offset: 0)
        for variant in Variant.narrow {
            #expect(try run(variant, rows, query, offset: 1).bits == plain.bits, "\(variant.testDescription)")
        }
        #expect(VectorKernels.innerProducts(of: query, withRows: rows).bits == plain.bits)
    }

    private func run(_ variant: Variant, _ rows: [Float], _ query: [Float], offset: Int) throws -> [Float] {
        let kernel = try unsafe variant.kernel(vidrec_inner_products_variant)
        let count = rows.count / query.count
        let (rows, query) = (Buffer(rows, offset: offset), Buffer(query, offset: offset))
        let results = Buffer(count: count, offset: offset)
        unsafe kernel(rows.pointer, count, query.count, query.pointer, results.pointer)
        #expect(results.isIntact)
        return results.values
    }
}
