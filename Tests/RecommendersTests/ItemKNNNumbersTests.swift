import ClipTypes
import Recommenders
import Testing

/// Four viewers of four items, a to d; a number is the weight of the viewer's interest.
///
///          a  b  c  d   items n
///     v1   1  4  .  .     2
///     v2   1  .  1  .     2
///     v3   .  1  .  .     1
///     v4   .  .  1  1     2
///
/// All expected figures were worked out by hand as the comments show, and again with numpy in double precision.
@Suite("Item-kNN on a matrix of four viewers and four items")
struct ItemKNNNumbersTests {
    /// An interaction without an event counts 1, so that four of them are a weight of 4.
    private let log = InteractionLog(
        [
            ("v1", "a", 1), ("v1", "b", 4), ("v2", "a", 1), ("v2", "c", 1), ("v3", "b", 1), ("v4", "c", 1),
            ("v4", "d", 1),
        ]
        .flatMap { user, item, weight in
            (0..<weight).map { Interaction(user: user, item: item, time: Int64($0)) }
        }, items: Vocabulary(["a", "b", "c", "d"]))

    /// The similarities of every item to every item: what a history of one item of weight 1 is scored by.
    private func similarities(_ recommender: ItemKNNRecommender) -> [[Float]] {
        (0..<4).map { item in
            var scores: [Float] = []
            let isAnswer = recommender.score(
                History([History.Entry(item: item, weight: 1, time: 0)]), into: &scores)
            #expect(isAnswer)
            return scores
        }
    }

    private func expect(
        _ found: [[Float]], _ expected: [[Float]], _ location: SourceLocation = #_sourceLocation
    ) {
        #expect(found.map(\.count) == expected.map(\.count), sourceLocation: location)
        for (row, (left, right)) in zip(found, expected).enumerated() {
            for (column, (value, number)) in zip(left, right).enumerated() {
                #expect(
                    abs(value - number) <= 2e-6 * max(1, number), "of item \(row) to item \(column): \(value)",
                    sourceLocation: location)
            }
        }
    }

    @Test("The cosine is that of the columns of weights")
    func cosine() {
        // Lengths: a √2, b √17, c √2, d 1. a·b = 1·4, a·c = 1·1, c·d = 1·1, all others 0.
        // a,b: 4/√34 = 0.6859943; a,c: 1/2; c,d: 1/√2 = 0.7071068.
        expect(
            similarities(ItemKNNRecommender(log, similarity: .cosine)),
            [
                [1, 0.6859943, 0.5, 0], [0.6859943, 1, 0, 0], [0.5, 0, 1, 0.7071068], [0, 0, 0.7071068, 1],
            ])
    }

    @Test("TF-IDF takes the root of a weight times ln(items / (1 + the viewer's items)), and then the cosine")
    func tfidf() {
        // With L = ln(4/3) = 0.2876821 for v1, v2, v4 and M = ln(4/2) = 0.6931472 for v3 the weights are
        //          a          b          c          d
        //     v1   0.2876821  0.5753641  .          .           (√4 · L)
        //     v2   0.2876821  .          0.2876821  .
        //     v3   .          0.6931472  .          .           (√1 · M)
        //     v4   .          .          0.2876821  0.2876821
        // Lengths: a = c = L√2 = 0.4068439, b = √(4L² + M²) = √(0.3310439 + 0.4804530) = 0.9008312, d = L.
        // a,b: 2L² / (L√2 · 0.9008312) = 0.1655219 / 0.3664976 = 0.4516316; a,c: L² / 2L² = 0.5; c,d: 1/√2 = 0.7071068.
        expect(
            similarities(ItemKNNRecommender(log, similarity: .tfidf)),
            [
                [1, 0.4516316, 0.5, 0], [0.4516316, 1, 0, 0], [0.5, 0, 1, 0.7071068], [0, 0, 0.7071068, 1],
            ])
    }

    @Test("BM25 with k1 = 2 and b = 0.5 saturates weights by the item's length, and is a product without a cosine")
    func bm25() {
        // w (k1 + 1) / (k1 ℓ + w) · ln(items / (1 + n)), with ℓ = 1 - b + b · sum of the item's weights / mean of the sums.
        // Sums: a 2, b 5, c 2, d 1, mean 2.5. ℓ: a 0.9, b 1.5, c 0.9, d 0.7.
        // a, c: 3 / 2.8 · L = 0.3082308; b of v1: 12 / 7 · L = 0.4931693; b of v3: 3 / 4 · M = 0.5198604;
        // d: 3 / 2.4 · L = 0.3596026; with L = ln(4/3) = 0.2876821 and M = ln 2 = 0.6931472.
        // a,a = c,c: 2 · 0.3082308² = 0.1900124; a,b: 0.3082308 · 0.4931693 = 0.1520100; a,c: 0.3082308² = 0.0950062;
        // b,b: 0.4931693² + 0.5198604² = 0.5134707; c,d: 0.3082308 · 0.3596026 = 0.1108406; d,d: 0.3596026² = 0.1293140.
        expect(
            similarities(ItemKNNRecommender(log, similarity: .bm25(k1: 2, b: 0.5))),
            [
                [0.1900124, 0.1520100, 0.0950062, 0], [0.1520100, 0.5134707, 0, 0],
                [0.0950062, 0, 0.1900124, 0.1108406], [0, 0, 0.1108406, 0.1293140],
            ])
    }

    @Test("BM25 has k1 = 100 and b = 0.25 unless told otherwise")
    func bm25Defaults() {
        // ℓ: a 0.95, b 1.25, c 0.95, d 0.85. a: 101 / 96 · L = 0.3026655; b of v1: 404 / 129 · L = 0.9009578;
        // b of v3: 101 / 126 · M = 0.5556180; d: 101 / 86 · L = 0.3378592.
        expect(
            similarities(ItemKNNRecommender(log, similarity: .bm25())),
            [
                [0.1832128, 0.2726889, 0.0916064, 0], [0.2726889, 1.1204363, 0, 0],
                [0.0916064, 0, 0.1832128, 0.1022583], [0, 0, 0.1022583, 0.1141488],
            ])
    }

    @Test("A history's items count by their weights, unwanted ones not at all")
    func history() {
        var scores: [Float] = []
        let history = History([
            History.Entry(item: 0, weight: 2, time: 0), History.Entry(item: 3, weight: 0.5, time: 1),
            History.Entry(item: 1, weight: -1, time: 2),
        ])
        let isAnswer = ItemKNNRecommender(log, similarity: .tfidf).score(history, into: &scores)
        #expect(isAnswer)
        // a: 2 · 1; b: 2 · 0.4516316; c: 2 · 0.5 + 0.5 · 0.7071068; d: 0.5 · 1.
        expect([scores], [[2, 0.9032633, 1.3535534, 0.5]])
    }

    @Test("Of each item only the most similar ones are kept, itself among them")
    func neighborCount() {
        expect(
            similarities(ItemKNNRecommender(log, similarity: .tfidf, neighborCount: 2)),
            [[1, 0, 0.5, 0], [0.4516316, 1, 0, 0], [0, 0, 1, 0.7071068], [0, 0, 0.7071068, 1]])
    }

    @Test("A viewer of all items or of all but one says nothing of what is similar", arguments: [3, 4])
    func eager(items: Int) {
        // ln(4 / (1 + 3)) = 0, and ln(4 / (1 + 4)) is below 0 and counts as 0.
        let log = InteractionLog(
            ["a", "b", "c", "d"].prefix(items).map { Interaction(user: "v", item: $0, time: 0) },
            items: Vocabulary(["a", "b", "c", "d"]))
        for similarity in [ItemKNNRecommender.Similarity.tfidf, .bm25()] {
            var scores: [Float] = []
            let isAnswer = ItemKNNRecommender(log, similarity: similarity).score(
                History([History.Entry(item: 0, weight: 1, time: 0)]), into: &scores)
            #expect(!isAnswer)
            #expect(scores == [0, 0, 0, 0])
        }
    }
}
