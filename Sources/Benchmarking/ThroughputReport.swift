/// How fast clips are decoded, embedded and stored.
public struct ThroughputReport: Hashable, Sendable {
    /// A clip that could not be read.
    public struct Failure: Hashable, Sendable {
        /// Its file.
        public let path: String
        /// Why.
        public let reason: String
    }

    /// The runs of vidrec, in turn; the run to warm up is not among them.
    public let runs: [ThroughputRun]
    /// The runs of the program compared with, one after each of vidrec; none without.
    public let comparedRuns: [ThroughputRun]
    /// What failed in vidrec, by path.
    public let failures: [Failure]
    /// The processor cores of the machine.
    public let cores: Int
    /// How many processes wanted a core in the minute before the runs; `nil` where the system does not tell.
    public let load: Double?

    /// The run in the middle by processor time, the cheaper of two; `nil` without one.
    public var median: ThroughputRun? { Self.median(runs) }
    /// The same of the program compared with.
    public var comparedMedian: ThroughputRun? { Self.median(comparedRuns) }

    /// The processor time of the program compared with, divided by vidrec's: the middle of the pairs of runs; `nil`
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
