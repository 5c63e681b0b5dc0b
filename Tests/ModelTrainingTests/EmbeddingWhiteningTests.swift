@testable import ModelTraining
import Kernels
import Testing

@testable import SequenceModels

@Suite("Whitening of embeddings")
struct EmbeddingWhiteningTests {
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
