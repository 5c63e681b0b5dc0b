import Testing

@testable import Kernels

@Suite("Eigenvectors of symmetric matrices")
struct SymmetricEigenTests {
    @Test("agree with a hand calculation")
    func handCalculation() {
        // [[2, 1], [1, 2]]: 3 along (1, 1), 1 along (1, -1).
        let two = SymmetricEigen([2, 1, 1, 2], size: 2)
        let half = 0.5.squareRoot()
        #expect(isClose(two.values, [3, 1]))
        #expect(isClose(two.vectors[0], [half, half]))
        #expect(abs(two.vectors[1][0] + two.vectors[1][1]) < 1e-14)
        // The second difference of three points: 2 + √2, 2, 2 - √2 along (1, -√2, 1), (1, 0, -1), (1, √2, 1).
        let three = SymmetricEigen([2, -1, 0, -1, 2, -1, 0, -1, 2], size: 3)
        let root = 2.0.squareRoot()
        #expect(isClose(three.values, [2 + root, 2, 2 - root]))
        #expect(isClose(three.vectors[0], [-0.5, root / 2, -0.5]))
        #expect(isClose(three.vectors[2], [0.5, root / 2, 0.5]))
    }

    @Test("of the smallest and of empty matrices are there too")
    func smallest() {
        #expect(SymmetricEigen([], size: 0).values.isEmpty)
        #expect(SymmetricEigen([-7], size: 1).values == [-7])
        #expect(SymmetricEigen([-7], size: 1).vectors == [[1]])
        let zero = SymmetricEigen([Double](repeating: 0, count: 16), size: 4)
        #expect(zero.values == [0, 0, 0, 0])
        expectOrthonormal(zero.vectors)
    }

    @Test(
        "put the matrix together again, and stand at right angles",
        arguments: [2, 3, 5, 17, 48], [1e-120, 1, 1e120])
    func reconstruction(size: Int, scale: Double) {
        let matrix = randomMatrix(size: size, seed: UInt64(size)).map { $0 * scale }
        let eigen = SymmetricEigen(matrix, size: size)
        #expect(eigen.values == eigen.values.sorted(by: >))
        expectOrthonormal(eigen.vectors)
        expectReconstruction(of: matrix.map { $0 / scale }, by: eigen, scale: scale)
    }

    @Test("are a whole basis where eigenvalues are equal")
    func degenerate() {
        // 1 + ones of five rows: 6 once, 1 four times.
        let size = 5
        let matrix = (0..<size * size).map { $0 / size == $0 % size ? 2.0 : 1.0 }
        let eigen = SymmetricEigen(matrix, size: size)
        #expect(isClose(eigen.values, [6, 1, 1, 1, 1]))
        expectOrthonormal(eigen.vectors)
        expectReconstruction(of: matrix, by: eigen)
        // Two equal blocks that do not touch: every eigenvalue twice.
        let blocks: [Double] = [2, 1, 0, 0, 1, 2, 0, 0, 0, 0, 2, 1, 0, 0, 1, 2]
        let twice = SymmetricEigen(blocks, size: 4)
        #expect(isClose(twice.values, [3, 3, 1, 1]))
        expectOrthonormal(twice.vectors)
        expectReconstruction(of: blocks, by: twice)
    }

    @Test("agree with those that Jacobi's rotations find")
    func jacobi() {
        let size = 24
        let matrix = randomMatrix(size: size, seed: 9)
        let eigen = SymmetricEigen(matrix, size: size)
        let (values, vectors) = jacobiEigenvectors(matrix, size: size)
        for index in 0..<size {
            #expect(abs(eigen.values[index] - values[index]) < 1e-12)
            #expect(isClose(eigen.vectors[index], vectors[index], within: 1e-9))
        }
    }

    @Test("have a positive largest component, and are the same each time")
    func sign() {
        let matrix = randomMatrix(size: 20, seed: 4)
        let eigen = SymmetricEigen(matrix, size: 20)
        for vector in eigen.vectors {
            #expect((vector.max() ?? 0) >= -(vector.min() ?? 0))
        }
        #expect(SymmetricEigen(matrix, size: 20).vectors == eigen.vectors)
    }

    private func randomMatrix(size: Int, seed: UInt64) -> [Double] {
        var generator = SeededGenerator(seed: seed)
        var matrix = [Double](repeating: 0, count: size * size)
        for row in 0..<size {
            for column in 0...row {
                matrix[row * size + column] = generator.uniform(-1.0, 1.0)
                matrix[column * size + row] = matrix[row * size + column]
            }
        }
        return matrix
    }

    private func isClose(_ left: [Double], _ right: [Double], within tolerance: Double = 1e-13) -> Bool {
        left.count == right.count && zip(left, right).allSatisfy { abs($0 - $1) < tolerance }
    }

    private func expectOrthonormal(_ vectors: [[Double]]) {
        for row in vectors.indices {
            for column in 0...row {
                let product = zip(vectors[row], vectors[column]).reduce(0) { $0 + $1.0 * $1.1 }
                #expect(abs(product - (row == column ? 1 : 0)) < 1e-12)
            }
        }
    }

    private func expectReconstruction(of matrix: [Double], by eigen: SymmetricEigen, scale: Double = 1) {
        let size = eigen.values.count
        for row in 0..<size {
            for column in 0..<size {
                let sum = (0..<size).reduce(0) {
                    $0 + eigen.values[$1] / scale * eigen.vectors[$1][row] * eigen.vectors[$1][column]
                }
                #expect(abs(sum - matrix[row * size + column]) < 1e-11)
            }
        }
    }
}
