import ArgumentParser
import Foundation

/// Damages clips and lets `vidrec index` read them: whatever a file is, it costs that file at most.
@main
struct FuzzClips: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fuzz-clips",
        abstract: "Index damaged clips and check that every one ends as ok, partial or failed with a reason.",
        discussion: "What follows -- is passed on to vidrec index."
    )

    @Option(help: "How many damaged clips to make.")
    var count = 1000
    @Option(help: "What decides the damage; the same seed makes the same clips.")
    var seed: UInt64 = 1
    @Option(help: "How many clips to make and index at once.")
    var batch = 500
    @Option(help: "The first clip's number, to make a part of a longer run again.")
    var from = 0
    @Option(help: "The program to test.")
    var vidrec = "../../.build/release/vidrec"
    @Option(help: "The folder of clips to start from.")
    var samples = "../../Samples"
    @Option(name: .shortAndLong, help: "How many clips vidrec works on at once.")
    var jobs: Int?
    @Option(help: "How many seconds a batch may take.")
    var timeLimit = 600.0
    @Option(help: "Where to keep clips that a limit or a signal ended, and batches that broke a promise.")
    var keepCrashers: String?
    @Option(help: "Limits that vidrec has to do with, as the shell sets them, such as 'ulimit -n 64 -v 2000000'.")
    var limits: String?
    @Argument(help: "More options for vidrec index, behind --.")
    var options: [String] = []

    func validate() throws {
        guard count > 0, batch > 0, from >= 0, timeLimit > 0 else {
            throw ValidationError("--count, --batch and --time-limit are more than 0, --from is not less")
        }
    }

    func run() throws {
        let work = FileManager.default.temporaryDirectory.appending(path: "vidrec-fuzz-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: work, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: work) }
        var fuzzing = FuzzRun(
            vidrec: URL(filePath: vidrec).path(), options: (jobs.map { ["--jobs", String($0)] } ?? []) + options,
            limits: limits, seed: seed, secondsPerBatch: timeLimit, keep: keepCrashers.map { URL(filePath: $0) },
            work: work,
            clips: try SeedClip.all(samples: samples, scratch: work))
        for start in stride(from: from, to: from + count, by: batch) {
            try fuzzing.runBatch(start..<min(start + batch, from + count))
        }
        try fuzzing.finish()
        print(fuzzing.tally.text)
        print("\n\(count) clips from seed \(seed), \(fuzzing.broken.count) promises broken")
        for problem in fuzzing.broken.prefix(50) { print("  " + problem) }
        if !fuzzing.broken.isEmpty { throw ExitCode.failure }
    }
}
