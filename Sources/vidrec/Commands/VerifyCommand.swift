import Reports
import ArgumentParser
import ClipCatalog
import Foundation
import VidRecKit

struct VerifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Verify the integrity of the catalog.",
        discussion: """
            Checks the structure of the database, the checksum of every embedding, sketch and interaction, the digest of \
            trained recommenders, the small pictures of clips and the files of the indexes, without changing anything. The \
            exit code is 5 if the catalog is damaged, 3 if trained recommenders or pictures are and --repair does not mend it, and with --files also 3 \
            if files have changed or are missing since they were indexed. An index that cannot be used is reported; it is \
            a copy, which the next search builds anew.
            """
    )

    @Flag(help: "Also read every file again and compare its content with the indexed one.")
    var files = false

    @Flag(
        help:
            "Build the files of the indexes anew, and remove pictures that are damaged or that no clip has; the database is not changed."
    )
    var repair = false

    @OptionGroup var sandbox: SandboxOption
    @OptionGroup var output: OutputOptions
    @OptionGroup var catalog: CatalogOption

    func run() async throws {
        try await reportingErrors {
            let (check, repaired, indexes, foreign, interactions) = try await catalog.withLibrary(
                repair ? .readWrite : .readOnly, model: .automatic, decoding: sandbox.decoding()
            ) { library in
                let check = try await library.verify(files: files)
                let repaired = repair && check.problems.isEmpty ? try await library.repair() : nil
                let indexes = check.problems.isEmpty ? try await library.checkIndexes(verifying: true) : []
                return (
                    check, repaired, indexes, try await library.foreignIndexFiles(),
                    try? await library.interactionCounts()
                )
            }
            var writer = ResultWriter<ProblemRow>(format: output.format)
            try writer.write(check.problems.map { ProblemRow(kind: "damage", problem: $0) })
            try writer.write(check.changedFiles.map { ProblemRow(kind: "file", problem: $0) })
            if check.statistics.staleClips > 0 {
                try writer.write([ProblemRow(kind: "stale", problem: check.statistics.staleDescription)])
            }
            let strips = repaired ?? check.strips
            try writer.write(strips.damage.map { ProblemRow(kind: "strip", problem: $0) })
            try writer.write(Set(indexes.compactMap(\.problem)).sorted().map { ProblemRow(kind: "index", problem: $0) })
            try writer.finish()
            let counts = check.statistics
            if !check.problems.isEmpty {
                StandardStreams.message(
                    "the catalog '\(catalog.directory.printable)' is damaged: "
                        + "\(counted(check.problems.count, "problem")); restore a backup, or index the clips into a new catalog"
                )
                throw ExitCode.catalogDamaged
            }
            let events =
                interactions.map { counts in
                    counts.interactions > 0
                        ? ", \(counted(counts.interactions, "interaction")) of \(counted(counts.users, "user"))" : ""
                } ?? ""
            StandardStreams.message(
                "the catalog is intact: \(counted(counts.clips, "clip")), \(counted(counts.files, "file")), "
                    + "\(counted(counts.embeddings, "embedding")), \(counts.frames) frame "
                    + (counts.frames == 1 ? "sketch" : "sketches") + events
            )
            if repaired != nil { showRepair(of: check.strips, to: strips) }
            showStrips(strips)
            if !check.changedFiles.isEmpty {
                StandardStreams.message(
                    "\(counted(check.changedFiles.count, "file")) missing, changed or damaged: index again, or train again"
                )
                throw ExitCode.someFailed
            }
            if !foreign.isEmpty {
                let names = foreign.prefix(3).map { "'\($0.printable)'" }.joined(separator: ", ")
                StandardStreams.message(
                    "\(counted(foreign.count, "file")) in '\(catalog.directory.printable)/index' that vidrec did not write "
                        + "and leaves alone: \(names)\(foreign.count > 3 ? ", …" : "")")
            }
            if repair, indexes.contains(where: \.isBlocked) { throw ExitCode.someFailed }
            if indexes.contains(where: { $0.problem != nil && !$0.isBlocked }) {
                guard !repair else {
                    StandardStreams.message(
                        "an index could not be built anew, so that searches read the whole catalog: the disk may be full, or "
                            + "fail with an I/O error, or another process writes the index; repair again")
                    throw ExitCode.someFailed
                }
                StandardStreams.message(
                    "an index cannot be used: the next search builds it anew, or `vidrec verify --repair` now")
            }
            if !strips.damage.isEmpty { throw ExitCode.someFailed }
        }
    }

    /// Tells what a repair has done to the small pictures of clips.
    private func showRepair(of old: StripCheck, to new: StripCheck) {
        if !old.damage.isEmpty, new.damage.isEmpty {
            let problems = old.damage.map(\.printable).joined(separator: "; ")
            StandardStreams.message("repaired: damaged pictures were removed (\(problems))")
        }
        if old.orphans > new.orphans {
            StandardStreams.message("repaired: \(counted(old.orphans - new.orphans, "strip")) without a clip removed")
        }
    }

    /// Tells what else was found of the small pictures of clips, nothing of which is damage.
    private func showStrips(_ strips: StripCheck) {
        if strips.orphans > 0 {
            StandardStreams.message(
                "\(counted(strips.orphans, "strip")) of pictures without a clip, left by an interrupted command: the next "
                    + "change of the catalog removes them")
        }
        if strips.strips > 0 || repair, strips.missing > 0 {
            StandardStreams.message(
                "\(counted(strips.missing, "clip")) without pictures: index the files with --force to make them")
        }
    }
}
