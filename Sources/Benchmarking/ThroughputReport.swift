/// The result of a ``ThroughputBench``.
public struct ThroughputReport: Hashable, Sendable {
    /// A clip that failed.
    public struct Failure: Hashable, Sendable {
        /// Its path.
        public let path: String
        /// The reason.
        public let reason: String
    }

    /// The runs of vidrec, in order, without the warmup.
    public let runs: [ThroughputRun]
    /// The runs of the compared program, one after each of vidrec; empty without one.
    public let comparedRuns: [ThroughputRun]
    /// The failures of vidrec, by path.
    public let failures: [Failure]
    /// The number of processor cores.
    public let cores: Int
    /// The load average of the minute before the runs; `nil` if the system does not report it.
    public let load: Double?

    /// The run with the median processor time, the lower of two; `nil` without runs.
    public var median: ThroughputRun? { Self.median(runs) }
    /// The median run of the compared program.
    public var comparedMedian: ThroughputRun? { Self.median(comparedRuns) }

    /// The processor time of the compared program divided by vidrec's, the median over the pairs of runs; `nil`
    /// without one.
    public var processorTimeRatio: Double? {
        let ratios = zip(comparedRuns, runs).filter { $1.processorTime > .zero }.map {
            $0.processorTime / $1.processorTime
        }
        return ratios.isEmpty ? nil : ratios.sorted()[(ratios.count - 1) / 2]
    }

    private static func median(_ runs: [ThroughputRun]) -> ThroughputRun? {
        runs.isEmpty ? nil : runs.sorted { $0.processorTime < $1.processorTime }[(runs.count - 1) / 2]
    }
}
