import ClipTypes
import Testing

@testable import Evaluation

@Suite("Intervals")
struct BootstrapTests {
    /// `good` of ten clips are found by all four of their copies, the others by none.
    private func evaluation(good: Int, seed: UInt64 = 7, draws: Int = 2000) throws -> CopyEvaluation {
        var queries: [CopyTruthQuery] = []
        var rankings = Rankings()
        for clip in 0..<10 {
            for copy in 0..<4 {
                let query = ClipName("c\(clip)__t\(copy).mp4")
                queries.append(CopyTruthQuery(name: query, source: ClipName("c\(clip).mp4"), transform: "t\(copy)"))
                let found = clip < good ? clip : (clip + 1) % 10
                rankings.insert([RankedItem(item: ClipName("c\(found).mp4"), score: 1)], for: query)
            }
        }
        return CopyEvaluation(
            of: rankings, truth: try CopyTruth(queries), bootstrap: Bootstrap(draws: draws, seed: seed))
    }

    @Test("are the same for the same seed, and others for another")
    func reproducible() throws {
        let measures = CopyMeasure.allCases
        let first = try evaluation(good: 6).overall
        let second = try evaluation(good: 6).overall
        #expect(measures.map { first[$0] } == measures.map { second[$0] })
        // Few draws, so that percentiles hardly fall on the same of the eleven values.
        let draws = try (1...8).map { try evaluation(good: 6, seed: $0, draws: 10).overall[.microAveragePrecision] }
        #expect(Set(draws).count > 1)
    }

    @Test("of a constant are that constant")
    func constant() throws {
        let evaluation = try evaluation(good: 10)
        for measure in CopyMeasure.allCases {
            #expect(evaluation.overall[measure].value == 1)
            #expect(evaluation.overall[measure].interval == 1...1)
        }
        #expect(Estimate(value: 0.3, draws: [0.3, 0.3, 0.3]).interval == 0.3...0.3)
    }

    @Test("are by source clip: as wide as those of ten clips, though there are forty queries")
    func clustered() throws {
        // The number of good clips drawn is binomial (10, 0.6): P(at most 2) = 0.0123, P(at most 3) = 0.0548,
        // P(at least 9) = 0.0464, P(10) = 0.0060. So the percentiles are 3 and 9 of 10.
        let estimate = try evaluation(good: 6).overall[.recallAt1]
        #expect(estimate.value == 0.6)
        #expect(estimate.interval == 0.3...0.9)
    }

    @Test("lie between values as NumPy's percentile has them")
    func percentiles() {
        // numpy.percentile([1, 2, 3, 4, 10], [2.5, 97.5]) is [1.1, 9.4].
        let interval = Estimate(value: 3, draws: [10, 4, .nan, 3, 2, 1]).interval
        #expect(abs((interval?.lowerBound ?? 0) - 1.1) < 1e-12 && abs((interval?.upperBound ?? 0) - 9.4) < 1e-12)
        #expect(Estimate(value: 3, draws: []).interval == nil)
    }

    @Test("of a difference to the same rankings are zero, and of a better method are of the same draws")
    func paired() throws {
        let (worse, better) = (try evaluation(good: 4), try evaluation(good: 7))
        let none = better.difference(from: better)[.meanAveragePrecision]
        #expect(none.value == 0 && none.interval == 0...0)
        let gain = better.difference(from: worse)[.meanAveragePrecision]
        // Three clips of ten: binomial (10, 0.3), P(0) = 0.028, P(at most 5) = 0.953, P(at most 6) = 0.989.
        #expect(abs(gain.value - 0.3) < 1e-12)
        #expect(
            abs((gain.interval?.lowerBound ?? -1) - 0) < 1e-12 && abs((gain.interval?.upperBound ?? -1) - 0.6) < 1e-12)
    }

    @Test("draw unmatched queries with the clip in their name, and by themselves when it does not tell")
    func origins() {
        func origin(_ name: String, _ source: String?, _ transform: String) -> QueryOrigin {
            CopyTruthQuery(name: ClipName(name), source: source.map { ClipName($0) }, transform: transform).origin
        }
        #expect(origin("a__flip.mp4", "a.webm", "flip") == .clip("a".exact))
        #expect(origin("neg_a__b__flip.mp4", nil, "flip") == .clip("a__b".exact))
        #expect(origin("b__flip.mp4", nil, "flip") == .clip("b".exact))
        #expect(origin("neg_a.mp4", nil, "flip") == .query(ClipName("neg_a.mp4")))
        #expect(origin("neg_a__flip.mp4", nil, "") == .query(ClipName("neg_a__flip.mp4")))
    }

    @Test("draw every clip as often as any other")
    func uniform() {
        var counts = [Int](repeating: 0, count: 7)
        Bootstrap(draws: 2000, seed: 1).forEachDraw(of: 7) { weights in
            #expect(weights.reduce(0, +) == 7)
            for clip in weights.indices { counts[clip] += weights[clip] }
        }
        // 2000 expected, standard deviation 41.
        #expect(counts.allSatisfy { abs($0 - 2000) < 200 })
    }
}
