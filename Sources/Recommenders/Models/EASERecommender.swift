internal import Concurrency
internal import Kernels

/// A linear item-item model with a closed-form solution: EASE.
///
/// Steck, "Embarrassingly Shallow Autoencoders for Sparse Data", WWW 2019: with G the Gram matrix of the user-item
/// matrix and P = (G + λI)⁻¹, the weights are -P_ij / P_jj off the diagonal and 0 on it. Training has no epochs and
/// no seed, but takes n² values of memory and n³ steps for n items: 1.6 GB at 20,000 items.
public struct EASERecommender: Recommender {
    /// The maximum number of items of a log that the model can be trained on; more trap.
    public static let maximumItems = 20_000

    let weights: [Float]
    /// The number of items of the training log; their indices are 0..<`itemCount`.
    public let itemCount: Int

    /// Solves for the item-item weights.
    ///
    /// - Parameters:
    ///   - log: The interactions to learn from, with at most `maximumItems` items.
    ///   - regularization: λ, above 0: the L2 regularization, which keeps the weights of rare pairs small.
    ///   - jobs: The number of threads.
    /// - Precondition: The log has at most `maximumItems` items, and `regularization` is above 0.
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
        precondition(count <= Self.maximumItems, "EASE takes \(Self.maximumItems) items at most, the log has \(count)")
        precondition(regularization > 0, "the regularization must be above 0, not \(regularization)")
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

    /// Scores every item by the sum of its weights from the history's positive items, each times the weight of the
    /// entry; returns `false` and zeros if there are none.
    public func score(_ history: History, into scores: inout [Float]) -> Bool {
        let (items, factors) = history.positives(below: itemCount)
        scores.replace(with: 0, count: itemCount)
        FactorKernels.addRows(items, factors: factors, ofDense: weights, to: &scores)
        return !items.isEmpty
    }
}
