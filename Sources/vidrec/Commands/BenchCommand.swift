import ClipTypes
import ClipModels
import Benchmarking
import ArgumentParser
import Foundation
import VidRecKit

struct BenchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench",
        abstract: "Measure how fast clips are decoded, embedded and stored, by stage.",
        discussion: """
            Goes through the clips once to warm up and then --repeat times, each time into a new catalog in the temporary \
            folder, which is removed. Shown is the run in the middle by processor time; the other formats have all runs. \
            Wall-clock figures hold for an idle machine only; processor time is what to compare. Clips are decoded in \
            confined processes, as by vidrec index; what they use counts.

            Without a path, eight clips are drawn with the ffmpeg program first. With --compare, ffmpeg decodes, samples \
            and scales the same clips, one process a clip on one thread, in turn with vidrec; it describes and stores \
            nothing. It has no adaptive sampling: fps=1 stands for it. Compare the frames before the times.

              vidrec bench clips/ --jobs 4
              vidrec bench clips/ --sampling uniform=16 --compare --repeat 7
              vidrec bench --compare --format json > bench.json
            """
    )

    @Argument(
        help: ArgumentHelp(
            "Files and folders; - for names on standard input (default: a standard set, drawn by ffmpeg).",
            valueName: "path"))
    var paths: [String] = []

    @Option(help: ArgumentHelp("A file with more names, one a line.", valueName: "file"))
    var fromFile: String?

    @Option(help: "Which frames to look at: adaptive, keyframes, every=1s or uniform=16.")
    var sampling: FrameSampler = .adaptive

    @Option(name: .shortAndLong, help: "How many clips to work on at once (default: the number of cores).")
    var jobs: Int?

    @Option(name: .customLong("repeat"), help: ArgumentHelp("How many runs to measure.", valueName: "count"))
    var repeats = 3

    @Flag(help: "Take the clips through the ffmpeg program, too.")
    var compare = false

    @Flag(name: .shortAndLong, help: "No progress and no notes.")
    var quiet = false

    @OptionGroup var sandbox: SandboxOption
    @OptionGroup var output: OutputOptions
    @OptionGroup var model: ModelOption

    func validate() throws {
        if let jobs, jobs < 1 { throw ValidationError("--jobs takes a number from 1 on, not \(jobs)") }
        if !(1...1_000).contains(repeats) {
            throw ValidationError("--repeat takes a number from 1 to 1000, not \(repeats)")
        }
    }

    func run() async throws {
        try await reportingErrors {
            let names = try PathList(arguments: paths, file: fromFile, isNullSeparated: false).read()
            // Stopped in order, so that temporary folders are removed.
            let wasInterrupted = try await stoppingOnInterrupt {
                do {
                    try await measure(names)
                } catch {
                    guard Task.isCancelled else { throw error }
                }
            }
            if wasInterrupted { throw ExitCode.interrupted }
        }
    }

    private func measure(_ names: [String]) async throws {
        let wantsStandardSet = paths.isEmpty && fromFile == nil
        let program = compare || wantsStandardSet ? try FFmpegProgram.find() : nil
        let model = try model.load()
        let jobs = jobs ?? ProcessInfo.processInfo.activeProcessorCount
        guard wantsStandardSet, let program else {
            return try await measure(names, jobs: jobs, compared: compare ? program : nil, model: model)
        }
        let folder = FileManager.default.temporaryDirectory
            .appending(path: "vidrec-bench-\(UUID().uuidString)").path(percentEncoded: false)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        note("drawing the standard clips with ffmpeg")
        let clips = try await StandardClips(by: program, in: folder, jobs: jobs)
        note("8 clips of 10 s, 1280x720: \(clips.description)")
        try await measure([clips.folder], jobs: jobs, compared: compare ? program : nil, model: model)
    }

    private func measure(_ paths: [String], jobs: Int, compared: FFmpegProgram?, model: ClipModel) async throws {
        let bench = ThroughputBench(
            ThroughputOptions(
                paths: paths, sampling: sampling, decoding: sandbox.decoding(), jobs: jobs, repeats: repeats,
                compared: compared),
            model: model)
        var measured: ThroughputReport?
        for try await event in bench.measure() {
            switch event {
            case .progress(let run): note("run \(run.done) of \(run.total) done")
            case .finished(let report): measured = report
            }
        }
        guard let report = measured else { return }
        try BenchRow.write(report, sampling: sampling, jobs: jobs, format: output.format)
        for failure in report.failures {
            StandardStreams.message("cannot read '\(failure.path.printable)': \(failure.reason.printable)")
        }
        let load = report.load.map { ", load \(String(format: "%.1f", $0)) before" } ?? ""
        note("\(sampling), \(jobs) at once on \(report.cores) cores\(load); the run in the middle of \(repeats)")
        if compared != nil, sampling == .adaptive { note("ffmpeg has no adaptive sampling: it took fps=1") }
        if !report.failures.isEmpty || report.comparedRuns.contains(where: { $0.failures > 0 }) {
            throw ExitCode.someFailed
        }
    }

    private func note(_ text: String) {
        if !quiet { StandardStreams.message(text) }
    }
}
