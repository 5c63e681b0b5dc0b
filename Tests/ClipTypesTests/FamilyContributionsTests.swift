import Kernels
import ClipTypes
import Kernels
import Testing

@Suite("Contributions of descriptor families to an embedding")
struct FamilyContributionsTests {
    private func random(_ count: Int, _ generator: inout SeededGenerator) -> [Float] {
        (0..<count).map { _ in Float(generator.nextUnit() * 2 - 1) }
    }

    /// An embedding and the contributions of all families: content has the first values, the others random parts of the
    /// rest, which sum to it.
    private func clip(
        seed: UInt64, dimension: Int, content: Int = 0
    ) -> (ClipEmbedding, [DescriptorFamily: [Float]]) {
        var generator = SeededGenerator(seed: seed)
        let embedding = ClipEmbedding(normalizing: random(dimension, &generator))
        let none = [Float](repeating: 0, count: content)
        var parts = [DescriptorFamily.motion: none + embedding.values[content...]]
        for family in [DescriptorFamily.color, .texture, .shape] {
            let part = none + random(dimension - content, &generator).map { $0 * 0.2 }
            parts[family] = part
            parts[.motion] = zip(parts[.motion] ?? [], part).map { $0 - $1 }
        }
        let rest = [Float](repeating: 0, count: dimension - content)
        if content > 0 { parts[.content] = embedding.values[..<content] + rest }
        return (embedding, parts)
    }

    @Test(
        "Shares sum to the similarity, and each is that of its own part within the steps of the codes",
        arguments: 1...8, [0, 320])
    func sums(seed: Int, content: Int) {
        let dimension = content + 128
        let (left, leftParts) = clip(seed: UInt64(seed), dimension: dimension, content: content)
        let (right, rightParts) = clip(seed: UInt64(seed + 100), dimension: dimension, content: content)
        let shares = FamilyContributions.shares(
            of: left, FamilyContributions(leftParts, dimension: dimension), and: right,
            FamilyContributions(rightParts, dimension: dimension))
        #expect(Set(shares.keys) == Set(leftParts.keys) && shares.count == (content > 0 ? 5 : 4))
        let product = zip(left.values, right.values).reduce(Float(0)) { $0 + $1.0 * $1.1 }
        #expect(abs(shares.values.reduce(0, +) - product) < 1e-6)
        // Half a step of at most 0.2 / 127 for each of 128 values, against the rest of a unit vector: at most √128 of them
        // times its length. Motion has the errors of three families. In the share of content no code is rounded.
        let length = max(
            left.values[content...].reduce(0) { $0 + $1 * $1 }, right.values[content...].reduce(0) { $0 + $1 * $1 })
        let bound = Float(0.2) / 127 / 2 * (128 * length).squareRoot()
        for family in leftParts.keys {
            let (own, others) = (leftParts[family] ?? [], rightParts[family] ?? [])
            var exact: Float = 0
            for index in 0..<dimension {
                exact += (own[index] * right.values[index] + left.values[index] * others[index]) / 2
            }
            let allowed = family == .content ? 1e-6 : family == .motion ? 3 * bound : bound
            #expect(abs((shares[family] ?? 9) - exact) <= allowed, "\(family)")
        }
    }

    @Test("Shares are symmetric")
    func symmetric() {
        let (left, leftParts) = clip(seed: 1, dimension: 32, content: 8)
        let (right, rightParts) = clip(seed: 2, dimension: 32, content: 8)
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

    @Test("Content is stored where it has a vector, and its share is the product of the values that it has for itself")
    func content() throws {
        let left = ClipEmbedding(normalizing: [0.6, 0, 0.8])
        let right = ClipEmbedding(normalizing: [0.5, 0.5, Float(0.5).squareRoot()])
        let plain = FamilyContributions([.color: [1, 0, 0], .motion: [5, 5, 5]], dimension: 3)
        let first = FamilyContributions([.color: [0, 0, 0.8], .content: [0.6, 0, 0]], dimension: 3)
        let second = FamilyContributions([.color: [0, 0, 0], .content: [0.5, 0.5, 0]], dimension: 3)
        #expect(!plain.hasContent && plain.scales.count == 3 && plain.codes.count == 9)
        #expect(first.hasContent && first.scales.count == 4 && first.codes.count == 12)
        let again = try #require(FamilyContributions(scales: first.scales, codes: first.codes))
        #expect(again == first && again.hasContent && again.dimension == 3)

        let shares = FamilyContributions.shares(of: left, first, and: right, second)
        // Content: 0.6 x 0.5 = 0.3. Color: half of 0.8 x √0.5. Motion has the other half.
        let half = Float(0.4) * Float(0.5).squareRoot()
        #expect(abs((shares[.content] ?? 0) - 0.3) < 1e-6)
        #expect(abs((shares[.color] ?? 0) - half) < 1e-6 && abs((shares[.motion] ?? 0) - half) < 1e-6)
        #expect(FamilyContributions.shares(of: left, plain, and: right, plain)[.content] == nil)
        // A clip of one color has no content: its vector is 0, and so is its share.
        let empty = FamilyContributions([.content: [0, 0, 0]], dimension: 3)
        let alone = FamilyContributions.shares(of: ClipEmbedding(normalizing: [0, 0, 1]), empty, and: right, second)
        #expect(alone[.content] == 0 && abs((alone[.motion] ?? 0) - Float(0.5).squareRoot()) < 1e-6)
        // A damaged process may return contributions without content for a model that has it.
        let mixed = FamilyContributions.shares(of: left, plain, and: right, second)
        #expect(mixed[.content] == nil && abs(mixed.values.reduce(0, +) - 0.3 - 2 * half) < 1e-6)
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
