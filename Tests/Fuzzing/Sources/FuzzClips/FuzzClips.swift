import ArgumentParser
import ClipTypes
import Foundation

/// Has `vidrec index` read damaged clips, and checks what it promises: every file ends as ok, partial or failed with a
/// reason, nothing hangs, the program does not end, and the catalog is whole.
@main
struct FuzzClips: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fuzz-clips",
        abstract: "Damage clips in many ways, and check that vidrec index survives all of them.",
        discussion: """
            The clips are those of a folder, and what ffmpeg makes of one of them in other containers. The same seed makes \
            the same damage. It exits with 1 if a promise was broken.
            """
    )

    @Option(help: "The program to test.") var vidrec = ".build/release/vidrec"
    @Option(help: "A folder with clips to begin with.") var samples = "Samples"
    @Option(help: "How many damaged clips.") var count = 1000
    @Option(help: "The seed of the damage.") var seed: UInt64 = 1
    @Option(help: "How many clips are given to one run.") var batch = 500
    @Option(help: "Seconds that a run may take.") var timeLimit = 900.0
    @Option(help: ArgumentHelp("Where clips that cost a process are kept.", valueName: "folder")) var keep: String?
    @Argument(help: "More options for vidrec index, after --.") var options: [String] = []

    func run() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "vidrec-fuzz-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let seeds = try SeedClip.all(samples: samples, folder: folder)
        print("\(seeds.count) clips to damage: \(Set(seeds.map(\.container)).sorted().joined(separator: " "))")
        var generator = SeededGenerator(seed: seed)
        var tally = Tally()
        let catalog = folder.appending(path: "catalog").path
        for start in stride(from: 0, to: count, by: batch) {
            let clips = folder.appending(path: "clips")
            try FileManager.default.createDirectory(at: clips, withIntermediateDirectories: true)
            var kinds: [String: String] = [:]
            for number in start..<min(count, start + batch) {
                let clip = seeds[Int.random(in: seeds.indices, using: &generator)]
                let other = seeds[Int.random(in: seeds.indices, using: &generator)]
                let damage = Damage.allCases[Int.random(in: Damage.allCases.indices, using: &generator)]
                let file = clips.appending(path: "\(number)-\(damage).\(clip.container)")
                try Data(damage.applied(to: clip.bytes, other: other.bytes, using: &generator)).write(to: file)
                kinds[file.path] = clip.container
            }
            let outcome = try IndexRun.run(
                vidrec,
                ["index", clips.path, "--catalog", catalog, "--format", "ndjson", "--progress", "none", "-q"] + options,
                timeLimit: timeLimit)
            tally.take(outcome, files: kinds)
            if let keep { try tally.keepCostly(in: keep) }
            print(
                "\(min(count, start + batch)) clips: \(tally.total), peak of the program \(outcome.peakMemory >> 20) MiB, "
                    + "\(tally.broken.count) promises broken")
            try FileManager.default.removeItem(at: clips)
        }
        let verified = try IndexRun.run(vidrec, ["verify", "--catalog", catalog], timeLimit: timeLimit)
        if verified.status != 0 { tally.broken.append("vidrec verify ended with \(verified.status)") }
        print(tally.table)
        for promise in tally.broken { print("BROKEN: \(promise)") }
        guard tally.broken.isEmpty else { throw ExitCode(1) }
    }
}
