/// The eigenvalues of a symmetric matrix in descending order, and a unit eigenvector for each.
///
/// Householder reflections reduce the matrix to three diagonals, and implicit QL steps solve it: the routines tred2 and
/// tql2 of EISPACK (Bowdler, Martin, Reinsch and Wilkinson, "The QR and QL algorithms for symmetric matrices",
/// Numerische Mathematik 11, 1968). Unlike Jacobi's rotations it takes a fixed, small number of passes: about 500
/// values are solved in a fraction of a second.
///
/// The sign of a vector is such that its largest component is positive: equal matrices give equal vectors.
package struct SymmetricEigen {
    /// The eigenvalues, in descending order.
    package let values: [Double]
    /// The eigenvectors, of unit length, in the order of the eigenvalues.
    package let vectors: [[Double]]

    /// Solves a matrix of `size` rows, stored one after another. Only the lower triangle is read.
    ///
    /// - Precondition: `matrix` has `size`² finite values.
    /// - Complexity: O(*n*³).
    package init(_ matrix: [Double], size: Int) {
        precondition(matrix.count == size * size, "\(matrix.count) values for a square matrix of \(size)")
        precondition(matrix.allSatisfy(\.isFinite), "a matrix of numbers that are not finite has no eigenvectors")
        var solver = Tridiagonal(matrix, size: size)
        solver.diagonalize()
        let order = (0..<size).sorted { (-solver.diagonal[$0], $0) < (-solver.diagonal[$1], $1) }
        values = order.map { solver.diagonal[$0] }
        vectors = order.map { index in
            let vector = Array(solver.vectors[index * size..<(index + 1) * size])
            let largest = vector.max { abs($0) < abs($1) } ?? 0
            return largest < 0 ? vector.map { -$0 } : vector
        }
    }
}

/// A symmetric matrix reduced to its three middle diagonals, with the rotation that did it.
private struct Tridiagonal {
    let size: Int
    /// The diagonal; after `diagonalize`, the eigenvalues.
    var diagonal: [Double]
    /// The values beside the diagonal; that of row i stands at i, and the first is 0.
    var beside: [Double]
    /// The rotation, transposed: row i becomes the eigenvector of value i, so that every step runs along memory.
    var vectors: [Double]

    init(_ matrix: [Double], size: Int) {
        self.size = size
        diagonal = [Double](repeating: 0, count: size)
        beside = diagonal
        vectors = [Double](repeating: 0, count: size * size)
        for index in 0..<size { vectors[index * size + index] = 1 }
        guard size > 0 else { return }
        var a = matrix
        var reflectors: [(vector: [Double], factor: Double)] = []
        // The last row first, as EISPACK does: matrices whose values grow toward the end keep their small ones precise.
        for row in stride(from: size - 1, to: 0, by: -1) {
            guard let reflector = Self.reflect(&a, row: row, size: size, beside: &beside[row]) else { continue }
            reflectors.append(reflector)
        }
        for index in 0..<size { diagonal[index] = a[index * size + index] }
        // The rotation is the product of the reflections, built from the smallest to the largest.
        for reflector in reflectors.reversed() { apply(reflector.vector, factor: reflector.factor) }
    }

    /// Clears the row left of its neighbor of the diagonal, and the column with it; nil if it is clear.
    ///
    /// - Returns: The vector u, of `row` values, and the factor β of the reflection 1 - β u uᵀ.
    private static func reflect(
        _ a: inout [Double], row: Int, size: Int, beside: inout Double
    ) -> (vector: [Double], factor: Double)? {
        var vector = Array(a[row * size..<row * size + row])
        let scale = vector.reduce(0) { $0 + abs($1) }
        // Nothing but the neighbor itself, or nothing at all.
        guard scale > 0, row > 1 else {
            beside = vector[row - 1]
            return nil
        }
        // Scaled, so that squares neither overflow nor vanish.
        for index in 0..<row { vector[index] /= scale }
        let square = vector.reduce(0) { $0 + $1 * $1 }
        let last = vector[row - 1]
        let target = last > 0 ? -square.squareRoot() : square.squareRoot()
        beside = scale * target
        vector[row - 1] = last - target
        let factor = 1 / (square - last * target)
        // p = β A u - (β/2)(uᵀ β A u) u, and A - u pᵀ - p uᵀ is the reflected matrix.
        var product = [Double](repeating: 0, count: row)
        for index in 0..<row {
            var sum = 0.0
            let own = vector[index]
            let start = index * size
            for k in 0..<index {
                sum += a[start + k] * vector[k]
                product[k] += a[start + k] * own
            }
            product[index] += sum + a[start + index] * own
        }
        var inner = 0.0
        for index in 0..<row {
            product[index] *= factor
            inner += product[index] * vector[index]
        }
        let half = inner * factor / 2
        for index in 0..<row { product[index] -= half * vector[index] }
        for index in 0..<row {
            let (left, right) = (vector[index], product[index])
            let start = index * size
            for k in 0...index { a[start + k] -= left * product[k] + right * vector[k] }
        }
        return (vector, factor)
    }

    /// Multiplies the upper left part of the rotation with a reflection.
    private mutating func apply(_ vector: [Double], factor: Double) {
        let count = vector.count
        var product = [Double](repeating: 0, count: count)
        for row in 0..<count {
            var sum = 0.0
            for k in 0..<count { sum += vectors[row * size + k] * vector[k] }
            product[row] = sum * factor
        }
        for row in 0..<count {
            let scale = product[row]
            guard scale != 0 else { continue }
            for k in 0..<count { vectors[row * size + k] -= scale * vector[k] }
        }
    }

    /// Eliminates the off-diagonal values one by one, by QL steps with Wilkinson's shift.
    mutating func diagonalize() {
        guard size > 1 else { return }
        // From here on value i stands beside the diagonal's i and i + 1.
        beside.removeFirst()
        beside.append(0)
        for low in 0..<size {
            // Some 2 steps a value are usual; EISPACK gives up at 30, for no matrix of finite numbers that is known.
            for _ in 0..<64 {
                let high = firstGap(from: low)
                if high == low { break }
                step(low: low, high: high)
            }
        }
    }

    /// The first row from `low` on whose off-diagonal value is below rounding error.
    private func firstGap(from low: Int) -> Int {
        for row in low..<size - 1 {
            let magnitude = abs(diagonal[row]) + abs(diagonal[row + 1])
            if abs(beside[row]) <= Double.ulpOfOne * magnitude { return row }
        }
        return size - 1
    }

    private mutating func step(low: Int, high: Int) {
        var g = (diagonal[low + 1] - diagonal[low]) / (2 * beside[low])
        var r = hypotenuse(g, 1)
        g = diagonal[high] - diagonal[low] + beside[low] / (g + (g < 0 ? -r : r))
        var (sine, cosine, p) = (1.0, 1.0, 0.0)
        for row in stride(from: high - 1, through: low, by: -1) {
            var f = sine * beside[row]
            let b = cosine * beside[row]
            r = hypotenuse(f, g)
            beside[row + 1] = r
            if r == 0 {
                // The matrix came apart here: the rest is a problem of its own.
                diagonal[row + 1] -= p
                beside[high] = 0
                return
            }
            sine = f / r
            cosine = g / r
            g = diagonal[row + 1] - p
            r = (diagonal[row] - g) * sine + 2 * cosine * b
            p = sine * r
            diagonal[row + 1] = g + p
            g = cosine * r - b
            let (left, right) = (row * size, (row + 1) * size)
            for k in 0..<size {
                f = vectors[right + k]
                let lower = vectors[left + k]
                vectors[right + k] = sine * lower + cosine * f
                vectors[left + k] = cosine * lower - sine * f
            }
        }
        diagonal[low] -= p
        beside[low] = g
        beside[high] = 0
    }
}

/// The length of (x, y), also where its square would overflow or vanish.
private func hypotenuse(_ x: Double, _ y: Double) -> Double {
    let (large, small) = (max(abs(x), abs(y)), min(abs(x), abs(y)))
    guard large > 0 else { return 0 }
    let ratio = small / large
    return large * (1 + ratio * ratio).squareRoot()
}
