/// The result of a ``ThroughputBench``.
public struct ThroughputReport: Hashable, Sendable {
    /// A file that could not be read or decoded.
    public struct Failure: Hashable, Sendable {
        /// The path of the clip.
        public let path: String
        /// Why it failed.
        public let reason: String
    }

    /// The runs of vidrec, in the order in which they were made, without the warmup.
    public let runs: [ThroughputRun]
    /// The runs of the program to compare with, one after each run of vidrec; empty without such a program.
    public let comparedRuns: [ThroughputRun]
    /// The files that vidrec could not read or decode in the warmup, ordered by path.
    public let failures: [Failure]
    /// The number of logical processor cores that are active.
    public let cores: Int
    /// The load average of the system in the minute before the warmup; `nil` if the system does not report it.
    public let load: Double?

    /// The run of vidrec with the median processor time, the lower of the two middle ones; `nil` without runs.
    public var median: ThroughputRun? { Self.median(runs) }
    /// The run of the program to compare with that has the median processor time, the lower of the two middle ones;
    /// `nil` without such a program.
    public var comparedMedian: ThroughputRun? { Self.median(comparedRuns) }

    /// The processor time of the program to compare with divided by that of vidrec, the median over the pairs of runs;
    /// `nil` without such a program. Above 1, vidrec is faster.
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
