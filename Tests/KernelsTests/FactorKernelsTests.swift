import CKernels
import Kernels
import Testing

@Suite("Kernels of matrix factorization")
struct FactorKernelsTests {
    private static let factorCounts = [16, 32, 64, 128, 256]
    /// Sums of up to 256 products in single precision, and a few steps that pass their errors on.
    private static let tolerance = 2e-5

    @Test("A row of least squares agrees with double precision", arguments: Variant.wide, factorCounts)
    func alsRow(variant: Variant, n: Int) throws {
        let kernel = try unsafe variant.kernel(vidrec_als_row_variant)
        let factors = randomFloats(40 * n, seed: 1).map { $0 / Float(n).squareRoot() }
        let gram = ReferenceFactorization.gram(
            [Double](repeating: 0, count: n * n), rows: factors.doubles, factorCount: n, scale: 0.1
        ).map { Float($0) }
        for (count, steps, hasWeights) in [(0, 3, false), (1, 1, true), (7, 2, false), (31, 3, true)] {
            let items: [Int32] = randomIntegers(count, in: 0...39, seed: UInt64(count))
            let weights = hasWeights ? randomFloats(count, seed: 3).map { 2 + $0 } : []
            let start = randomFloats(n, seed: 4).map { $0 * 0.1 }
            let buffers = [gram, factors, weights].map { Buffer($0, offset: count % 4) }
            let (names, x, scratch) = (Buffer(items), Buffer(start, offset: 1), Buffer(count: 3 * n, offset: 3))
            unsafe kernel(
                n, buffers[0].pointer, 0.3, buffers[1].pointer, names.pointer,
                hasWeights ? buffers[2].pointer : nil, count, steps, x.pointer, scratch.pointer)
            let expected = ReferenceFactorization.alsRow(
                gram: gram.doubles, diagonal: Double(0.3 as Float), factors: factors.doubles,
                items: items.map { Int($0) },
                weights: hasWeights ? weights.doubles : [Double](repeating: 1, count: count), steps: steps,
                start: start.doubles)
            #expect(x.isIntact && scratch.isIntact)
            #expect(relativeError(x.values, expected) < Self.tolerance)
        }
    }

    @Test("A gram matrix agrees with double precision", arguments: Variant.wide, [16, 48, 64])
    func addGram(variant: Variant, n: Int) throws {
        let kernel = try unsafe variant.kernel(vidrec_add_gram_variant)
        for count in [0, 1, 7, 127, 128, 129, 300] {
            let rows = randomFloats(count * n, seed: UInt64(count))
            let start = randomFloats(n * n, seed: 2)
            let (values, gram) = (Buffer(rows, offset: 1), Buffer(start, offset: 3))
            unsafe kernel(n, values.pointer, count, 0.5, gram.pointer)
            let expected = ReferenceFactorization.gram(start.doubles, rows: rows.doubles, factorCount: n, scale: 0.5)
            #expect(gram.isIntact)
            #expect(relativeError(gram.values, expected) < Self.tolerance)
        }
    }

    /// Seven users of twelve items; the last one has them all.
    private static let own: [[Int]] = [[0], [1, 5], [2, 3, 4, 11], [0, 6, 7], [8], [9, 10, 11], Array(0..<12)]

    private func ranking(_ n: Int) -> ReferenceFactorization.Ranking {
        let pairs = Self.own.enumerated().flatMap { user, items in items.map { (user, $0) } }
        var userFactors = randomFloats(Self.own.count * n, seed: 5).doubles
        for user in Self.own.indices { userFactors[user * n + n - 1] = 1 }
        return ReferenceFactorization.Ranking(
            users: pairs.map(\.0), items: pairs.map(\.1), own: Self.own.map(Set.init), itemCount: 12, factorCount: n,
            rate: Double(0.05 as Float), userDecay: Double(0.01 as Float), itemDecay: Double(0.02 as Float),
            userFactors: userFactors, itemFactors: randomFloats(12 * n, seed: 6).doubles)
    }

    @Test("Steps of personalized ranking agree with double precision", arguments: Variant.wide, [16, 32, 48, 80])
    func bprSteps(variant: Variant, n: Int) throws {
        let kernel = try unsafe variant.kernel(vidrec_bpr_steps_variant)
        for steps in [0, 1, 2, 300] {
            var expected = ranking(n)
            var offsets: [Int64] = [0]
            for items in Self.own { offsets.append((offsets.last ?? 0) + Int64(items.count)) }
            let users = Buffer(expected.users.map { Int32($0) })
            let items = Buffer(expected.items.map { Int32($0) })
            let (ends, sorted) = (Buffer(offsets), Buffer(Self.own.joined().map { Int32($0) }))
            let userFactors = Buffer(expected.userFactors.map { Float($0) }, offset: 1)
            let itemFactors = Buffer(expected.itemFactors.map { Float($0) }, offset: 2)
            var generator = SeededGenerator(seed: 9)
            unsafe kernel(
                steps, expected.users.count, users.pointer, items.pointer, ends.pointer, sorted.pointer, 12, n, 0.05,
                0.01, 0.02, userFactors.pointer, itemFactors.pointer, &generator.state)
            var other = SeededGenerator(seed: 9)
            expected.run(steps: steps, generator: &other)
            #expect(generator.state == other.state)
            #expect(userFactors.isIntact && itemFactors.isIntact)
            #expect(relativeError(userFactors.values, expected.userFactors) < Self.tolerance)
            #expect(relativeError(itemFactors.values, expected.itemFactors) < Self.tolerance)
        }
    }

    @Test("Folding in a user agrees with double precision", arguments: Variant.wide, [16, 32, 48, 80])
    func bprFoldIn(variant: Variant, n: Int) throws {
        let kernel = try unsafe variant.kernel(vidrec_bpr_fold_in_variant)
        let (items, negatives) = ([3, 0, 11], [1, 2, 5, 9, 4])
        var expected = ranking(n)
        let user = (0..<n).map { expected.userFactors[$0] }
        for number in 0..<4 * items.count {
            expected.step(user: 0, item: items[number % 3], other: negatives[number % 5], movesItems: false)
        }
        let factors = Buffer(expected.itemFactors.map { Float($0) }, offset: 3)
        let (wanted, others) = (Buffer(items.map { Int32($0) }), Buffer(negatives.map { Int32($0) }))
        let found = Buffer(user.map { Float($0) }, offset: 1)
        unsafe kernel(
            4, wanted.pointer, 3, others.pointer, 5, n, 0.05, 0.01, factors.pointer, found.pointer)
        #expect(found.isIntact)
        #expect(relativeError(found.values, Array(expected.userFactors.prefix(n))) < Self.tolerance)
    }

    @Test(
        "Sums of dense rows agree with double precision", arguments: Variant.wide,
        [1, 7, 8, 15, 16, 17, 63, 64, 65, 127, 129, 200])
    func addDenseRows(variant: Variant, columns: Int) throws {
        let kernel = try unsafe variant.kernel(vidrec_add_dense_rows_variant)
        let matrix = randomFloats(9 * columns, seed: 1)
        for count in [0, 1, 2, 5] {
            let rows: [Int32] = randomIntegers(count, in: 0...8, seed: 2)
            let (factors, start) = (randomFloats(count, seed: 3), randomFloats(columns, seed: 4))
            let (names, weights) = (Buffer(rows), Buffer(factors))
            let (values, sums) = (Buffer(matrix, offset: 1), Buffer(start, offset: count))
            unsafe kernel(names.pointer, weights.pointer, count, values.pointer, columns, sums.pointer)
            var expected = start.doubles
            for (row, factor) in zip(rows, factors) {
                for column in 0..<columns {
                    expected[column] += Double(factor) * Double(matrix[Int(row) * columns + column])
                }
            }
            #expect(sums.isIntact)
            #expect(relativeError(sums.values, expected) < Self.tolerance)
        }
    }

    @Test("Sums of sparse rows agree to the bit with the definition", arguments: [false, true], [false, true])
    func addSparseRows(hasFactors: Bool, hasValues: Bool) {
        // Rows of 0, 1, 3 and 2 entries.
        let offsets: [Int64] = [0, 0, 1, 4, 6]
        let columns: [Int32] = [4, 0, 2, 6, 1, 6]
        let values = randomFloats(6, seed: 1)
        let rows: [Int32] = [2, 0, 3, 2, 1]
        let factors = randomFloats(5, seed: 2)
        var expected = randomFloats(7, seed: 3)
        let sums = Buffer(expected, offset: 1)
        let weights = (Buffer(factors), Buffer(values))
        unsafe vidrec_add_sparse_rows(
            rows, hasFactors ? weights.0.pointer : nil, 5, offsets, columns, hasValues ? weights.1.pointer : nil,
            sums.pointer)
        for (number, row) in rows.enumerated() {
            for entry in Int(offsets[Int(row)])..<Int(offsets[Int(row) + 1]) {
                let product: Float = (hasFactors ? factors[number] : 1) * (hasValues ? values[entry] : 1)
                expected[Int(columns[entry])] += product
            }
        }
        #expect(sums.isIntact)
        #expect(relativeError(sums.values, expected.doubles) < 1e-7)
    }

    @Test("A block times its inverse is the identity", arguments: [1, 2, 7, 8, 16, 33, 63, 64])
    func invertBlock(size: Int) {
        let rows = randomFloats((size + 5) * size, seed: UInt64(size))
        var matrix = ReferenceFactorization.gram(
            [Double](repeating: 0, count: size * size), rows: rows.doubles, factorCount: size, scale: 1)
        for index in 0..<size { matrix[index * size + index] += 0.5 }
        let columns = size + 3
        var values: [Float] = []
        for row in 0..<size {
            values += matrix[row * size..<(row + 1) * size].map { Float($0) }
            values += [99, 99, 99]
        }
        let block = Buffer(values, offset: 1)
        let status = unsafe vidrec_invert_block(size, columns, block.pointer)
        #expect(status == 0 && block.isIntact)
        let inverse = block.values
        for row in 0..<size {
            #expect(inverse[row * columns + size..<(row + 1) * columns] == [99, 99, 99])
            for column in 0..<size {
                var sum = 0.0
                for k in 0..<size { sum += Double(inverse[row * columns + k]) * matrix[k * size + column] }
                #expect(abs(sum - (row == column ? 1 : 0)) < 1e-4)
            }
        }
    }

    @Test("A block that is not positive definite is refused", arguments: [0, -1, .nan] as [Float])
    func refused(value: Float) {
        var block = [value]
        #expect(unsafe vidrec_invert_block(1, 1, &block) == 1)
        var singular: [Float] = [1, 2, 2, 4]
        #expect(unsafe vidrec_invert_block(2, 2, &singular) == 1)
    }

    @Test(
        "The best products agree with double precision, exact and quantized", arguments: Variant.wide,
        [16, 32, 64, 144])
    func best(variant: Variant, dimension: Int) throws {
        let exact = try unsafe variant.kernel(vidrec_best_inner_products_variant)
        let quantized = try unsafe variant.kernel(vidrec_best_quantized_products_variant)
        for (count, queryCount) in [(1, 1), (7, 3), (16, 4), (17, 5), (5, 9), (33, 8)] {
            let rows = randomFloats(count * dimension, seed: 1)
            let codes: [Int8] = randomIntegers(count * dimension, in: -127...127, seed: 2)
            let scales = randomFloats(count, seed: 3).map { $0 / 127 }
            let queries = randomFloats(queryCount * dimension, seed: 4)
            // Often all products are negative.
            let biases = randomFloats(queryCount, seed: 5).map { $0 * 3 - 4 }
            let (values, bytes, factors) = (Buffer(rows, offset: 1), Buffer(codes, offset: 3), Buffer(scales))
            let (others, additions) = (Buffer(queries, offset: 5), Buffer(biases))
            let found = (Buffer(count: count, offset: 1), Buffer(count: count))
            unsafe exact(
                values.pointer, count, dimension, others.pointer, additions.pointer, queryCount, found.0.pointer)
            unsafe quantized(
                bytes.pointer, factors.pointer, count, dimension, others.pointer, additions.pointer, queryCount,
                found.1.pointer)
            func expected(_ rows: [Double], _ scales: [Double]) -> [Double] {
                ReferenceFactorization.best(
                    rows: rows, scales: scales, dimension: dimension, queries: queries.doubles,
                    biases: biases.doubles)
            }
            #expect(found.0.isIntact && found.1.isIntact)
            let ones = [Double](repeating: 1, count: count)
            #expect(relativeError(found.0.values, expected(rows.doubles, ones)) < Self.tolerance)
            #expect(
                relativeError(found.1.values, expected(codes.map { Double($0) }, scales.doubles)) < Self.tolerance)
        }
    }
}
