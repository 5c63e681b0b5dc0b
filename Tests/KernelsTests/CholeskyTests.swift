import Testing

@testable import Kernels

@Suite("Cholesky factors")
struct CholeskyTests {
    // [[4, 2, 2], [2, 5, 3], [2, 3, 6]] = L · transpose(L) with L = [[2, 0, 0], [1, 2, 0], [1, 1, 2]].
    private let matrix: [Double] = [4, 2, 2, 2, 5, 3, 2, 3, 6]
    private let lower: [Double] = [2, 0, 0, 1, 2, 0, 1, 1, 2]

    @Test("agree with a hand calculation")
    func handCalculation() {
        #expect(choleskyFactor(matrix, size: 3) == lower)
    }

    @Test("are undone by solving with them")
    func solving() {
        // L · (1, 2, 3) = (2, 5, 9), and transpose(L) · (1, 2, 3) = (7, 7, 6).
        let identity: [Double] = [2, 0, 0, 5, 0, 0, 9, 0, 0]
        #expect(solveLower(lower, identity, size: 3) == [1, 0, 0, 2, 0, 0, 3, 0, 0])
        #expect(solveUpper(lower, [7, 7, 6], size: 3) == [1, 2, 3])
    }

    @Test("solve a system, and refuse one that is not positive definite")
    func solvingSystem() {
        // The matrix times (1, 2, 3).
        #expect(solvePositiveDefinite(matrix, [14, 21, 26]) == [1, 2, 3])
        // Eigenvalues 3 and -1.
        #expect(solvePositiveDefinite([1, 2, 2, 1], [1, 1]) == nil)
    }

    @Test("are transposed in place")
    func transposing() {
        var matrix: [Double] = [1, 2, 3, 4, 5, 6, 7, 8, 9]
        transpose(&matrix, size: 3)
        #expect(matrix == [1, 4, 7, 2, 5, 8, 3, 6, 9])
    }
}
