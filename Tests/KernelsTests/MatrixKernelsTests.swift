import Testing

@testable import Kernels

@Suite("Matrix kernels")
struct MatrixKernelsTests {
    /// Rows, inner size, columns: every tile and every rest of the kernels.
    static let sizes = [
        (1, 1, 1), (1, 5, 64), (1, 7, 73), (3, 2, 9), (4, 6, 16), (5, 3, 17), (9, 12, 40), (4, 0, 16), (2, 4, 0),
    ]

    private func matrix(_ count: Int, seed: UInt64) -> [Float] {
        var generator = SeededGenerator(seed: seed)
        return (0..<count).map { _ in generator.uniform(-1, 1) as Float }
    }

    @Test("a product agrees bit for bit with the three loops of its definition", arguments: sizes)
    func product(rows: Int, inner: Int, columns: Int) {
        let left = matrix(rows * inner, seed: 1)
        let right = matrix(inner * columns, seed: 2)
        let start = matrix(rows * columns, seed: 3)
        var expected = start
        for row in 0..<rows {
            for column in 0..<columns {
                for k in 0..<inner {
                    expected[row * columns + column] += left[row * inner + k] * right[k * columns + column]
                }
            }
        }
        var result = start
        addProduct(left, right, rows: rows, inner: inner, columns: columns, to: &result)
        #expect(result == expected)
        var other = start
        addTransposedProduct(
            transposed(left, rows: rows, columns: inner), right, rows: rows, inner: inner, columns: columns, to: &other)
        #expect(other == expected)
    }

    @Test("transposing twice changes nothing")
    func transposing() {
        #expect(transposed([1, 2, 3, 4, 5, 6], rows: 2, columns: 3) == [1, 4, 2, 5, 3, 6])
        let values = matrix(35, seed: 4)
        #expect(transposed(transposed(values, rows: 5, columns: 7), rows: 7, columns: 5) == values)
    }
}
