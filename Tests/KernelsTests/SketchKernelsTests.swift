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

    /// The packed values of codes and how many of them mirroring keeps and negates, by the definition in `SketchKernels.h`.
    private struct Packed {
        let (even, odd): (Int, Int)
        let rows: [UInt8]
        let queries: [Int8]

        init(rows: [Int8], queries: [Int8], dimension: Int, parity: [Int8]) {
            func filled(_ indices: [Int]) -> [Int?] {
                indices + [Int?](repeating: nil, count: (4 - indices.count % 4) % 4)
            }
            let kept = filled((0..<dimension).filter { parity[$0] > 0 })
            let negated = filled((0..<dimension).filter { parity[$0] < 0 })
            let (order, size) = (kept + negated, kept.count + negated.count)
            (even, odd) = (kept.count, negated.count)
            self.rows = (0..<rows.count / dimension).flatMap { row in
                func value(_ position: Int) -> UInt8 {
                    order[position].map { UInt8(rows[row * dimension + $0] + 8) } ?? 0
                }
                return (0..<size / 2).map { value($0) | value(size / 2 + $0) << 4 }
            }
            let count = queries.count / dimension
            var packed = [Int8](repeating: 0, count: (count + 15) / 16 * 16 * size)
            for query in 0..<count {
                for case (let position, let index?) in order.enumerated() {
                    packed[query / 16 * 16 * size + position / 4 * 64 + query % 16 * 4 + position % 4] =
                        queries[query * dimension + index]
                }
            }
            self.queries = packed
        }
    }

    /// Signs of -1 for about a third of the values.
    private func parity(_ dimension: Int) -> [Int8] {
        randomIntegers(dimension, in: 0...2, seed: 9).map { (value: Int8) in value == 0 ? -1 : 1 }
    }

    /// The reference implementation: the highest scaled product of each group, -1 for a group without rows.
    private func referenceBest(
        _ rows: [Int8], _ rowScales: [Float], _ queries: [Int8], _ queryScales: [Float], ends: [Int32], dimension: Int
    ) -> [Float] {
        let all = reference(rows, queries, dimension: dimension)
        var result: [Float] = []
        for (query, scale) in queryScales.enumerated() {
            for (group, end) in ends.enumerated() {
                let products: [Float] = (group == 0 ? 0..<Int(end) : Int(ends[group - 1])..<Int(end)).map { row in
                    Float(all[query * rowScales.count + row]) * rowScales[row] * scale
                }
                result.append(products.max() ?? -1)
            }
        }
        return result
    }

    @Test(
        "find the best of each group of rows for each query and its mirror image, to the bit",
        arguments: Variant.itemScan, [1, 5, 32, 128, 131, 512])
    func best(variant: Variant, dimension: Int) throws {
        let kernel = try unsafe variant.kernel(vidrec_best_products_variant)
        let parities = [[Int8](repeating: 1, count: dimension), parity(dimension)]
        // Groups of 0 to 3 rows, and remainders of all blocks: 4 rows, 16 groups, 16 and 64 queries.
        for (groupCount, queryCount) in [(1, 1), (3, 16), (16, 17), (37, 70), (20, 130)] {
            let ends = (1...groupCount).map { (group: Int) -> Int32 in Int32(group * 7 / 5 - group % 3 / 2) }
            let rowCount = Int(ends[groupCount - 1])
            let (rows, queries) = (codes(rowCount * dimension, seed: 4), codes(queryCount * dimension, seed: 5))
            let rowScales = (0..<rowCount).map { 0.3 + 0.27 * Float($0 % 3) }
            let queryScales = (0..<queryCount).map { 0.011 + 0.002 * Float($0 % 5) }
            for parity in parities {
                let packed = Packed(rows: rows, queries: queries, dimension: dimension, parity: parity)
                var expected = referenceBest(
                    rows, rowScales, queries, queryScales, ends: ends, dimension: dimension)
                if packed.odd > 0 {
                    let mirrored = queries.indices.map { queries[$0] * parity[$0 % dimension] }
                    expected += referenceBest(
                        rows, rowScales, mirrored, queryScales, ends: ends, dimension: dimension)
                }
                let (r, q, groups) = (Buffer(packed.rows, offset: 1), Buffer(packed.queries, offset: 3), Buffer(ends))
                let scales = (Buffer(rowScales, offset: 1), Buffer(queryScales, offset: 1))
                let found = Buffer([Float](repeating: -7, count: expected.count), offset: 1)
                unsafe kernel(
                    r.pointer, scales.0.pointer, groups.pointer, groupCount, packed.even, packed.odd, q.pointer,
                    scales.1.pointer, queryCount, found.pointer)
                #expect(found.values.bits == expected.bits && found.isIntact)
                let layout = CodeLayout(dimension: dimension, parity: parity)
                #expect(layout.packedRows(rows) == packed.rows && layout.packedQueries(queries) == packed.queries)
                let best = SketchKernels.best(
                    of: packed.queries, scales: queryScales, inRows: packed.rows, scales: rowScales, groupEnds: ends,
                    layout: layout)
                #expect(best.bits == expected.bits)
            }
        }
    }

    @Test("hold the largest sums of products that codes have", arguments: Variant.itemScan, [1, -1] as [Int8])
    func largest(variant: Variant, sign: Int8) throws {
        let kernel = try unsafe variant.kernel(vidrec_best_products_variant)
        func row(_ value: Int8) -> [Int8] { [Int8](repeating: value, count: 512) }
        let packed = Packed(
            rows: row(-8) + row(7), queries: row(-8) + row(7), dimension: 512,
            parity: [Int8](repeating: sign, count: 512))
        var found = [Float](repeating: 0, count: sign > 0 ? 4 : 8)
        unsafe kernel(
            packed.rows, [1, 1], [1, 2], 2, packed.even, packed.odd, packed.queries, [1, 1], 2, &found)
        let products: [Float] = [64 * 512, -56 * 512, -56 * 512, 49 * 512]
        #expect(found == (sign > 0 ? products : products + products.map { -$0 }))
    }

    @Test("find nothing in no rows, for no queries and in no groups")
    func nothing() {
        let layout = CodeLayout(dimension: 32)
        func best(_ queries: [Int8], _ scales: [Float], ends: [Int32]) -> [Float] {
            SketchKernels.best(
                of: layout.packedQueries(queries), scales: scales, inRows: [], scales: [], groupEnds: ends,
                layout: layout)
        }
        #expect(best([Int8](repeating: 1, count: 32), [1], ends: [0, 0]) == [-1, -1])
        #expect(best([], [], ends: [0, 0]).isEmpty && best([Int8](repeating: 1, count: 32), [1], ends: []).isEmpty)
    }

    @Test("raise scores to the mean and the highest evidence of a view, to the bit", arguments: Variant.narrow)
    func scores(variant: Variant) throws {
        let kernel = try unsafe variant.kernel(vidrec_raise_scores_variant)
        for (frames, clips) in [(0, 3), (1, 1), (6, 64), (6, 70), (5, 201)] {
            let similarities = Buffer(randomFloats(frames * clips, seed: 1), offset: 1)
            let biases = randomFloats(frames, seed: 2)
            let before = (randomFloats(clips, seed: 3), randomFloats(clips, seed: 4))
            let (means, highest) = (Buffer(before.0, offset: 1), Buffer(before.1, offset: 1))
            unsafe kernel(
                similarities.pointer, frames, clips, biases, 0.1, -0.2, means.pointer, highest.pointer)
            var expected = before
            for clip in 0..<clips {
                var sum: Float = 0
                for frame in 0..<frames {
                    let evidence = similarities.values[frame * clips + clip] - biases[frame] - 0.1
                    sum += max(evidence, -0.2)
                    expected.1[clip] = max(expected.1[clip], evidence)
                }
                expected.0[clip] = max(expected.0[clip], sum / Float(max(frames, 1)))
            }
            #expect(means.values.bits == expected.0.bits && highest.values.bits == expected.1.bits)
            #expect(means.isIntact && highest.isIntact)
            var (raised, raisedHighest) = before
            let (other, all) = ([Float](repeating: 9, count: clips), similarities.values)
            SketchKernels.raise(
                means: &raised, highest: &raisedHighest, toSimilarities: other + all, rows: 1..<frames + 1,
                biases: biases, penalty: 0.1, floor: -0.2)
            #expect(raised.bits == expected.0.bits && raisedHighest.bits == expected.1.bits)
        }
    }

    @Test(
        "average the values of some ranks of each row, equal ones and those below -1, too", arguments: Variant.narrow,
        [4, 13, 70])
    func ranks(variant: Variant, count: Int) throws {
        let kernel = try unsafe variant.kernel(vidrec_rank_means_variant)
        // More rows than a block of 16.
        let values = randomIntegers(21 * count, in: -40...20, seed: 6).map { (value: Int32) in Float(value) / 8 }
        for ranks in [0..<1, 3..<4, 3..<min(13, count)] {
            let expected = (0..<21).map { row in
                let sorted = values[row * count..<(row + 1) * count].sorted(by: >)
                return sorted[ranks].reduce(0, +) / Float(ranks.count)
            }
            let (input, means) = (Buffer(values, offset: 1), Buffer(count: 21, offset: 1))
            unsafe kernel(input.pointer, 21, count, ranks.lowerBound, ranks.upperBound, means.pointer)
            #expect(means.values == expected && means.isIntact)
            #expect(SketchKernels.means(ofRows: values, count: count, ranks: ranks) == expected)
        }
    }
}
