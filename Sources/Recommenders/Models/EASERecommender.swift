private import SequenceModels
internal import Concurrency
internal import Kernels

/// Every item's want as a linear sum of the wants for all others: EASE.
///
/// Steck, "Embarrassingly Shallow Autoencoders for Sparse Data", WWW 2019: with G the matrix of how often two items have
/// a viewer in common and P = (G + λI)⁻¹, the weights are -P_ij / P_jj off the diagonal and 0 on it. No epochs, no seed;
/// but n² values in memory and n³ steps for n items: at 20,000 items 1.6 GB.
public struct EASERecommender: Recommender {
    /// The most items it takes.
    public static let mostItems = 20_000

    let weights: [Float]
    /// How many items it knows.
    public let itemCount: Int

    /// Solves for the weights.
    ///
    /// - Parameters:
    ///   - log: what to learn from, of `mostItems` items at the most.
    ///   - regularization: λ, above 0: what keeps rare pairs from counting much.
    ///   - jobs: how many threads to use.
    public init(_ log: InteractionLog, regularization: Float = 250, jobs: Int = 1) {
        self.init(SparseMatrix(log), regularization: regularization, jobs: jobs)
    }

    init(weights: [Float], itemCount: Int) {
        precondition(weights.count == itemCount * itemCount, "\(weights.count) weights for \(itemCount) items")
        self.weights = weights
        self.itemCount = itemCount
    }

    init(_ users: SparseMatrix, regularization: Float, jobs: Int) {
        let count = users.columnCount
        precondition(count <= Self.mostItems, "\(count) items are too many for EASE")
        precondition(regularization > 0, "a regularization of \(regularization)")
        let items = users.transposed()
        var matrix = concurrentBlocks(of: count, size: 64, jobs: jobs) { range in
            var block = [Float](repeating: 0, count: range.count * count)
            var row = [Float](repeating: 0, count: count)
            for item in range {
                row.replace(with: 0, count: count)
                FactorKernels.addRows(chosenBy: item, of: items, matrix: users, to: &row)
                row[item] += regularization
                let start = (item - range.lowerBound) * count
                block.replaceSubrange(start..<start + count, with: row)
            }
            return block
        }.flatMap { $0 }
        // The matrix of inner products plus a positive diagonal is positive definite.
        guard FactorKernels.invert(&matrix, size: count, jobs: jobs) else {
            preconditionFailure("a Gram matrix with \(regularization) on its diagonal was not positive definite")
        }
        let diagonal = (0..<count).map { matrix[$0 * count + $0] }
        for row in 0..<count {
            for column in 0..<count {
                let index = row * count + column
                matrix[index] = row == column ? 0 : -matrix[index] / diagonal[column]
            }
        }
        weights = matrix
        itemCount = count
    }

    /// Scores by the sum over the wanted items of the history.
    public func score(_ history: History, into scores: inout [Float]) -> Bool {
        let (items, factors) = history.wanted(below: itemCount)
        scores.replace(with: 0, count: itemCount)
        FactorKernels.addRows(items, factors: factors, ofDense: weights, to: &scores)
        return !items.isEmpty
    }
}
