import Kernels
import SequenceModels
import Testing

@testable import ModelTraining

@Suite("Fitting a content head")
struct ContentFitTests {
    /// Clips of two labels, which differ in the first value, and vary within a label in the second, most of all.
    private static func clips(_ count: Int) -> [(vector: [Float], label: String)] {
        var generator = SeededGenerator(seed: 7)
        return (0..<count).map { index in
            let label = index.isMultiple(of: 2) ? "cat" : "dog"
            let noise = (0..<4).map { _ in generator.uniform(-1, 1) as Float }
            return ([(label == "cat" ? 0.3 : -0.3) + 0.1 * noise[0], noise[1], 0.1 * noise[2], 0.1 * noise[3]], label)
        }
    }

    private static func fit(
        _ clips: [(vector: [Float], label: String)], labeled: Bool = true, frames: [[Float]] = []
    ) -> ContentFit {
        var fit = ContentFit(size: clips[0].vector.count)
        for clip in clips { fit.add(mean: clip.vector, frames: frames, label: labeled ? clip.label : nil) }
        return fit
    }

    private static func cosine(_ left: [Float], _ right: [Float]) -> Float {
        func product(_ a: [Float], _ b: [Float]) -> Float { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }
        return product(left, right) / (product(left, left) * product(right, right)).squareRoot()
    }

    /// The mean similarity of clips of one label, less that of clips of different labels.
    private static func separation(_ vectors: [[Float]], _ labels: [String]) -> Float {
        var (within, across): ([Float], [Float]) = ([], [])
        for left in vectors.indices {
            for right in 0..<left {
                let similarity = cosine(vectors[left], vectors[right])
                if labels[left] == labels[right] { within.append(similarity) } else { across.append(similarity) }
            }
        }
        return within.reduce(0, +) / Float(within.count) - across.reduce(0, +) / Float(across.count)
    }

    @Test("separates labels better than the cosine of the vectors, also of clips that it has not seen")
    func separates() throws {
        let clips = Self.clips(80)
        let head = try #require(Self.fit(Array(clips[..<40])).head())
        #expect(head.responseMeans.count == 2 && head.vectorCount == 4)
        #expect(abs(head.shares.reduce(0, +) - 1) < 1e-6)
        let others = clips[40...]
        let labels = others.map(\.label)
        let plain = Self.separation(others.map(\.vector), labels)
        let whole = Self.separation(try others.map { try #require(head.embed($0.vector)) }, labels)
        let linear = Self.separation(try others.map { try #require(head.vector($0.vector)) }, labels)
        #expect(linear > plain + 0.1 && whole > linear, "\(plain), \(linear), \(whole)")
    }

    @Test("without labels keeps the cosines of the vectors around their mean, and has no prototypes")
    func unlabeled() throws {
        let clips = Self.clips(20)
        let fit = Self.fit(clips, labeled: false)
        let head = try #require(fit.head())
        #expect(fit.knownLabels.isEmpty && head.prototypes.isEmpty && head.responseCount == 0 && head.shares[1] == 0)
        #expect(abs(head.shares.reduce(0, +) - 1) < 1e-6)
        let centered = clips.map { zip($0.vector, head.mean).map { $0 - $1 } }
        for (left, right) in [(0, 1), (2, 7), (5, 19)] {
            let found = Self.cosine(
                try #require(head.embed(clips[left].vector)), try #require(head.embed(clips[right].vector)))
            #expect(abs(found - Self.cosine(centered[left], centered[right])) < 1e-4)
        }
    }

    @Test("makes a prototype of each label of two clips at least, and tells labels apart by their bytes")
    func labels() throws {
        var fit = ContentFit(size: 2)
        // The é of one label is one scalar, that of the other two.
        for (index, label) in ["b", "caf\u{e9}", "b", "alone", "caf\u{e9}", "cafe\u{301}", "cafe\u{301}"].enumerated() {
            fit.add(mean: [Float(index), Float(index * index % 5)], frames: [], label: label)
        }
        #expect(fit.count == 7 && fit.knownLabels.map { Array($0.utf8) }.count == 3)
        let head = try #require(fit.head())
        #expect(head.responseMeans.count == 3 && head.prototypes.count == 6)
    }

    @Test("chooses directions in which frames differ, too")
    func frames() throws {
        let clips = (0..<10).map { (vector: [Float($0), 0, 0], label: "") }
        #expect(try #require(Self.fit(clips, labeled: false).head()).vectorCount == 1)
        let frames: [[Float]] = [[4.5, 0, 1], [4.5, 0, -1]]
        #expect(try #require(Self.fit(clips, labeled: false, frames: frames).head()).vectorCount == 2)
    }

    @Test("chooses the same directions if all frames of a clip are equal as by the clips alone")
    func equalFrames() throws {
        let clips = Self.clips(20).map { (vector: zip($0.vector, [0, 2, 1, 3]).map(+), label: "") }
        var fit = ContentFit(size: 4)
        for clip in clips { fit.add(mean: clip.vector, frames: [clip.vector, clip.vector], label: nil) }
        let (with, without) = (try #require(fit.head()), try #require(Self.fit(clips, labeled: false).head()))
        #expect(with.rows.count == 16 && without.rows.count == 16)
        #expect(zip(with.rows, without.rows).allSatisfy { abs($0 - $1) < 1e-3 })
    }

    @Test("gives equal clips equal heads, and none to clips that do not differ")
    func equal() {
        let clips = Self.clips(20)
        #expect(Self.fit(clips).head() == Self.fit(clips).head())
        #expect(Self.fit([(vector: [Float], label: String)](repeating: ([1, 2], "a"), count: 9)).head() == nil)
        #expect(Self.fit(clips).head() != Self.fit(clips, labeled: false).head())
    }

    @Test("keeps directions in which the classes of the network differ, though no clip of the training does")
    func classes() throws {
        let clips: [[Float]] = [[1, 0, 0, 0], [0, 1, 0, 0], [1, 1, 0, 0], [0, 0, 0, 0]]
        func head(_ classes: [Float]) throws -> ContentHead {
            var fit = ContentFit(size: 4, classes: classes)
            for clip in clips { fit.add(mean: clip, frames: [], label: nil) }
            return try #require(fit.head())
        }
        let without = try head([])
        #expect(without.vectorCount == 2 && without.vector([0.5, 0.5, 1, 0]) == nil)
        // Their lengths do not matter.
        let with = try head([0, 0, 1, 0, 0, 0, -5, 0])
        #expect(with.vectorCount == 3)
        let (one, other) = (try #require(with.vector([0.5, 0.5, 1, 0])), try #require(with.vector([0.5, 0.5, -1, 0])))
        #expect(Self.cosine(one, other) < -0.99)
    }

    @Test("gives the summarizer the share that is asked for", arguments: [0, 0.2, 1] as [Float])
    func summarizerShare(share: Float) throws {
        var fit = ContentFit(size: 4, summarizerShare: share)
        for clip in Self.clips(20) { fit.add(mean: clip.vector, frames: [], label: clip.label) }
        let shares = try #require(fit.head()).shares
        #expect(abs(shares[2] / shares[0] - share) < 1e-6 && abs(shares.reduce(0, +) - 1) < 1e-6)
    }
}
