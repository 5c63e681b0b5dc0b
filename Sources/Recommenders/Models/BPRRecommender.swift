internal import ClipTypes
internal import Kernels

/// Bayesian personalized ranking (BPR): matrix factorization that ranks items of positive interactions before all
/// others.
///
/// Rendle et al., "BPR: Bayesian Personalized Ranking from Implicit Feedback", UAI 2009, by stochastic gradient
/// ascent with negatives sampled uniformly from all items without a positive interaction of the user. Only the item
/// factors are stored: the factors of a user are found from the history by some rounds of the same steps.
public struct BPRRecommender: Recommender {
    /// The settings of a matrix factorization by Bayesian personalized ranking.
    public struct Options: Hashable, Sendable {
        /// The number of factors of a user or an item, including the item's bias: a positive multiple of 16.
        public var factorCount = 128
        /// The number of epochs, 0 or more; each takes as many steps as there are positive interactions.
        public var epochs = 100
        /// The learning rate of the first epoch; it falls linearly to 0. Scoring uses it, too, for the factors of the
        /// user.
        public var learningRate: Float = 0.1
        /// The weight of the L2 regularization of user factors; 0 for none.
        public var userRegularization: Float = 0.03
        /// The weight of the L2 regularization of item factors; 0 for none.
        public var itemRegularization: Float = 0.01
        /// The number of rounds over a history that learn the factors of its user when it is scored.
        public var foldInRounds = 20

        /// Creates the default options.
        public init() {}
    }

    let factors: [Float]
    let options: Options
    private let scan: ProductScan
    private let negatives: [Int32]

    /// The number of items of the training log; their indices are 0..<`itemCount`.
    public var itemCount: Int { factors.count / options.factorCount }

    /// Factorizes a log, on one thread.
    ///
    /// - Parameters:
    ///   - log: The interactions to learn from; those of positive weight count alike, others not at all.
    ///   - options: The settings of the factorization.
    ///   - seed: The seed of the first factors and of all samples.
    ///   - progress: Called after every epoch, with the number of epochs done.
    /// - Throws: `CancellationError` when the task is cancelled.
    /// - Complexity: O(epochs · *n* · *f*) for *n* positive interactions and *f* factors.
    public init(
        _ log: InteractionLog, options: Options = Options(), seed: UInt64 = 1,
        progress: (Int) -> Void = { _ in }
    ) throws(CancellationError) {
        let matrix = SparseMatrix(log)
        let count = options.factorCount
        var generator = SeededGenerator(seed: seed)
        func start(_ rows: Int, last: Float) -> [Float] {
            (0..<rows * count).map { index in
                let value = Float(generator.nextUnit() - 0.5) * 0.2
                return index % count == count - 1 ? last : value
            }
        }
        var users = start(matrix.rowCount, last: 1)
        var items = start(matrix.columnCount, last: 0)
        var owners: [Int32] = []
        for user in 0..<matrix.rowCount {
            owners += [Int32](repeating: Int32(user), count: matrix.entries(ofRow: user).count)
        }
        for epoch in 0..<options.epochs where !owners.isEmpty {
            guard !Task.isCancelled else { throw CancellationError() }
            // The rate falls to 0, so that the last steps only settle.
            let rate = options.learningRate * (1 - Float(epoch) / Float(options.epochs))
            FactorKernels.bprSteps(
                owners.count, users: owners, matrix: matrix, factorCount: count, rate: rate,
                userDecay: options.userRegularization, itemDecay: options.itemRegularization, userFactors: &users,
                itemFactors: &items, state: &generator.state)
            progress(epoch + 1)
        }
        self.init(factors: items, options: options)
    }

    init(factors: [Float], options: Options) {
        self.factors = factors
        self.options = options
        scan = ProductScan(factors, dimension: options.factorCount)
        var generator = SeededGenerator(seed: 1)
        let count = factors.count / options.factorCount
        // Always the same negatives, so that a history has the same scores every time.
        negatives = (0..<min(count, 1) * 1009).map { _ in Int32(generator.next() % UInt64(count)) }
    }

    /// Scores every item by the inner product with user factors that rank the positive interactions of the history
    /// first; returns `false` and zeros if it has none.
    public func score(_ history: History, into scores: inout [Float]) -> Bool {
        let (items, _) = history.positives(below: itemCount)
        guard !items.isEmpty else {
            scores.replace(with: 0, count: itemCount)
            return false
        }
        let positives = Set(items)
        let sampled = negatives.filter { !positives.contains($0) }
        let userFactors = FactorKernels.bprFoldIn(
            rounds: options.foldInRounds, items: items, negatives: sampled.isEmpty ? items : sampled,
            factorCount: options.factorCount, rate: options.learningRate, decay: options.userRegularization,
            itemFactors: factors)
        scan.products(with: userFactors, into: &scores)
        return true
    }
}
