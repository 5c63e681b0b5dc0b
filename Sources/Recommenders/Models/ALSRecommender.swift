internal import ClipTypes
private import SequenceModels
private import Foundation
internal import Kernels

/// Factors of viewers and items whose product is near 1 where an item was wanted, and near 0 elsewhere: implicit
/// alternating least squares.
///
/// Hu, Koren and Volinsky, "Collaborative Filtering for Implicit Feedback Datasets", ICDM 2008; solved by a few steps of
/// conjugate gradients (Takács, Pilászy and Tikk, RecSys 2011), and regularized by how often a viewer or an item occurs
/// (Rendle et al., "Revisiting the Performance of iALS on Item Recommendation Benchmarks", RecSys 2022):
///
///     loss = Σ w (1 - x·y)² over wants + α Σ (x·y)² over all pairs + λ Σ (n + α N)^ν |row|²
///
/// with n the wants of a row and N the number of rows of the other side. Only the items' factors are kept: those of a
/// viewer are solved for from the history.
public struct ALSRecommender: Recommender {
    /// How factors are found.
    public struct Options: Hashable, Sendable {
        /// How many factors a row has: 16, 32, 64, 128 or 256.
        public var factorCount = 64
        /// How often both sides are solved for.
        public var iterations = 15
        /// α: what a pair without a want counts.
        public var unobservedWeight: Float = 0.5
        /// λ: how much long rows of factors cost.
        public var regularization: Float = 0.01
        /// ν: how that grows with the number of wants.
        public var frequencyPower: Float = 1
        /// How many steps of conjugate gradients each solution takes from the last one.
        public var steps = 3

        /// The defaults.
        public init() {}
    }

    let factors: [Float]
    let options: Options
    private let scan: ProductScan
    private let gram: [Float]

    /// How many items it knows.
    public var itemCount: Int { factors.count / options.factorCount }

    /// Finds factors.
    ///
    /// - Parameters:
    ///   - log: what to learn from.
    ///   - seed: where the factors begin; the same seed gives the same factors for any number of jobs.
    ///   - progress: gets the number of iterations done.
    /// - Throws: when the task is cancelled.
    /// - Complexity: O(iterations · (*n* *f* + *r* *f*²)) for *n* wants, *r* rows and *f* factors.
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

    /// Finds factors from a matrix of wants: viewers by rows, items by columns.
    ///
    /// Beside the matrix it holds the factors of both sides, and an eighth of the transpose.
    ///
    /// - Throws: when the task is cancelled.
    init(
        _ users: SparseMatrix, options: Options = Options(), seed: UInt64 = 1, jobs: Int = 1,
        progress: (Int) -> Void = { _ in }
    ) throws(CancellationError) {
        let count = options.factorCount
        var generator = SeededGenerator(seed: seed)
        let scale = 1 / Float(count).squareRoot()
        var items = (0..<users.columnCount * count).map { _ in Float(generator.nextUnit() * 2 - 1) * 0.1 * scale * 8 }
        var viewers = [Float](repeating: 0, count: users.rowCount * count)
        let (rowCount, columnCount) = (users.rowCount, users.columnCount)
        // The transpose is made anew in parts, which takes little time and saves its memory.
        let part = max(1, (columnCount + 7) / 8)
        for iteration in 0..<options.iterations {
            guard !Task.isCancelled else { throw CancellationError() }
            FactorKernels.solveRows(
                &viewers, first: 0, matrix: users, others: items, gram: Self.gram(of: items, options: options),
                factorCount: count, steps: options.steps, jobs: jobs
            ) { options.diagonal(wants: $0, others: columnCount) }
            let gram = Self.gram(of: viewers, options: options)
            for start in stride(from: 0, to: columnCount, by: part) {
                let turned = users.transposed(rows: start..<min(start + part, columnCount))
                FactorKernels.solveRows(
                    &items, first: start, matrix: turned, others: viewers, gram: gram, factorCount: count,
                    steps: options.steps, jobs: jobs
                ) { options.diagonal(wants: $0, others: rowCount) }
            }
            progress(iteration + 1)
        }
        self.init(factors: items, options: options)
    }

    /// Scores by the product with the factors that fit the wanted items of the history best.
    public func score(_ history: History, into scores: inout [Float]) -> Bool {
        let (items, weights) = history.wanted(below: itemCount)
        guard !items.isEmpty else {
            scores.replace(with: 0, count: itemCount)
            return false
        }
        let viewer = FactorKernels.solve(
            items: items, weights: weights, others: factors, gram: gram, factorCount: options.factorCount, steps: 12,
            diagonal: options.diagonal(wants: items.count, others: itemCount))
        scan.products(with: viewer, into: &scores)
        return true
    }

    private static func gram(of rows: [Float], options: Options) -> [Float] {
        var gram = [Float](repeating: 0, count: options.factorCount * options.factorCount)
        FactorKernels.addGram(of: rows, factorCount: options.factorCount, scale: options.unobservedWeight, to: &gram)
        return gram
    }
}

extension ALSRecommender.Options {
    /// What stands on the diagonal for a row.
    fileprivate func diagonal(wants: Int, others: Int) -> Float {
        regularization * powf(Float(wants) + unobservedWeight * Float(others), frequencyPower)
    }
}
