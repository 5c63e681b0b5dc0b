private import Foundation
internal import Kernels

/// Trains a ``NextItemNetwork`` on sequences of items: every item is predicted from those before it, by cross-entropy
/// over all items, or over sampled ones if there are more than `maximumSoftmaxItems`.
///
/// The same sequences, options and seed give the same network for any number of jobs, on one kind of processor.
public struct NextItemTrainer: Sendable {
    /// The progress of a training.
    public struct Progress: Hashable, Sendable {
        /// The number of epochs done; the first report has 1.
        public let epoch: Int
        /// The mean cross-entropy of a prediction in the epoch just done, in nats; over sampled items if there are more
        /// than `maximumSoftmaxItems`.
        public let loss: Double
    }

    /// The number of parts of a batch, whatever the number of jobs, so that sums have the same order.
    private static let shardCount = 4

    /// The settings of the training.
    public let options: NextItemOptions
    /// The seed of all random numbers.
    public let seed: UInt64
    /// The maximum number of threads, which does not change the network; values below 1 count as 1.
    public let jobs: Int

    /// Creates a trainer from its settings, a seed and a number of threads.
    public init(options: NextItemOptions = NextItemOptions(), seed: UInt64 = 1, jobs: Int = 1) {
        self.options = options
        self.seed = seed
        self.jobs = jobs
    }

    /// Trains a network; without a sequence of at least two items, it keeps its random start.
    ///
    /// - Parameters:
    ///   - sequences: The sequences of item indices in 0..<`itemCount`, the oldest item first.
    ///   - itemCount: The number of items, including those in no sequence.
    ///   - features: The feature vectors of the items, row by row, zeros for an item without one; empty to train
    ///     without features.
    ///   - progress: Called after every epoch.
    /// - Throws: `CancellationError` when the task is cancelled.
    /// - Complexity: O(epochs · steps · (*h*² + *d* · items)) for states of *h* and embeddings of *d* values.
    public func train(
        _ sequences: [[Int32]], itemCount: Int, features: [Float] = [], progress: (Progress) -> Void = { _ in }
    ) throws(CancellationError) -> NextItemNetwork {
        precondition(
            itemCount == 0 || features.count.isMultiple(of: itemCount),
            "\(features.count) feature values for \(itemCount) items")
        let shape = NextItemShape(
            itemCount: itemCount, embeddingCount: options.embeddingCount, hiddenCount: options.hiddenCount,
            featureCount: itemCount == 0 ? 0 : features.count / itemCount)
        var state = NextItemTraining(
            shape: shape, sequences: sequences, features: features, options: options, seed: seed)
        let windows = Self.windows(of: sequences, length: options.windowLength)
        let batches = (windows.count + options.batchCount - 1) / options.batchCount
        var generator = SeededGenerator(seed: seed ^ 0x5EED)
        for epoch in 0..<options.epochs where !windows.isEmpty {
            var (loss, steps) = (0.0, 0)
            let order = generator.shuffled(Array(windows.indices))
            for batch in 0..<batches {
                guard !Task.isCancelled else { throw CancellationError() }
                let chosen = order[batch * options.batchCount..<min((batch + 1) * options.batchCount, order.count)]
                let share = Double(epoch * batches + batch) / Double(options.epochs * batches)
                let rate = options.learningRate * Float(0.5 + 0.5 * cos(Double.pi * share))
                let (sum, count) = state.step(
                    chosen.map { windows[$0] }, rate: rate, shards: Self.shardCount, jobs: jobs)
                loss += sum
                steps += count
            }
            progress(Progress(epoch: epoch + 1, loss: loss / Double(max(1, steps))))
        }
        return state.network()
    }

    /// Cuts sequences from their ends into windows of `length` predictions; each starts with the item before its
    /// first prediction.
    private static func windows(of sequences: [[Int32]], length: Int) -> [ArraySlice<Int32>] {
        var windows: [ArraySlice<Int32>] = []
        for sequence in sequences {
            var end = sequence.count
            while end > 1 {
                windows.append(sequence[max(0, end - length - 1)..<end])
                end -= length
            }
        }
        return windows
    }
}
