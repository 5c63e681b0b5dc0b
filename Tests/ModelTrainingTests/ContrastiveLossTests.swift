@testable import ModelTraining
import Testing

@testable import SequenceModels

@Suite("Contrastive loss")
struct ContrastiveLossTests {
    /// Two clips: the first is seen as (1, 0) and (0.8, 0.6), the second as (0, 1) and (-0.6, 0.8).
    private let embeddings: [Float] = [1, 0, 0, 1, 0.8, 0.6, -0.6, 0.8]

    @Test("agrees with NumPy on two clips")
    func numPy() {
        let plain = ContrastiveLoss(temperature: 0.5).evaluate(embeddings: embeddings, labels: [0, 1])
        #expect(abs(plain.loss - 0.430_190_277) < 1e-6)
        let hardest = ContrastiveLoss(temperature: 0.5, hardestNegativeWeight: 2)
            .evaluate(embeddings: embeddings, labels: [0, 1])
        #expect(abs(hardest.loss - 0.430_190_277 - 2 * 0.348_457_997) < 1e-6)
        let entropy = ContrastiveLoss(temperature: 0.5, entropyWeight: 3)
            .evaluate(embeddings: embeddings, labels: [0, 1])
        #expect(abs(entropy.loss - 0.430_190_277 + 3 * 0.117_500_907) < 1e-6)
    }

    @Test("does not hold clips of one label against each other")
    func sources() {
        let result = ContrastiveLoss().evaluate(embeddings: embeddings, labels: [7, 7])
        #expect(result.loss == 0)
        #expect(result.gradients.allSatisfy { $0 == 0 })
    }

    @Test("stays finite at a low temperature and with equal negatives")
    func extremes() {
        let loss = ContrastiveLoss(temperature: 0.001, hardestNegativeWeight: 1, entropyWeight: 1)
        let result = loss.evaluate(embeddings: [1, 0, 1, 0, -1, 0, -1, 0], labels: [0, 1])
        // The partner is as far off as can be, the hardest negative the same: (1 - -1) / 0.001 twice, and -ln 0.001.
        #expect(abs(result.loss - 4000 - 6.907_755) < 1e-3)
        #expect(result.gradients.allSatisfy { $0.isFinite })
    }
}
