import Kernels
import ClipTypes
import Kernels
import Testing

@Suite("Contributions of descriptor families to an embedding")
struct FamilyContributionsTests {
    private func random(_ count: Int, _ generator: inout SeededGenerator) -> [Float] {
        (0..<count).map { _ in Float(generator.nextUnit() * 2 - 1) }
    }

    /// An embedding and random contributions of the stored families; motion has the remainder.
    private func clip(seed: UInt64, dimension: Int) -> (ClipEmbedding, [DescriptorFamily: [Float]]) {
        var generator = SeededGenerator(seed: seed)
        let embedding = ClipEmbedding(normalizing: random(dimension, &generator))
        var parts: [DescriptorFamily: [Float]] = [:]
        for family in FamilyContributions.storedFamilies {
            parts[family] = random(dimension, &generator).map { $0 * 0.2 }
        }
        return (embedding, parts)
    }

    @Test(
        "Shares sum to the similarity, and each is that of its own part within the steps of the codes", arguments: 1...8
    )
    func sums(seed: Int) {
        let dimension = 128
        let (left, leftParts) = clip(seed: UInt64(seed), dimension: dimension)
        let (right, rightParts) = clip(seed: UInt64(seed + 100), dimension: dimension)
        let shares = FamilyContributions.shares(
            of: left, FamilyContributions(leftParts, dimension: dimension), and: right,
            FamilyContributions(rightParts, dimension: dimension))
        #expect(Set(shares.keys) == Set(DescriptorFamily.allCases))
        let product = zip(left.values, right.values).reduce(Float(0)) { $0 + $1.0 * $1.1 }
        #expect(abs(shares.values.reduce(0, +) - product) < 1e-5)
        // Half a step of at most 0.2 / 127 for each of 128 values, against a unit vector: at most √128 of them.
        let bound = Float(0.2) / 127 / 2 * Float(dimension).squareRoot()
        for family in FamilyContributions.storedFamilies {
            let (own, others) = (leftParts[family] ?? [], rightParts[family] ?? [])
            var exact: Float = 0
            for index in 0..<dimension {
                exact += (own[index] * right.values[index] + left.values[index] * others[index]) / 2
            }
            #expect(abs((shares[family] ?? 9) - exact) <= bound)
        }
    }

    @Test("Shares are symmetric")
    func symmetric() {
        let (left, leftParts) = clip(seed: 1, dimension: 32)
        let (right, rightParts) = clip(seed: 2, dimension: 32)
        let (a, b) = (FamilyContributions(leftParts, dimension: 32), FamilyContributions(rightParts, dimension: 32))
        let forth = FamilyContributions.shares(of: left, a, and: right, b)
        let back = FamilyContributions.shares(of: right, b, and: left, a)
        for family in DescriptorFamily.allCases { #expect(abs((forth[family] ?? 1) - (back[family] ?? 0)) < 1e-6) }
    }

    @Test("Shares of two clips of two values match a hand calculation")
    func byHand() {
        let left = ClipEmbedding(normalizing: [1, 0])
        let right = ClipEmbedding(normalizing: [0.6, 0.8])
        let shares = FamilyContributions.shares(
            of: left, FamilyContributions([.color: [1, 0]], dimension: 2), and: right,
            FamilyContributions([.shape: [0.5, 0.5]], dimension: 2))
        // Color: half of (1, 0) x (0.6, 0.8) = 0.3. Shape: half of (1, 0) x (0.5, 0.5) = 0.25. The product is 0.6.
        #expect(abs((shares[.color] ?? 0) - 0.3) < 1e-6 && abs((shares[.shape] ?? 0) - 0.25) < 1e-6)
        #expect(shares[.texture] == 0 && abs((shares[.motion] ?? 0) - 0.05) < 1e-6)
    }

    @Test("Content is stored where it has a vector, and its share is that of its own vector")
    func content() throws {
        let left = ClipEmbedding(normalizing: [1, 0])
        let right = ClipEmbedding(normalizing: [0.6, 0.8])
        let plain = FamilyContributions([.color: [1, 0], .motion: [5, 5]], dimension: 2)
        let first = FamilyContributions([.color: [0, 0], .content: [0.5, 0]], dimension: 2)
        let second = FamilyContributions([.color: [0, 0], .content: [0.6, 0.2]], dimension: 2)
        #expect(!plain.hasContent && plain.scales.count == 3 && plain.codes.count == 6)
        #expect(first.hasContent && first.scales.count == 4 && first.codes.count == 8)
        let again = try #require(FamilyContributions(scales: first.scales, codes: first.codes))
        #expect(again == first && again.hasContent && again.dimension == 2)

        let shares = FamilyContributions.shares(of: left, first, and: right, second)
        // Half of (0.5, 0) x (0.6, 0.8) = 0.15, and half of (1, 0) x (0.6, 0.2) = 0.3. The product is 0.6.
        #expect(abs((shares[.content] ?? 0) - 0.45) < 1e-3 && abs((shares[.motion] ?? 0) - 0.15) < 1e-3)
        #expect(abs(shares.values.reduce(0, +) - 0.6) < 1e-6)
        #expect(FamilyContributions.shares(of: left, plain, and: right, plain)[.content] == nil)
        // A damaged process may return contributions without content for a model that has it.
        let mixed = FamilyContributions.shares(of: left, plain, and: right, second)
        #expect(mixed[.content] == nil && abs(mixed.values.reduce(0, +) - 0.6) < 1e-6)
    }

    @Test("Codes quantize in steps of 1/127 of a family's largest value")
    func quantization() {
        let parts = FamilyContributions(
            [.color: [1, -1, 0.5, 0], .texture: [0, 0, 0, 0], .shape: [-254, 2, 0.9, 1.1]], dimension: 4)
        #expect(parts.dimension == 4)
        #expect(parts.scales == [1 / 127, 0, 2])
        #expect(parts.codes == [127, -127, 64, 0, 0, 0, 0, 0, -127, 1, 0, 1])
    }

    @Test("Scales and codes whose counts do not match are rejected")
    func wrongSizes() {
        #expect(FamilyContributions(scales: [1, 1, 1], codes: [1, 2, 3, 4, 5, 6])?.dimension == 2)
        #expect(FamilyContributions(scales: [0, 0, 0], codes: [])?.dimension == 0)
        #expect(FamilyContributions(scales: [1, 1], codes: [1, 2]) == nil)
        #expect(FamilyContributions(scales: [1, 1, 1, 1], codes: [1, 2, 3, 4])?.dimension == 1)
        #expect(FamilyContributions(scales: [1, 1, 1, 1, 1], codes: [1, 2, 3, 4, 5]) == nil)
        #expect(FamilyContributions(scales: [1, 1, 1, 1], codes: [1, 2, 3, 4, 5, 6]) == nil)
        #expect(FamilyContributions(scales: [1, 1, 1], codes: [1, 2, 3, 4]) == nil)
        for wrong in [Float.nan, .infinity, -0.5] {
            #expect(FamilyContributions(scales: [1, wrong, 1], codes: [1, 2, 3]) == nil)
        }
    }
}
