private import Foundation
internal import Kernels

/// Items that the same viewers wanted, summed over the history: item-based collaborative filtering.
///
/// Sarwar et al., "Item-based Collaborative Filtering Recommendation Algorithms", WWW 2001. Every item keeps its nearest
/// items only; of each the weight of the history's entry times the similarity counts.
public struct ItemKNNRecommender: Recommender {
    /// How similar two items are, by their viewers.
    public enum Similarity: Hashable, Sendable {
        /// The cosine of the vectors of viewers.
        case cosine
        /// The cosine, viewers who want much counting less: each by the logarithm of items over wanted items.
        case tfidf
        /// The product of BM25 weights (Robertson and Zaragoza, "The Probabilistic Relevance Framework", 2009), an item
        /// being the document and a viewer the term.
        case bm25(k1: Float = 100, b: Float = 0.25)
    }

    let neighbors: ItemNeighbors

    /// How many items it knows.
    public var itemCount: Int { neighbors.itemCount }

    /// Compares all items that have a viewer in common.
    ///
    /// - Parameters:
    ///   - log: what to learn from.
    ///   - similarity: how to compare.
    ///   - neighborCount: how many nearest items each item keeps.
    ///   - jobs: how many threads to use.
    /// - Complexity: O(sum of the squares of the viewers' numbers of items).
    public init(_ log: InteractionLog, similarity: Similarity = .tfidf, neighborCount: Int = 300, jobs: Int = 1) {
        self.init(SparseMatrix(log), similarity: similarity, neighborCount: neighborCount, jobs: jobs)
    }

    init(_ neighbors: ItemNeighbors) { self.neighbors = neighbors }

    init(_ users: SparseMatrix, similarity: Similarity, neighborCount: Int, jobs: Int) {
        let weighted = Self.weighted(users, similarity)
        let items = weighted.transposed()
        neighbors = ItemNeighbors(itemCount: users.columnCount, keeping: neighborCount, jobs: jobs) { item, sums in
            FactorKernels.addRows(chosenBy: item, of: items, matrix: weighted, to: &sums)
        }
    }

    /// Scores by the sum over the wanted items of the history.
    public func score(_ history: History, into scores: inout [Float]) -> Bool {
        let (items, weights) = history.wanted(below: itemCount)
        return neighbors.score(items, factors: weights, into: &scores)
    }

    private static func weighted(_ users: SparseMatrix, _ similarity: Similarity) -> SparseMatrix {
        var sums = [Float](repeating: 0, count: users.columnCount)
        for (entry, item) in users.columns.enumerated() { sums[Int(item)] += users.value(entry) }
        let meanSum = sums.reduce(0, +) / Float(max(1, users.columnCount))
        var values = [Float](repeating: 0, count: users.columns.count)
        for user in 0..<users.rowCount {
            let entries = users.entries(ofRow: user)
            let rarity = logf(Float(users.columnCount)) - log1pf(Float(entries.count))
            for entry in entries {
                let value = users.value(entry)
                switch similarity {
                case .cosine: values[entry] = value
                case .tfidf: values[entry] = value.squareRoot() * max(0, rarity)
                case .bm25(let k1, let b):
                    let length = 1 - b + b * sums[Int(users.columns[entry])] / meanSum
                    values[entry] = value * (k1 + 1) / (k1 * length + value) * max(0, rarity)
                }
            }
        }
        if case .bm25 = similarity {
        } else {
            var squares = [Float](repeating: 0, count: users.columnCount)
            for (entry, item) in users.columns.enumerated() { squares[Int(item)] += values[entry] * values[entry] }
            for (entry, item) in users.columns.enumerated() where squares[Int(item)] > 0 {
                values[entry] /= squares[Int(item)].squareRoot()
            }
        }
        return SparseMatrix(
            columnCount: users.columnCount, offsets: users.offsets, columns: users.columns, values: values)
    }
}
