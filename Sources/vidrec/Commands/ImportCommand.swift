import ArgumentParser
import CatalogTransfer
import ClipCatalog
import Displays
import Files
import Foundation
import Reports
import Synchronization
import VidRecKit

struct ImportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Make a catalog of a snapshot, or store clips from rows without decoding their files.",
        discussion: """
            A snapshot is a file of `vidrec export --snapshot`. All of its checksums are verified before the catalog \
            appears, as a whole, in the folder of --catalog, which must not exist or be empty.

            --rows reads a file of `vidrec export --include sketches --include embedding` into a new or an existing \
            catalog of the same model; or one of another program with the same members. Every value is checked. An \
            invalid line is reported with its number, the others are stored, and the exit code is 3. With --ids, nothing is \
            stored if a row and its embedding are of different clips. Importing the same rows again changes nothing.

              vidrec import backup.vidrec --catalog restored
              vidrec import --rows clips.ndjson --catalog other
              vidrec import --rows clips.ndjson --embeddings clips.npy --ids clips.txt
            """
    )

    @Argument(help: ArgumentHelp("A snapshot of a catalog.", valueName: "snapshot"))
    var snapshot: String?

    @Option(help: ArgumentHelp("Store the clips of a file in NDJSON; - for standard input.", valueName: "file"))
    var rows: String?

    @Option(help: ArgumentHelp("The .npy file that the rows' embedding_row refers to.", valueName: "file"))
    var embeddings: String?

    @Option(help: ArgumentHelp("The file of the embeddings' ids, to compare with the rows.", valueName: "file"))
    var ids: String?

    @Flag(name: [.customShort("n"), .long], help: "Only read the rows and report invalid lines.")
    var dryRun = false

    @Option(help: "The display of progress: auto, bar, json or none.")
    var progress: ProgressMode = .auto

    @Flag(name: .shortAndLong, help: "Show no progress and no summary.")
    var quiet = false

    @OptionGroup var catalog: CatalogOption

    func validate() throws {
        if [snapshot, rows, embeddings, ids].contains("") {
            throw ValidationError("a name is empty; check for unset variables")
        }
        guard (snapshot == nil) != (rows == nil) else {
            throw ValidationError("name a snapshot, or rows with --rows")
        }
        if snapshot != nil, embeddings != nil || ids != nil || dryRun {
            throw ValidationError("--embeddings, --ids and --dry-run are for --rows")
        }
        if ids != nil, embeddings == nil { throw ValidationError("--ids needs --embeddings") }
    }

    func run() async throws {
        try await reportingErrors {
            if let snapshot {
                let counts = try VidRecError.translatingTransfers {
                    try CatalogSnapshot.restore(snapshot, to: catalog.directory)
                }
                guard !quiet else { return }
                StandardStreams.message(
                    "\(counted(counts.clips, "clip")), \(counted(counts.interactions, "interaction")) in "
                        + "'\(catalog.directory.printable)'")
            } else if let rows {
                try await importRows(rows)
            }
        }
    }

    private func importRows(_ rows: String) async throws {
        var reader = CatalogImport()
        (reader.embeddings, reader.ids) = (embeddings, ids)
        let state = Mutex(RowImportDisplay(file: rows, mode: progress, isQuiet: quiet))
        let interruption = try await stoppingOnInterrupt { [reader] in
            do {
                try VidRecError.translatingTransfers {
                    let catalog = try open(for: rows, reader)
                    try reader.read(rows, into: catalog) { line in
                        state.withLock { $0.show(line) }
                    } onProgress: { summary in
                        state.withLock { $0.show(summary) }
                    }
                }
            } catch is CancellationError {
                return
            }
        }
        state.withLock { $0.finish(isDryRun: dryRun) }
        if interruption == nil, !dryRun, state.withLock({ $0.hasChanges }) { await storeIndexes() }
        if let interruption {
            StandardStreams.message("interrupted; run the same command again to continue")
            throw interruption
        }
        if state.withLock({ $0.hasFailures }) { throw ExitCode.someFailed }
    }

    /// Writes the files of the indexes, so that the next search need not. What fails is done by that search.
    private func storeIndexes() async {
        try? await catalog.withLibrary(
            .readWrite, model: .automatic, decoding: ClipLibrary.Options().decoding
        ) { await $0.storeIndexes() }
    }

    /// Opens the catalog. Neither a dry run nor a file without a valid line creates one.
    private func open(for rows: String, _ reader: CatalogImport) throws -> Catalog? {
        let exists = Catalog.exists(at: catalog.directory)
        if dryRun { return exists ? try Catalog(at: catalog.directory, mode: .readOnly) : nil }
        // A pipe can be read only once.
        guard !exists, rows != "-", try readable(rows) == .regular else {
            return try Catalog(at: catalog.directory, mode: .create)
        }
        return try reader.hasValidRow(rows) ? Catalog(at: catalog.directory, mode: .create) : nil
    }

    private func readable(_ path: String) throws -> SystemCalls.FileKind {
        do throws(SystemCalls.Failure) {
            return try SystemCalls.status(ofFile: path).kind
        } catch {
            throw VidRecError(.unreadable, "cannot read '\(path)': \(error.message)")
        }
    }
}
