/// The reference implementation of products of matrices: three loops, each sum in ascending order.
enum ReferenceMatrix {
    /// Returns `start` + left · right; all row by row. The value of `left` at (row, k) stands at row · rowStep + k · innerStep.
    static func sum<Value: BinaryFloatingPoint>(
        _ start: [Value], rows: Int, inner: Int, columns: Int, left: [Value], rowStep: Int, innerStep: Int,
        right: [Value]
    ) -> [Value] {
        var result = start
        for row in 0..<rows {
            for column in 0..<columns {
                var sum = result[row * columns + column]
                for k in 0..<inner { sum += left[row * rowStep + k * innerStep] * right[k * columns + column] }
                result[row * columns + column] = sum
            }
        }
        return result
    }
}
