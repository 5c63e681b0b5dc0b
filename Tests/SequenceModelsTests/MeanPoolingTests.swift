import ClipTypes
import SequenceModels
import Testing

@Suite("Mean pooling")
struct MeanPoolingTests {
    private let layout = DescriptorLayout([("a", .color, 2), ("b", .shape, 1)])

    private var pooling: MeanPooling {
        MeanPooling(
            standardization: Standardization(layout: layout, means: [0.5, 0, 0], scales: [2, 1, 1])
        )
    }

    private func clip(_ frames: [(values: [Float], weight: Float)]) -> DescriptorSequence {
        DescriptorSequence(
            layout: layout,
            frames: frames.map { FrameDescriptor(values: $0.values, time: .zero, weight: $0.weight) }
        )
    }

    @Test("roots, centers, scales and averages by weight")
    func handCalculation() throws {
        // Frame 1: roots 1, 0.5, -0.5; standardized (1 - 0.5) x 2 = 1, 0.5, -0.5. Frame 2: roots 0.5, 0, 1; standardized
        // 0, 0, 1. Weighted sum with 1 and 0.5: 1, 0.5, 0; norm √1.25.
        let sequence = clip([([1, 0.25, -0.25], 1), ([0.25, 0, 1], 0.5)])
        let embedding = try #require(pooling.summarize(sequence)).embedding
        for (value, expected) in zip(embedding.values, [0.894_427, 0.447_214, 0] as [Float]) {
            #expect(abs(value - expected) < 1e-5)
        }
    }

    @Test("skips frames of weight 0, and returns nil for a clip of such frames only")
    func weightless() {
        let shown: (values: [Float], weight: Float) = ([0.3, 0.1, 0.2], 0.7)
        let black: (values: [Float], weight: Float) = ([1, 1, 1], 0)
        #expect(pooling.summarize(clip([shown, black])) == pooling.summarize(clip([shown])))
        #expect(pooling.summarize(clip([black])) == nil)
        #expect(pooling.summarize(clip([])) == nil)
    }

    @Test("explains a similarity by shares that sum to it")
    func shares() throws {
        let left = try #require(pooling.summarize(clip([([0.9, 0.2, 0.4], 1)])))
        let right = try #require(pooling.summarize(clip([([0.4, 0.6, -0.4], 1)])))
        let shares = FamilyContributions.shares(
            of: left.embedding, left.contributions, and: right.embedding, right.contributions)
        let (a, b) = (left.embedding.values, right.embedding.values)
        #expect(abs(shares.values.reduce(0, +) - zip(a, b).reduce(0) { $0 + $1.0 * $1.1 }) < 1e-6)
        // A family's part of the embedding is its own values, in steps of 1/127 of the largest.
        #expect(abs((shares[.color] ?? 0) - (a[0] * b[0] + a[1] * b[1])) < 0.01)
        #expect(abs((shares[.shape] ?? 0) - a[2] * b[2]) < 0.01)
        #expect(shares[.texture] == 0 && abs(shares[.motion] ?? 1) < 0.01)
    }

    @Test("names its model by what decides its results")
    func fingerprint() {
        let same = Standardization(layout: layout, means: [0.5, 0, 0], scales: [2, 1, 1])
        let other = Standardization(layout: layout, means: [0.5, 0, 0], scales: [2, 1, 1.5])
        #expect(MeanPooling(standardization: same).model == pooling.model)
        #expect(MeanPooling(standardization: other).model != pooling.model)
        #expect(pooling.model.dimension == 3)
    }
}
