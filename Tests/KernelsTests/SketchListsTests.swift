import CKernels
import CSearchKernels
import Kernels
import Testing

@Suite("The kernels for inverted lists of codes")
struct SketchListsTests {
    private static let dimensions = [32, 96, 128, 512]

    /// The evidence of each row with each code by the definition.
    private func reference(
        _ codes: [Int8], _ rows: [Int8], biases: [Float], dimension: Int
    ) -> [[Float]] {
        let scales = inverseNorms(codes, dimension: dimension), rowScales = inverseNorms(rows, dimension: dimension)
        return rowScales.indices.map { row in
            scales.indices.map { code in
                let sum = (0..<dimension).reduce(0) {
                    $0 + Int(codes[code * dimension + $1]) * Int(rows[row * dimension + $1])
                }
                return Float(sum) * rowScales[row] * scales[code] - biases[row]
            }
        }
    }

    private func inverseNorms(_ codes: [Int8], dimension: Int) -> [Float] {
        (0..<codes.count / dimension).map { code in
            let square = (0..<dimension).reduce(0) {
                $0 + Int(codes[code * dimension + $1]) * Int(codes[code * dimension + $1])
            }
            return square > 0 ? 1 / Float(square).squareRoot() : 0
        }
    }

    @Test("give the cosines of the definition", arguments: Variant.itemScan, dimensions)
    func similarities(variant: Variant, dimension: Int) throws {
        let kernel = try unsafe variant.kernel(vidrec_block_similarities_variant)
        for (count, rowCount) in [(1, 1), (16, 4), (37, 7)] {
            var codes: [Int8] = randomIntegers(count * dimension, in: -8...7, seed: UInt64(dimension + count))
            // The largest products.
            for value in 0..<dimension { codes[value] = -8 }
            var rows: [Int8] = randomIntegers(rowCount * dimension, in: -8...7, seed: UInt64(dimension * 3 + rowCount))
            for value in 0..<dimension { rows[value] = -8 }
            let biases = (0..<rowCount).map { Float($0) / 16 }
            let (scales, rowScales) = (
                inverseNorms(codes, dimension: dimension), inverseNorms(rows, dimension: dimension)
            )
            let padded = (count + 15) / 16 * 16
            var packed = [UInt8](repeating: 0, count: padded * dimension / 2)
            unsafe vidrec_pack_blocks(codes, count, dimension, &packed)
            let allScales = scales + [Float](repeating: 0, count: padded - count)
            var found = [Float](repeating: .nan, count: padded * rowCount)
            unsafe packed.withUnsafeBufferPointer { packed in
                unsafe allScales.withUnsafeBufferPointer { allScales in
                    unsafe rows.withUnsafeBufferPointer { rows in
                        unsafe rowScales.withUnsafeBufferPointer { rowScales in
                            unsafe biases.withUnsafeBufferPointer { biases in
                                var blocks = unsafe vidrec_sketch_blocks(
                                    pages: vidrec_pages(bytes: nil, checksums: nil, checked: nil, count: 0),
                                    blocks: packed.baseAddress, scales: allScales.baseAddress, clips: nil,
                                    size: dimension)
                                var compared = unsafe vidrec_sketch_rows(
                                    values: rows.baseAddress, scales: rowScales.baseAddress,
                                    biases: biases.baseAddress)
                                unsafe kernel(&blocks, padded / 16, &compared, rowCount, &found)
                            }
                        }
                    }
                }
            }
            let expected = reference(codes, rows, biases: biases, dimension: dimension)
            for row in 0..<rowCount {
                for code in 0..<count { #expect(abs(found[row * padded + code] - expected[row][code]) < 1e-5) }
                for code in count..<padded { #expect(found[row * padded + code] == -biases[row]) }
            }
        }
    }

    @Test("pack codes so that the values of each come back in their order")
    func layout() {
        let parity = (0..<32).map { Int8($0 % 3 == 0 ? -1 : 1) }
        let layout = CodeLayout(dimension: 32, parity: parity)
        let codes: [Int8] = randomIntegers(5 * 32, in: -8...7, seed: 4)
        #expect(layout.restored(layout.arranged(codes)) == codes)
        #expect(layout.unpackedRows(layout.packedRows(codes)) == layout.arranged(codes))
        #expect(layout.identity != CodeLayout(dimension: 32).identity)
    }

    @Test("choose the pairs of rows and lists with the highest evidence, up to a number of comparisons")
    func choice() {
        let evidence: [Float] = [0.9, 0.1, 0.5, 0, 0.2, 0.8, -0.3, 0]
        let probes = SketchLists.Probes(evidence: evidence, width: 4, sizes: [16, 32, 64], budget: 100)
        // 0.9 and 0.8 are 48 comparisons, and 0.5 makes them 112.
        #expect(probes.lists == [0, 1, 2] && probes.ends == [1, 2, 3] && probes.rows == [0, 1, 0])
        let few = SketchLists.Probes(evidence: evidence, width: 4, sizes: [16, 32, 64], budget: 10)
        #expect(few.lists == [0] && few.rows == [0])
        let all = SketchLists.Probes(evidence: evidence, width: 4, sizes: [16, 32, 64], budget: .max)
        #expect(all.lists == [0, 1, 2] && all.ends == [2, 4, 6] && all.rows == [0, 1, 0, 1, 0, 1])
    }
}
