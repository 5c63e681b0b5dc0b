import CKernels
import Testing

@Suite("Products of matrices that round alike")
struct MatrixVariantTests {
    /// Rows, inner size, columns: every tile and every rest.
    private static let sizes = [
        (1, 1, 1), (1, 5, 64), (1, 7, 73), (3, 2, 9), (4, 6, 16), (5, 3, 17), (9, 12, 40), (4, 0, 16), (2, 4, 0),
        (1, 193, 127), (4, 200, 63), (7, 65, 65), (8, 8, 8), (2, 15, 33), (6, 400, 31),
    ]

    @Test("Agree to the bit with three loops, also transposed", arguments: Variant.narrow, sizes)
    func definition(variant: Variant, size: (rows: Int, inner: Int, columns: Int)) throws {
        let product = try unsafe variant.kernel(vidrec_add_product_variant)
        let transposed = try unsafe variant.kernel(vidrec_add_transposed_product_variant)
        let (rows, inner, columns) = size
        for offset in [0, 1, 3] {
            let left = randomFloats(rows * inner, seed: 1)
            let right = randomFloats(inner * columns, seed: 2).map { $0 * 1e10 }
            let start = randomFloats(rows * columns, seed: 3)
            let (l, r) = (Buffer(left, offset: offset), Buffer(right, offset: offset))
            let straight = Buffer(start, offset: offset)
            unsafe product(rows, inner, columns, l.pointer, r.pointer, straight.pointer)
            let expected = ReferenceMatrix.sum(
                start, rows: rows, inner: inner, columns: columns, left: left, rowStep: inner, innerStep: 1,
                right: right)
            #expect(straight.values.bits == expected.bits)
            // The same values read as the transpose of inner x rows.
            let turned = Buffer(start, offset: offset)
            unsafe transposed(rows, inner, columns, l.pointer, r.pointer, turned.pointer)
            let other = ReferenceMatrix.sum(
                start, rows: rows, inner: inner, columns: columns, left: left, rowStep: 1, innerStep: rows,
                right: right)
            #expect(turned.values.bits == other.bits)
            #expect(straight.isIntact && turned.isIntact)
        }
    }
}
