import ArgumentParser
import ClipCatalog
import Foundation
import VidRecKit

struct VerifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Prove that the catalog is whole.",
        discussion: """
            Checks the database's structure, every embedding, sketch and interaction against its checksum, and trained \
            recommenders against their digest; changes nothing. Exits with 5 if the catalog is damaged, with 3 if trained \
            recommenders are, and with --files also with 3 if files have changed or gone since they were indexed.
            """
    )

    @Flag(help: "Also read every file again and compare its bytes with what was indexed.")
    var files = false

    @OptionGroup var sandbox: SandboxOption
    @OptionGroup var output: OutputOptions
    @OptionGroup var catalog: CatalogOption

    func run() async throws {
        try await reportingErrors {
            let (check, interactions) = try await catalog.withLibrary(.readOnly, decoding: sandbox.decoding()) {
                library in
                (try await library.verify(files: files), try? await library.interactionCounts())
            }
            var writer = ResultWriter<ProblemRow>(format: output.format)
            try writer.write(check.problems.map { ProblemRow(kind: "damage", problem: $0) })
            try writer.write(check.changedFiles.map { ProblemRow(kind: "file", problem: $0) })
            try writer.finish()
            let counts = check.statistics
            if !check.problems.isEmpty {
                StandardStreams.message(
                    "the catalog '\(catalog.directory.printable)' is damaged: \(check.problems.count) problems; restore a "
                        + "copy, or index the clips into a new catalog"
                )
                throw ExitCode.catalogDamaged
            }
            let events =
                interactions.map { counts in
                    counts.interactions > 0
                        ? ", \(counts.interactions) interactions of \(counts.viewers) viewers" : ""
                } ?? ""
            StandardStreams.message(
                "the catalog is whole: \(counts.clips) clips, \(counts.files) files, \(counts.embeddings) embeddings, "
                    + "\(counts.frames) frame sketches" + events
            )
            if !check.changedFiles.isEmpty {
                StandardStreams.message(
                    "\(check.changedFiles.count) files are not as they were: index them again, or train again")
                throw ExitCode.someFailed
            }
        }
    }
}

/// Something that is not as it should be.
private struct ProblemRow: ResultRow {
    static let schema = "vidrec.verify/1"
    static let columns = ["kind", "problem"]
    static let headings = [TableColumn(heading: "KIND"), TableColumn(heading: "PROBLEM")]

    let kind: String
    let problem: String

    var members: [(String, JSONValue)] { [("kind", .string(kind)), ("problem", .string(problem))] }
    var fields: [String] { [kind, problem] }
    var cells: [String] { [kind, problem] }
}
