/// Returns the lower triangle L with L · transpose(L) = `matrix`: `size` x `size` values, row-major, zeros above the
/// diagonal. Only the lower triangle of `matrix` is read.
///
/// - Precondition: `matrix` has `size`² values, row-major, and is symmetric and positive definite; it traps if it is
///   not positive definite in `Double` arithmetic.
/// - Complexity: O(*n*³).
package func choleskyFactor(_ matrix: [Double], size: Int) -> [Double] {
    guard let lower = choleskyFactorIfPositiveDefinite(matrix, size: size) else {
        preconditionFailure("the matrix is not positive definite")
    }
    return lower
}

private func choleskyFactorIfPositiveDefinite(_ matrix: [Double], size: Int) -> [Double]? {
    var lower = [Double](repeating: 0, count: size * size)
    for row in 0..<size {
        for column in 0...row {
            var sum = matrix[row * size + column]
            for k in 0..<column { sum -= lower[row * size + k] * lower[column * size + k] }
            if row == column {
                guard sum > 0 else { return nil }
                lower[row * size + row] = sum.squareRoot()
            } else {
                lower[row * size + column] = sum / lower[column * size + column]
            }
        }
    }
    return lower
}

/// Returns L⁻¹ · `matrix`, of `size` x `size` values, row-major, by forward substitution.
///
/// - Parameters:
///   - lower: L, lower triangular with a diagonal without zeros: `size` x `size` values, row-major.
///   - matrix: `size` x `size` values, row-major.
///   - size: The number of rows and of columns.
/// - Complexity: O(*n*³).
package func solveLower(_ lower: [Double], _ matrix: [Double], size: Int) -> [Double] {
    var result = matrix
    for row in 0..<size {
        for k in 0..<row {
            let factor = lower[row * size + k]
            guard factor != 0 else { continue }
            for column in 0..<size { result[row * size + column] -= factor * result[k * size + column] }
        }
        let scale = 1 / lower[row * size + row]
        for column in 0..<size { result[row * size + column] *= scale }
    }
    return result
}

/// Returns transpose(L)⁻¹ · `vector`, by backward substitution.
///
/// - Parameters:
///   - lower: L, lower triangular with a diagonal without zeros: `size` x `size` values, row-major.
///   - vector: `size` values.
///   - size: The number of rows and of columns.
/// - Complexity: O(*n*²).
package func solveUpper(_ lower: [Double], _ vector: [Double], size: Int) -> [Double] {
    var result = vector
    for row in (0..<size).reversed() {
        for k in row + 1..<max(size, row + 1) { result[row] -= lower[k * size + row] * result[k] }
        result[row] /= lower[row * size + row]
    }
    return result
}

/// Transposes a square matrix of `size` x `size` values in place.
package func transpose(_ matrix: inout [Double], size: Int) {
    for row in 0..<size {
        for column in 0..<row { matrix.swapAt(row * size + column, column * size + row) }
    }
}

/// Returns the solution *x* of `matrix` · *x* = `vector` by Cholesky decomposition; `nil` if the matrix is not positive
/// definite in `Double` arithmetic.
///
/// - Precondition: `matrix` has the square of the vector's number of values, row by row, and is symmetric.
/// - Complexity: O(*n*³) for a vector of *n* values.
package func solvePositiveDefinite(_ matrix: [Double], _ vector: [Double]) -> [Double]? {
    let size = vector.count
    guard let lower = choleskyFactorIfPositiveDefinite(matrix, size: size) else { return nil }
    var forward = vector
    for row in 0..<size {
        for k in 0..<row { forward[row] -= lower[row * size + k] * forward[k] }
        forward[row] /= lower[row * size + row]
    }
    return solveUpper(lower, forward, size: size)
}
