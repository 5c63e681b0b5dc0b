internal import ClipTypes
internal import Kernels

/// Factors that put a wanted item before one that was not: Bayesian personalized ranking.
///
/// Rendle et al., "BPR: Bayesian Personalized Ranking from Implicit Feedback", UAI 2009, by stochastic gradient ascent with
/// negatives drawn evenly from all items that the viewer does not want. Only the items' factors are kept: those of a viewer
/// are found from the history by some rounds of the same steps.
public struct BPRRecommender: Recommender {
    /// How factors are found.
    public struct Options: Hashable, Sendable {
        /// How many factors a row has, the bias among them: a multiple of 16.
        public var factorCount = 128
        /// How many steps are taken for each want.
        public var epochs = 100
        /// How far a step goes.
        public var learningRate: Float = 0.1
        /// How much each step shortens a viewer's factors.
        public var userRegularization: Float = 0.03
        /// How much each step shortens an item's factors.
        public var itemRegularization: Float = 0.01
        /// How many rounds over the history find a viewer's factors.
        public var foldInRounds = 20

        /// The defaults.
        public init() {}
    }

    let factors: [Float]
    let options: Options
    private let scan: ProductScan
    private let negatives: [Int32]

    /// How many items it knows.
    public var itemCount: Int { factors.count / options.factorCount }

    /// Finds factors, on one thread.
    ///
    /// - Parameters:
    ///   - log: what to learn from.
    ///   - seed: of the first factors and of all draws.
    ///   - progress: gets the number of epochs done.
    /// - Throws: when the task is cancelled.
    /// - Complexity: O(epochs · *n* · *f*) for *n* wants and *f* factors.
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
            // Falls to nothing: the last steps only settle.
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
        // Always the same, so that a history has the same scores every time.
        negatives = (0..<min(count, 1) * 1009).map { _ in Int32(generator.next() % UInt64(count)) }
    }

    /// Scores by the product with factors that put the wanted items of the history first.
    public func score(_ history: History, into scores: inout [Float]) -> Bool {
        let (items, _) = history.wanted(below: itemCount)
        guard !items.isEmpty else {
            scores.replace(with: 0, count: itemCount)
            return false
        }
        let wanted = Set(items)
        let unwanted = negatives.filter { !wanted.contains($0) }
        let viewer = FactorKernels.bprFoldIn(
            rounds: options.foldInRounds, items: items, negatives: unwanted.isEmpty ? items : unwanted,
            factorCount: options.factorCount, rate: options.learningRate, decay: options.userRegularization,
            itemFactors: factors)
        scan.products(with: viewer, into: &scores)
        return true
    }
}
