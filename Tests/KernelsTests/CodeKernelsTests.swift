import CSearchKernels
import Testing

@testable import Kernels

@Suite("The kernels of codes")
struct CodeKernelsTests {
    @Test(
        "Sums of products have the values of the definition",
        arguments: [VIDREC_PLAIN, VIDREC_AVX2, VIDREC_AVX512_VNNI].map(\.rawValue), [64, 128, 192, 1_024])
    func products(variant: UInt32, size: Int) throws {
        let variant = vidrec_variant(rawValue: variant)
        guard vidrec_runs_variant(variant) == 1, let kernel = unsafe vidrec_row_products_variant(variant) else {
            return
        }
        let rows: [UInt8] = randomIntegers(13 * size, in: 1...255, seed: 1)
        let high: [Int8] = randomIntegers(size, in: -127...127, seed: 2)
        let low: [Int8] = randomIntegers(size, in: -32...31, seed: 3)
        for (hasLow, shift) in [(false, Int32(0)), (true, 6)] {
            let wide = zip(high, low).map { Int16($0) << Int16(shift) + (hasLow ? Int16($1) : 0) }
            for count in 1...13 {
                var found = [Int32](repeating: 0, count: count)
                unsafe rows.withUnsafeBufferPointer { rows in
                    guard let start = rows.baseAddress else { return }
                    let places: [UnsafePointer<UInt8>?] = unsafe (0..<count).map { unsafe start + $0 * size }
                    unsafe wide.withUnsafeBufferPointer { wide in
                        unsafe high.withUnsafeBufferPointer { high in
                            unsafe low.withUnsafeBufferPointer { low in
                                var query = unsafe vidrec_code_query(
                                    wide: wide.baseAddress, high: high.baseAddress,
                                    low: hasLow ? low.baseAddress : nil, shift: shift, offset: 5, scale: 1)
                                unsafe kernel(places, count, size, &query, &found)
                            }
                        }
                    }
                }
                let expected = (0..<count).map { row in
                    (0..<size).reduce(-5) { $0 + Int32(rows[row * size + $1]) * Int32(wide[$1]) }
                }
                #expect(found == expected)
            }
        }
    }

    @Test("Both bytes of a value give it back within half of their step", arguments: [1, 63, 64, 130])
    func codes(dimension: Int) {
        let vectors = randomFloats(7 * dimension, seed: 4)
        var arrays = CodeArrays(dimension: dimension)
        arrays.append(vectors[..<(3 * dimension)])
        arrays.append(vectors[(3 * dimension)...])
        #expect(arrays.count == 7 && arrays.size == (dimension + 63) / 64 * 64)
        for row in 0..<7 {
            var rests: Float = 0
            for i in 0..<arrays.size {
                let value = i < dimension ? vectors[row * dimension + i] : 0
                let step = arrays.scales[row]
                let first = step * (Float(arrays.codes[row * arrays.size + i]) - 128)
                let both = first + step / 254 * (Float(arrays.lowCodes[row * arrays.size + i]) - 128)
                #expect(abs(value - both) <= step / 508 * 1.01 + 1e-7)
                rests += (value - first) * (value - first)
            }
            #expect(rests.squareRoot() <= arrays.errorFactor * arrays.scales[row] * 1.001)
        }
    }

    @Test("A scan finds all rows that reach the threshold, and none far below", arguments: [20, 128, 500])
    func scan(dimension: Int) throws {
        var vectors = randomFloats(700 * dimension, seed: 6)
        for row in 0..<700 {
            let range = row * dimension..<(row + 1) * dimension
            let length = vectors[range].reduce(0) { $0 + $1 * $1 }.squareRoot()
            for i in range { vectors[i] /= length }
        }
        var arrays = CodeArrays(dimension: dimension)
        arrays.append(vectors[...])
        let rows = CodeRows(arrays)
        let query = CodeQuery(Array(vectors[..<dimension]), size: rows.size)
        let exact = VectorKernels.innerProducts(of: query.vector, withRows: vectors)
        let passing: [UInt64] = randomIntegers(11, in: 0...(1 << 62), seed: 9)
        for threshold: Float in [-1, 0, 0.1, 0.9] {
            for (range, bits) in [(0..<700, nil), (3..<690, nil), (3..<690, passing), (40..<41, [1, 0])]
                as [(Range<Int>, [UInt64]?)]
            {
                var found = CodeRows.Found()
                try rows.scan(range, passing: bits, query: query, threshold: threshold, into: &found)
                let numbers = Set(found.rows.prefix(found.count).map(Int.init))
                for (index, row) in range.enumerated() {
                    let passes = bits.map { $0[index / 64] >> (index % 64) & 1 == 1 } ?? true
                    if passes, exact[row] >= threshold { #expect(numbers.contains(row)) }
                    if !passes || exact[row] < threshold - 0.05 { #expect(!numbers.contains(row)) }
                }
                for index in 0..<found.count {
                    let product = exact[Int(found.rows[index])]
                    #expect(found.lowest[index] <= product && product <= found.highest[index])
                }
            }
        }
        let numbers: [UInt32] = [5, 0, 699, 7]
        let refined = try rows.refined(numbers, query: query)
        #expect(zip(refined.products, numbers).allSatisfy { abs($0 - exact[Int($1)]) <= refined.error })
    }
}
