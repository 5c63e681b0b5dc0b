import CKernels
import Testing

@Suite("Products of matrices of trained networks")
struct DenseVariantTests {
    private static let sizes = [
        (1, 1, 1), (1, 7, 129), (1, 192, 64), (1, 193, 17), (2, 5, 32), (3, 8, 15), (4, 16, 33), (5, 63, 31),
        (8, 385, 65), (9, 64, 48), (4, 0, 16), (3, 3, 0),
    ]

    /// Each of up to 400 products and additions may be off by half of 2⁻²³ of values that stay below 40.
    private static let tolerance = 1e-5

    @Test("Agree with double precision, with gaps between rows, also transposed", arguments: Variant.wide, sizes)
    func definition(variant: Variant, size: (rows: Int, inner: Int, columns: Int)) throws {
        let kernel = try unsafe variant.kernel(vidrec_dense_product_variant)
        let (rows, inner, columns) = size
        for (offset, gap) in [(0, 0), (1, 3), (5, 16)] {
            let left = randomFloats(rows * inner, seed: 1)
            let right = randomFloats(inner * columns, seed: 2)
            let start = randomFloats(rows * columns, seed: 3)
            let (l, r) = (Buffer(left, offset: offset), Buffer(spread(right, columns, gap), offset: offset))
            for isTransposed in [false, true] {
                let (rowStep, innerStep) = isTransposed ? (1, rows) : (inner, 1)
                let result = Buffer(spread(start, columns, gap), offset: offset)
                unsafe kernel(
                    rows, inner, columns, l.pointer, rowStep, innerStep, r.pointer, columns + gap, result.pointer,
                    columns + gap)
                let expected = ReferenceMatrix.sum(
                    start.doubles, rows: rows, inner: inner, columns: columns, left: left.doubles, rowStep: rowStep,
                    innerStep: innerStep, right: right.doubles)
                #expect(result.isIntact)
                let (found, gaps) = gathered(result.values, rows, columns, gap)
                #expect(relativeError(found, expected) < Self.tolerance)
                #expect(gaps.allSatisfy { $0 == 99 })
            }
        }
    }

    @Test(
        "Softmax gradients agree with double precision", arguments: Variant.wide, [1, 2, 15, 16, 17, 31, 33, 65, 200])
    func softmax(variant: Variant, columns: Int) throws {
        let kernel = try unsafe variant.kernel(vidrec_softmax_gradients_variant)
        for spread in [1, 20, 80] as [Float] {
            let scores = randomFloats(3 * columns, seed: UInt64(columns)).map { $0 * spread }
            let targets: [Int32] = [0, Int32(columns / 2), Int32(columns - 1)]
            let (values, places) = (Buffer(scores, offset: 1), Buffer(targets))
            var losses = -1.0
            unsafe kernel(3, columns, values.pointer, places.pointer, 0.25, &losses)
            let (gradients, loss) = ReferenceSoftmax.gradients(
                scores.doubles, columns: columns, targets: targets.map(Int.init), scale: 0.25)
            #expect(values.isIntact)
            // The exponential is within 2⁻²² of its value, of scores that are within 2⁻²⁴ of theirs.
            #expect(relativeError(values.values, gradients) < 1e-5)
            #expect(abs(losses - loss) < 1e-5 * max(1, abs(loss)))
        }
    }

    @Test(
        "A step of Adam agrees to the bit with its formula",
        arguments: Variant.wide, [0, 1, 7, 8, 15, 16, 17, 31, 33, 63, 64, 65])
    func adam(variant: Variant, count: Int) throws {
        let kernel = try unsafe variant.kernel(vidrec_adam_step_variant)
        for offset in [0, 1, 7] {
            var parameters = randomFloats(count, seed: 1)
            var gradients = randomFloats(count, seed: 2)
            var first = randomFloats(count, seed: 3).map { $0 * 0.1 }
            var second = randomFloats(count, seed: 4).map { $0 * $0 }
            if count > 3 { (gradients[0], gradients[1], gradients[3], second[2]) = (1e18, 1e-22, 0, 0) }
            let buffers = [parameters, gradients, first, second].map { Buffer($0, offset: offset) }
            unsafe kernel(
                count, buffers[0].pointer, buffers[1].pointer, buffers[2].pointer, buffers[3].pointer, 0.01, 0.001,
                1.5)
            ReferenceAdam.step(
                &parameters, gradients: gradients, first: &first, second: &second, rate: 0.01, decay: 0.001,
                secondCorrection: 1.5)
            #expect(buffers[0].values.bits == parameters.bits)
            #expect(buffers[1].values.bits == gradients.bits)
            #expect(buffers[2].values.bits == first.bits)
            #expect(buffers[3].values.bits == second.bits)
            #expect(buffers.allSatisfy { $0.isIntact })
        }
    }

    /// Rows with a gap of 99s behind each.
    private func spread(_ values: [Float], _ columns: Int, _ gap: Int) -> [Float] {
        guard columns > 0 else { return [] }
        return stride(from: 0, to: values.count, by: columns).flatMap {
            values[$0..<$0 + columns] + [Float](repeating: 99, count: gap)
        }
    }

    private func gathered(_ values: [Float], _ rows: Int, _ columns: Int, _ gap: Int) -> ([Float], [Float]) {
        guard columns > 0 else { return ([], []) }
        let starts = (0..<rows).map { $0 * (columns + gap) }
        return (
            starts.flatMap { values[$0..<$0 + columns] },
            starts.flatMap { values[$0 + columns..<$0 + columns + gap] }
        )
    }
}
