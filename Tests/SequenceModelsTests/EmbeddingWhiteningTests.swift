import Testing

@testable import SequenceModels

@Suite("Whitening of embeddings")
struct EmbeddingWhiteningTests {
    @Test("finds the eigenvectors of a hand-made matrix")
    func eigenvectors() {
        // [[2, 1], [1, 2]]: 3 along (1, 1), 1 along (1, -1).
        let (values, vectors) = symmetricEigenvectors([2, 1, 1, 2], size: 2)
        #expect(abs(values[0] - 3) < 1e-12 && abs(values[1] - 1) < 1e-12)
        #expect(abs(vectors[0][0] - 0.5.squareRoot()) < 1e-12 && abs(vectors[0][1] - 0.5.squareRoot()) < 1e-12)
        #expect(abs(vectors[1][0] + vectors[1][1]) < 1e-12)
    }

    @Test("puts a matrix together again from its eigenvectors")
    func reconstruction() {
        var generator = SeededGenerator(seed: 1)
        let size = 12
        var matrix = [Double](repeating: 0, count: size * size)
        for row in 0..<size {
            for column in 0...row {
                matrix[row * size + column] = generator.uniform(-1, 1)
                matrix[column * size + row] = matrix[row * size + column]
            }
        }
        let (values, vectors) = symmetricEigenvectors(matrix, size: size)
        for row in 0..<size {
            for column in 0..<size {
                let sum = (0..<size).reduce(0) { $0 + values[$1] * vectors[$1][row] * vectors[$1][column] }
                #expect(abs(sum - matrix[row * size + column]) < 1e-10)
            }
        }
    }

    @Test("at full strength makes the spread equal in every direction and leaves nothing in common")
    func spread() throws {
        var generator = SeededGenerator(seed: 2)
        let vectors = (0..<200).map { _ -> [Float] in
            let common = generator.uniform(-1, 1) as Float
            return [5 * common, common + generator.uniform(-0.3, 0.3), generator.uniform(-0.1, 0.1) + 2]
        }
        let whitening = try #require(EmbeddingWhitening(fitting: vectors, strength: 1, floor: 0))
        let white = vectors.map { whitening.applied(to: $0) }
        var covariance = [Float](repeating: 0, count: 9)
        for vector in white {
            for index in 0..<9 { covariance[index] += vector[index / 3] * vector[index % 3] / 200 }
        }
        for index in 0..<9 {
            let expected = index / 3 == index % 3 ? covariance[0] : 0
            #expect(abs(covariance[index] - expected) < 1e-3 * covariance[0])
        }
    }

    @Test("cannot be fitted to one vector or to equal ones")
    func nothing() {
        #expect(EmbeddingWhitening(fitting: [[1, 0]]) == nil)
        #expect(EmbeddingWhitening(fitting: [[1, 0], [1, 0]]) == nil)
    }
}
