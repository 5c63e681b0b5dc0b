/// The reference implementation of `SymmetricEigen`.
///
/// The eigenvalues of a symmetric matrix in descending order, and a unit eigenvector for each, by cyclic Jacobi rotations
/// (Golub and Van Loan, "Matrix Computations", section 8.5).
///
/// The sign of a vector is such that its largest component is positive: equal matrices give equal vectors.
///
/// - Precondition: `matrix` has `size`² values.
/// - Complexity: O(*n*³) a sweep; about ten sweeps.
func jacobiEigenvectors(_ matrix: [Double], size: Int) -> (values: [Double], vectors: [[Double]]) {
    precondition(matrix.count == size * size, "\(matrix.count) values for a square matrix of \(size)")
    var a = matrix
    // Row i becomes the eigenvector of value i.
    var vectors = [Double](repeating: 0, count: size * size)
    for index in 0..<size {
        vectors[index * size + index] = 1
    }
    let total = a.reduce(0) { $0 + $1 * $1 }
    for _ in 0..<64 {
        var outside = 0.0
        for row in 0..<size {
            for column in 0..<row {
                outside += a[row * size + column] * a[row * size + column]
            }
        }
        if outside <= total * 1e-28 { break }
        for p in 0..<size {
            for q in p + 1..<max(size, p + 1) where a[p * size + q] != 0 {
                rotate(&a, &vectors, size: size, p: p, q: q)
            }
        }
    }
    let order = (0..<size).sorted { (-a[$0 * size + $0], $0) < (-a[$1 * size + $1], $1) }
    return (
        order.map { a[$0 * size + $0] },
        order.map { index in
            let vector = Array(vectors[index * size..<(index + 1) * size])
            let largest = vector.max { abs($0) < abs($1) } ?? 0
            return largest < 0 ? vector.map { -$0 } : vector
        }
    )
}

/// Turns rows and columns p and q so that the value where they cross becomes zero.
private func rotate(_ a: inout [Double], _ vectors: inout [Double], size: Int, p: Int, q: Int) {
    let theta = (a[q * size + q] - a[p * size + p]) / (2 * a[p * size + q])
    let tangent = (theta < 0 ? -1 : 1) / (abs(theta) + (theta * theta + 1).squareRoot())
    let cosine = 1 / (tangent * tangent + 1).squareRoot()
    let sine = tangent * cosine
    for k in 0..<size {
        let left = a[k * size + p]
        let right = a[k * size + q]
        a[k * size + p] = cosine * left - sine * right
        a[k * size + q] = sine * left + cosine * right
    }
    for k in 0..<size {
        let left = a[p * size + k]
        let right = a[q * size + k]
        a[p * size + k] = cosine * left - sine * right
        a[q * size + k] = sine * left + cosine * right
        let upper = vectors[p * size + k]
        let lower = vectors[q * size + k]
        vectors[p * size + k] = cosine * upper - sine * lower
        vectors[q * size + k] = sine * upper + cosine * lower
    }
}
