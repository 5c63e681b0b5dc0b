import ClipTypes
import Kernels
import Testing

@testable import Recommenders

@Suite("Content recommender")
struct ContentRecommenderTests {
    /// Item 0 points to the right, 1 up, 2 between them, 3 down; 4 has no vector.
    private let features = ItemFeatures([[1, 0], [0, 1], [0.6, 0.8], [0, -1], nil], dimension: 2)

    private func scores(
        _ strategy: ContentRecommender.Strategy, _ weights: KeyValuePairs<Int, Float>
    ) -> [Float]? {
        var scores: [Float] = []
        let history = History(weights.map { History.Entry(item: $0.key, weight: $0.value, time: 0) })
        return ContentRecommender(features).using(strategy).score(history, into: &scores) ? scores : nil
    }

    private func expect(_ found: [Float]?, _ expected: [Float], _ location: SourceLocation = #_sourceLocation) {
        let isNear = zip(found ?? [], expected).allSatisfy { abs($0 - $1) < 1e-5 }
        #expect(found?.count == expected.count && isNear, "\(found ?? [])", sourceLocation: location)
    }

    @Test("average_vector is the cosine with twice the mean of the positive clips minus the mean of the negative ones")
    func averageVector() {
        // 2 · (0.5, 0.5) - (0.6, 0.8) = (0.4, 0.2), at unit length (0.894427, 0.447214).
        expect(
            scores(.averageVector, [0: 1, 1: 3, 2: -1]), [0.894427, 0.447214, 0.894427, -0.447214, -4])
        expect(scores(.averageVector, [0: 1]), [1, 0, 0.6, 0, -4])
        #expect(scores(.averageVector, [0: -1]) == nil)
    }

    @Test("best_score is the highest cosine, or minus the square of that with a nearer negative clip")
    func bestScore() {
        // Item 2 is 0.8 from the negative item 1 and 0.6 from the positive item 0: -0.64.
        expect(scores(.bestScore, [0: 1, 1: -1]), [1, -1, -0.64, 0, -4])
        expect(scores(.bestScore, [1: -1]), [0, -1, -0.64, -1, -4])
    }

    @Test("sum_scores adds the cosines with the positive clips and subtracts those with the negative ones")
    func sumScores() {
        expect(scores(.sumScores, [0: 1, 2: 2, 1: -1]), [1.6, -0.2, 0.8, 0.2, -4])
    }

    @Test("What is like one of two interests comes before what lies between them")
    func interests() throws {
        let features = ItemFeatures(
            [[1, 0], [0, 1], [0.9950372, 0.0995037], [0.0995037, 0.9950372], [0.7071068, 0.7071068]], dimension: 2)
        let history = TwoTastes.history(0, 1)
        var (interests, average): ([Float], [Float]) = ([], [])
        _ = ContentRecommender(features).score(history, into: &interests)
        _ = ContentRecommender(features, strategy: .averageVector).score(history, into: &average)
        #expect(topItems(2, of: interests, excluding: [0, 1]).map(\.item).sorted() == [2, 3])
        #expect(topItems(1, of: average, excluding: [0, 1]).map(\.item) == [4])
    }

    @Test("A negative clip lowers the scores of clips similar to it")
    func pushing() throws {
        let plain = try #require(scores(.interests, [0: 1]))
        let pushed = try #require(scores(.interests, [0: 1, 1: -1]))
        #expect(pushed[2] < plain[2])
        #expect(abs(pushed[0] - plain[0]) < 1e-6)
    }

    @Test(
        "A history without any clip that has a vector and a weight says nothing",
        arguments: ContentRecommender.Strategy.allCases)
    func nothing(strategy: ContentRecommender.Strategy) {
        #expect(scores(strategy, [4: 1]) == nil)
        #expect(scores(strategy, [0: 0]) == nil)
        #expect(scores(strategy, [700: 1]) == nil)
    }

    @Test(
        "Codes of one byte find nearly the items that exact products find",
        arguments: [ContentRecommender.Strategy.interests, .averageVector, .bestScore, .sumScores])
    func codes(strategy: ContentRecommender.Strategy) {
        var generator = SeededGenerator(seed: 11)
        func vector(near center: [Float], by distance: Float) -> [Float] {
            let vector = center.map { $0 + distance * Float(generator.nextUnit() * 2 - 1) }
            let length = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
            return vector.map { $0 / length }
        }
        let origin = [Float](repeating: 0, count: 32)
        let centers = (0..<20).map { _ in vector(near: origin, by: 1) }
        let vectors = (0..<9_000).map { vector(near: centers[$0 % 20], by: 0.2) }
        let history = History(
            (0..<30).map { History.Entry(item: $0 * 41, weight: $0 % 5 == 4 ? -1 : 1, time: Int64($0)) })
        // Few enough items are scanned exactly.
        let rows = Array(stride(from: 0, to: 9_000, by: 3)) + history.entries.map(\.item)
        let places = Dictionary(rows.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
        let few = History(
            history.entries.map { History.Entry(item: places[$0.item] ?? 0, weight: $0.weight, time: $0.time) })
        var (coded, exact): ([Float], [Float]) = ([], [])
        _ = ContentRecommender(ItemFeatures(vectors, dimension: 32), strategy: strategy).score(history, into: &coded)
        _ = ContentRecommender(ItemFeatures(rows.map { vectors[$0] }, dimension: 32), strategy: strategy)
            .score(few, into: &exact)
        let worst = zip(rows, exact).map { abs(coded[$0] - $1) }.max() ?? 1
        // A sum of 24 positive vectors has a length of at most 24.
        #expect(worst > 0 && worst < (strategy == .sumScores ? 0.24 : 0.01), "off by \(worst)")
    }
}
