import ClipTypes
import Kernels
import SequenceModels
import TestSupport
import Testing

@Suite("Summaries by a network and a content head")
struct RecurrentSummarizerTests {
    private static let layout = DescriptorLayout([
        ("colors", .color, 2), ("patterns", .texture, 2), ("edges", .shape, 2), ("moves", .motion, 2),
    ])
    /// Mirroring swaps the two colors and negates the second value of motion.
    private static let mirror = DescriptorMirror(
        sources: [1, 0, 2, 3, 4, 5, 6, 7], signs: [1, 1, 1, 1, 1, 1, 1, -1])
    /// Two values that mirroring keeps, and two that it negates.
    private static let projection = FrameProjection(
        standardization: Standardization(
            layout: layout, means: [0.2, 0.2, 0.1, 0.3, 0.2, 0.1, 0.1, 0], scales: [1, 1, 2, 1, 1, 2, 1, 1]),
        rows: [
            0.5, 0.5, 1, -0.3, 0.2, 0.7, 0.4, 0,
            -0.8, -0.8, 0.3, 0.5, -1, 0.2, 0.1, 0,
            1, -1, 0, 0, 0, 0, 0, 0.6,
            0.3, -0.3, 0, 0, 0, 0, 0, -1,
        ], parity: [1, 1, -1, -1])
    private static let head = ContentHead(
        mean: [0.4, 0.5, 0.6], rows: [1, 0, 0.5, 0, 1, -0.5], prototypes: [1, 0, 0, 1], responseMeans: [0.5, 0.6],
        responseRows: [0.8, -0.6], shares: [0.5, 0.3, 0.2])

    private static func summarizer(_ head: ContentHead?) -> RecurrentSummarizer {
        let shape = RecurrentShape(featureCount: 6, hiddenCount: 5, embeddingCount: 4)
        return RecurrentSummarizer(
            projection: projection, network: RandomClips.network(shape, seed: 1), contentHead: head, mirror: mirror,
            fingerprint: "0123456789abcdef")
    }

    private static func sequence(seed: UInt64) -> DescriptorSequence {
        var generator = SeededGenerator(seed: seed)
        return DescriptorSequence(
            layout: layout,
            frames: (0..<4).map { second in
                FrameDescriptor(
                    values: (0..<8).map { _ in generator.uniform(-1, 1) as Float }, time: .seconds(second), weight: 0.8)
            })
    }

    private static func length(_ values: ArraySlice<Float>) -> Float { values.reduce(0) { $0 + $1 * $1 } }

    @Test("have the parts of the head, then that of the network, each with the squared length of its share")
    func parts() throws {
        let (plain, joined) = (Self.summarizer(nil), Self.summarizer(Self.head))
        #expect(plain.model == EmbeddingModel(name: "gru", dimension: 4, fingerprint: "0123456789abcdef"))
        #expect(joined.model == EmbeddingModel(name: "gru+content", dimension: 7, fingerprint: "0123456789abcdef"))
        let content: [Float] = [0.9, 0.1, 0.5]
        let alone = try #require(plain.summarize(Self.sequence(seed: 1)))
        let summary = try #require(joined.summarize(Self.sequence(seed: 1), content: content))
        let values = summary.embedding.values
        #expect(abs(Self.length(values[..<2]) - 0.5) < 1e-5)
        #expect(abs(Self.length(values[2..<3]) - 0.3) < 1e-5)
        #expect(abs(Self.length(values[3...]) - 0.2) < 1e-5)
        #expect(zip(values, try #require(Self.head.embed(content))).allSatisfy { abs($0 - $1) < 1e-6 })
        for (value, own) in zip(values[3...], alone.embedding.values) {
            #expect(abs(value - own * Float(0.2).squareRoot()) < 1e-6)
        }
        #expect(summary.contributions.hasContent && !alone.contributions.hasContent)
    }

    @Test("have shares that sum to the similarity, and that of content is the product of the parts of the head")
    func shares() throws {
        let summarizer = Self.summarizer(Self.head)
        let left = try #require(summarizer.summarize(Self.sequence(seed: 1), content: [0.9, 0.1, 0.5]))
        let right = try #require(summarizer.summarize(Self.sequence(seed: 2), content: [0.2, 0.8, 0.9]))
        let shares = FamilyContributions.shares(
            of: left.embedding, left.contributions, and: right.embedding, right.contributions)
        let products = zip(left.embedding.values, right.embedding.values).map { $0 * $1 }
        #expect(Set(shares.keys) == Set(DescriptorFamily.allCases))
        #expect(abs(shares.values.reduce(0, +) - products.reduce(0, +)) < 1e-5)
        #expect(abs((shares[.content] ?? 9) - products[..<3].reduce(0, +)) < 1e-6)
        for family in DescriptorFamily.allCases { #expect(abs(shares[family] ?? 0) > 1e-4, "\(family)") }
    }

    @Test("of a clip without content, or with that of the mean, have the part of the network alone")
    func withoutContent() throws {
        let summarizer = Self.summarizer(Self.head)
        let plain = try #require(Self.summarizer(nil).summarize(Self.sequence(seed: 3)))
        let alone = plain.embedding.values
        let own = FamilyContributions.shares(
            of: plain.embedding, plain.contributions, and: plain.embedding, plain.contributions)
        for content in [nil, Self.head.mean] {
            let summary = try #require(summarizer.summarize(Self.sequence(seed: 3), content: content))
            #expect(summary.embedding.values[..<3] == [0, 0, 0])
            #expect(zip(summary.embedding.values[3...], alone).allSatisfy { abs($0 - $1) < 1e-6 })
            #expect(summary.contributions.hasContent, "as of all clips of the model")
            let shares = FamilyContributions.shares(
                of: summary.embedding, summary.contributions, and: summary.embedding, summary.contributions)
            #expect(shares[.content] == 0 && abs(shares.values.reduce(0, +) - 1) < 1e-5)
            for (family, share) in own { #expect(abs((shares[family] ?? 9) - share) < 1e-5, "\(family)") }
        }
        let black = FrameDescriptor(values: [Float](repeating: 0, count: 8), time: .zero, weight: 0)
        let nothing = DescriptorSequence(layout: Self.layout, frames: [black])
        #expect(summarizer.summarize(nothing, content: [0.9, 0.1, 0.5]) == nil)
    }

    @Test("are equal for a clip and its mirror image with the same content")
    func mirrored() throws {
        let summarizer = Self.summarizer(Self.head)
        let sequence = Self.sequence(seed: 4)
        let mirrored = DescriptorSequence(
            layout: Self.layout,
            frames: sequence.frames.map {
                FrameDescriptor(values: Self.mirror.mirrored($0.values), time: $0.time, weight: $0.weight)
            })
        let plain = try #require(summarizer.summarize(sequence, content: [0.9, 0.1, 0.5]))
        let other = try #require(summarizer.summarize(mirrored, content: [0.9, 0.1, 0.5]))
        #expect(sequence != mirrored)
        #expect(zip(plain.embedding.values, other.embedding.values).allSatisfy { abs($0 - $1) < 1e-5 })
    }
}
