private import ClipCatalog
private import ClipTypes
private import Foundation
private import VideoDecoding

/// Measures how fast clips are decoded, described, embedded and stored, by stage.
public struct ThroughputBench: Sendable {
    private let options: ThroughputOptions
    private let model: ClipModel

    /// Measures with a model.
    public init(_ options: ThroughputOptions, model: ClipModel = .shipped) {
        self.options = options
        self.model = model
    }

    /// Goes through all clips once to warm up, then as often as was asked for, each time into a new catalog in the
    /// temporary folder, which is removed afterwards. Everything runs in this process.
    ///
    /// - Parameter onRun: called after each run, the first one included, with the number of runs that are done and of all.
    /// - Returns: the figures. A clip that cannot be read counts as failed in every run.
    /// - Throws: `BenchError` if there is no clip; `CatalogError` if storing fails; `CancellationError`.
    public func measure(onRun: (Int, Int) throws -> Void = { _, _ in }) async throws -> ThroughputReport {
        let found = FileFinder(excluded: [], catalogDirectory: "").find(options.paths)
        guard !found.files.isEmpty || !found.unreadable.isEmpty else {
            throw BenchError(.noClips, "nothing to measure: no clip was found in what was named")
        }
        let load = SystemCalls.load
        let total = options.repeats + 1
        let (_, outcomes) = try await run(found)
        try onRun(1, total)
        var runs: [ThroughputRun] = []
        var comparedRuns: [ThroughputRun] = []
        for number in 2...total {
            runs.append(try await run(found).run)
            if let program = options.compared {
                let comparison = FFmpegComparison(program: program, sampling: options.sampling, jobs: options.jobs)
                comparedRuns.append(try await comparison.run(outcomes.compactMap(FFmpegComparison.Clip.init)))
            }
            try onRun(number, total)
        }
        var failures = outcomes.compactMap { outcome in
            outcome.failure.map { ThroughputReport.Failure(path: outcome.path, reason: $0) }
        }
        failures += found.unreadable.map { .init(path: $0.path, reason: $0.reason.reason) }
        return ThroughputReport(
            runs: runs, comparedRuns: comparedRuns, failures: failures.sorted { $0.path < $1.path },
            cores: ProcessInfo.processInfo.activeProcessorCount, load: load)
    }

    private func run(_ found: FileFinder.Findings) async throws -> (
        run: ThroughputRun, outcomes: [TimedIngest.Outcome]
    ) {
        let folder = FileManager.default.temporaryDirectory.appending(path: "vidrec-bench-\(UUID().uuidString)")
        do {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        } catch {
            throw BenchError(
                .noScratch, "cannot make a catalog in '\(folder.path(percentEncoded: false))': \(systemReason(error))")
        }
        defer { try? FileManager.default.removeItem(at: folder) }
        let catalog = try Catalog(at: folder.appending(path: "catalog").path(percentEncoded: false), mode: .create)
        let ingest = TimedIngest(sampling: options.sampling, limits: options.limits, model: model)
        var times = StageTimes()
        var outcomes: [TimedIngest.Outcome] = []
        let before = ProcessUsage.now
        let start = ContinuousClock.now
        try await forEachConcurrently(found.files, width: options.jobs, work: { ingest($0) }) { _, outcome in
            if let file = outcome.file { try timed(.store, &times) { try catalog.record([file]) } }
            times += outcome.times
            outcomes.append(outcome)
            return nil
        }
        let wall = ContinuousClock.now - start
        let after = ProcessUsage.now
        try Task.checkCancellation()
        let failed = outcomes.filter { $0.failure != nil }.count + found.unreadable.count
        let run = ThroughputRun(
            files: outcomes.count + found.unreadable.count, failures: failed,
            frames: outcomes.map(\.frames).reduce(0, +),
            videoTime: outcomes.compactMap { $0.metadata?.duration }.reduce(.zero, +), wallTime: wall,
            processorTime: after.processorTime - before.processorTime, stages: times,
            peakMemory: after.peakMemory)
        return (run, outcomes)
    }
}
