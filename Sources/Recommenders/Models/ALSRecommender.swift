internal import ClipTypes
private import Foundation
internal import Kernels

/// Implicit matrix factorization by alternating least squares (iALS): the product of a user's and an item's factors
/// is near 1 for a positive interaction and near 0 elsewhere.
///
/// Hu, Koren and Volinsky, "Collaborative Filtering for Implicit Feedback Datasets", ICDM 2008; solved by a few steps
/// of conjugate gradients (Takács, Pilászy and Tikk, RecSys 2011), with a regularization that depends on the
/// frequency of a user or an item (Rendle et al., "Revisiting the Performance of iALS on Item Recommendation
/// Benchmarks", RecSys 2022):
///
///     loss = Σ w (1 - x·y)² over positive interactions + α Σ (x·y)² over all pairs + λ Σ (n + α N)^ν |row|²
///
/// with n the positive interactions of a row and N the number of rows of the other side. Only the item factors are
/// stored: the factors of a user are solved for from the history.
public struct ALSRecommender: Recommender {
    /// The settings of an implicit matrix factorization by alternating least squares.
    public struct Options: Hashable, Sendable {
        /// The number of factors of a user or an item: 16, 32, 64, 128 or 256.
        public var factorCount = 64
        /// The number of iterations, 0 or more; each solves for the users, then for the items.
        public var iterations = 15
        /// α: the weight of a pair of user and item without a positive interaction.
        public var unobservedWeight: Float = 0.5
        /// λ: the weight of the L2 regularization of the factors.
        public var regularization: Float = 0.01
        /// ν: the power by which the regularization grows with the number of positive interactions.
        public var frequencyPower: Float = 1
        /// The number of steps of conjugate gradients for each solution in training, starting from that of the
        /// iteration before; scoring always takes 12.
        public var steps = 3

        /// Creates the default options.
        public init() {}
    }

    let factors: [Float]
    let options: Options
    private let scan: ProductScan
    private let gram: [Float]

    /// The number of items of the training log; their indices are 0..<`itemCount`.
    public var itemCount: Int { factors.count / options.factorCount }

    /// Factorizes a log.
    ///
    /// - Parameters:
    ///   - log: The interactions to learn from; entries without a positive weight are ignored.
    ///   - options: The settings of the factorization.
    ///   - seed: The seed of the first factors; the same seed gives the same factors for any number of jobs.
    ///   - jobs: The maximum number of threads.
    ///   - progress: Called after every iteration, with the number of iterations done.
    /// - Throws: `CancellationError` when the task is cancelled.
    /// - Complexity: O(iterations · (*n* *f* + *r* *f*²)) for *n* positive interactions, *r* rows and *f* factors.
    public init(
        _ log: InteractionLog, options: Options = Options(), seed: UInt64 = 1, jobs: Int = 1,
        progress: (Int) -> Void = { _ in }
    ) throws(CancellationError) {
        try self.init(SparseMatrix(log), options: options, seed: seed, jobs: jobs, progress: progress)
    }

    init(factors: [Float], options: Options) {
        self.factors = factors
        self.options = options
        scan = ProductScan(factors, dimension: options.factorCount)
        gram = Self.gram(of: factors, options: options)
    }

    /// Factorizes a user-item matrix: users are rows, items columns.
    ///
    /// Allocates the factors of both sides and an eighth of the transpose.
    ///
    /// - Throws: `CancellationError` when the task is cancelled.
    init(
        _ users: SparseMatrix, options: Options = Options(), seed: UInt64 = 1, jobs: Int = 1,
        progress: (Int) -> Void = { _ in }
    ) throws(CancellationError) {
        let count = options.factorCount
        var generator = SeededGenerator(seed: seed)
        let scale = 1 / Float(count).squareRoot()
        var items = (0..<users.columnCount * count).map { _ in Float(generator.nextUnit() * 2 - 1) * 0.1 * scale * 8 }
        var userFactors = [Float](repeating: 0, count: users.rowCount * count)
        let (rowCount, columnCount) = (users.rowCount, users.columnCount)
        // Parts of the transpose are computed again in every iteration: that takes little time and saves its memory.
        let part = max(1, (columnCount + 7) / 8)
        for iteration in 0..<options.iterations {
            guard !Task.isCancelled else { throw CancellationError() }
            FactorKernels.solveRows(
                &userFactors, first: 0, matrix: users, others: items, gram: Self.gram(of: items, options: options),
                factorCount: count, steps: options.steps, jobs: jobs
            ) { options.diagonal(positives: $0, others: columnCount) }
            let gram = Self.gram(of: userFactors, options: options)
            for start in stride(from: 0, to: columnCount, by: part) {
                let transposed = users.transposed(rows: start..<min(start + part, columnCount))
                FactorKernels.solveRows(
                    &items, first: start, matrix: transposed, others: userFactors, gram: gram, factorCount: count,
                    steps: options.steps, jobs: jobs
                ) { options.diagonal(positives: $0, others: rowCount) }
            }
            progress(iteration + 1)
        }
        self.init(factors: items, options: options)
    }

    /// Scores every item by the inner product with the user factors that fit the positive interactions of the history
    /// best, by their weights; returns `false` and zeros if it has none.
    public func score(_ history: History, into scores: inout [Float]) -> Bool {
        let (items, weights) = history.positives(below: itemCount)
        guard !items.isEmpty else {
            scores.replace(with: 0, count: itemCount)
            return false
        }
        let userFactors = FactorKernels.solve(
            items: items, weights: weights, others: factors, gram: gram, factorCount: options.factorCount, steps: 12,
            diagonal: options.diagonal(positives: items.count, others: itemCount))
        scan.products(with: userFactors, into: &scores)
        return true
    }

    private static func gram(of rows: [Float], options: Options) -> [Float] {
        var gram = [Float](repeating: 0, count: options.factorCount * options.factorCount)
        FactorKernels.addGram(of: rows, factorCount: options.factorCount, scale: options.unobservedWeight, to: &gram)
        return gram
    }
}

extension ALSRecommender.Options {
    /// Returns the value that is added to the diagonal of a row's linear system.
    fileprivate func diagonal(positives: Int, others: Int) -> Float {
        regularization * powf(Float(positives) + unobservedWeight * Float(others), frequencyPower)
    }
}
