public import VidRecKit
private import Files
private import Concurrency
private import ClipCatalog
public import ClipModels
private import ClipTypes
private import Foundation
private import Isolation

/// Measures the throughput of decoding, describing, embedding and storing clips, by stage.
public struct ThroughputBench: Sendable {
    private let options: ThroughputOptions
    private let model: ClipModel

    /// Creates a benchmark from its settings and the model that describes the clips.
    public init(_ options: ThroughputOptions, model: ClipModel = .shipped) {
        self.options = options
        self.model = model
    }

    /// Runs all clips once to warm up, then the given number of times, each time into a new catalog in the temporary
    /// folder, which is removed afterwards. Clips are decoded in confined processes, as in indexing.
    ///
    /// - Returns: Events with the number of finished runs and of all, including the warmup; then the report. A clip
    ///   that cannot be decoded counts as failed in every run. Reading the events throws ``VidRecError`` or
    ///   `CancellationError`.
    public func measure() -> WorkEvents<(done: Int, total: Int), ThroughputReport> {
        // Storing blocks, and is measured on this thread.
        WorkEvents { [self] report in
            try await QueueExecutor(label: "vidrec.bench").run { try await measure { report(($0, $1)) } }
        }
    }

    private func measure(onRun: (Int, Int) -> Void) async throws -> ThroughputReport {
        let found = FileFinder(excluded: [], catalogDirectory: "").find(options.paths)
        guard !found.files.isEmpty || !found.unreadable.isEmpty else {
            throw VidRecError(.unusableInput, "no clips to measure: none were found in the given paths")
        }
        let load = SystemCalls.load
        let total = options.repeats + 1
        let (_, outcomes) = try await run(found)
        onRun(1, total)
        var runs: [ThroughputRun] = []
        var comparedRuns: [ThroughputRun] = []
        for number in 2...total {
            runs.append(try await run(found).run)
            if let program = options.compared {
                let comparison = FFmpegComparison(program: program, sampling: options.sampling, jobs: options.jobs)
                comparedRuns.append(try await comparison.run(outcomes.compactMap(FFmpegComparison.Clip.init)))
            }
            onRun(number, total)
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
            throw VidRecError(
                .unusableInput,
                "cannot create a catalog in '\(folder.path(percentEncoded: false))': \(systemReason(error))")
        }
        defer { try? FileManager.default.removeItem(at: folder) }
        let catalog = try Catalog(at: folder.appending(path: "catalog").path(percentEncoded: false), mode: .create)
        var times = StageTimes()
        var outcomes: [TimedIngest.Outcome] = []
        let before = ProcessUsage.now
        let start = ContinuousClock.now
        var decoding = options.decoding
        decoding.jobs = options.jobs
        let pool = DecodePool(decoding, for: model)
        let ingest = TimedIngest(
            ingest: FileIngest(
                pool: pool, sampling: options.sampling, files: QueueExecutor(label: "vidrec.bench")))
        do {
            // More files are in flight than are decoded at once, as in indexing.
            let width = options.jobs + max(2, options.jobs / 2)
            try await forEachConcurrently(found.files, width: width) { path in
                try await ingest(path)
            } receive: { _, outcome in
                if let file = outcome.file { try timed(.store, &times) { try catalog.record([file]) } }
                times += outcome.times
                outcomes.append(outcome)
                return nil
            }
        } catch {
            await pool.end()
            throw error
        }
        // The usage of child processes is known when they have ended.
        await pool.end()
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

/// Runs work on this thread and adds its processor time to a stage.
private func timed<Value>(
    _ stage: StageTimes.Stage, _ times: inout StageTimes, _ work: () throws -> Value
) rethrows -> Value {
    let start = ThreadTime.now
    defer { times[stage] += ThreadTime.now - start }
    return try work()
}
