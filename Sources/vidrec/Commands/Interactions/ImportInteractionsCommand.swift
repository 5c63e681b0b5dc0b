import Displays
import Reports
import Files
import ArgumentParser
import ClipCatalog
import Foundation
import Synchronization
import VidRecKit

struct ImportInteractionsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Store interactions from CSV or NDJSON files.",
        discussion: """
            CSV has a header with user,item,timestamp and, optionally, event and value, in any order; other columns \
            are ignored. NDJSON has an object per line with these members. Files may be of any size.

            user and item are taken byte for byte, spaces included. item is the path, file name or id of a clip, or \
            any other id. timestamp is in seconds since 1970, in milliseconds (from 100000000000 on), or a date such as \
            2026-01-31T12:00:00Z, and not later than a day from now. event \
            is watched (value: the share, 0 to 1, or seconds), completed, liked, favorited, shared, skipped, disliked, \
            viewed, purchased or rated (value: 0 to 5 stars); a row without event is a positive interaction.

            Importing the same rows again changes nothing. An invalid line is reported with its number, the others are \
            stored, and the exit code is 3.

              vidrec interactions import events.csv
              zcat events.ndjson.gz | vidrec interactions import -
            """
    )

    @Argument(help: ArgumentHelp("Files; - for standard input.", valueName: "file"))
    var files: [String]

    @Option(help: "The format of the files: auto, csv or ndjson.")
    var inputFormat: InteractionFileReader.Format = .auto

    @Flag(name: [.customShort("n"), .long], help: "Only read the files and report invalid lines.")
    var dryRun = false

    @Option(help: "The display of progress: auto, bar, json or none.")
    var progress: ProgressMode = .auto

    @Flag(name: .shortAndLong, help: "Show no progress and no summary.")
    var quiet = false

    @OptionGroup var catalog: CatalogOption

    func run() async throws {
        try await reportingErrors {
            // Neither a dry run nor files without interactions may create a catalog.
            let library = dryRun || !files.contains(where: isImportable) ? nil : try await catalog.open(.create)
            let state = Mutex(ImportDisplay(files: files, mode: progress, isQuiet: quiet))
            let interruption = try await stoppingOnInterrupt { [files] in
                for file in files {
                    state.withLock { $0.begin(file) }
                    do {
                        if let library {
                            _ = try await library.importInteractions(file, reader: reader) { line in
                                state.withLock { $0.show(line) }
                            } onProgress: { done in
                                state.withLock { $0.show(done) }
                            }
                        } else {
                            try reader.read(file) { line in
                                state.withLock { $0.show(line) }
                            } onBatch: { _, summary in
                                state.withLock { $0.show(InteractionImport(summary)) }
                                guard !Task.isCancelled else { throw CancellationError() }
                            }
                        }
                    } catch is CancellationError {
                        return
                    } catch {
                        guard let error = VidRecError(error) else { throw error }
                        guard error.code.isOfOneFile else {
                            state.withLock { $0.finish(isDryRun: dryRun) }
                            throw error
                        }
                        state.withLock { $0.fail(error) }
                    }
                    state.withLock { $0.end() }
                }
            }
            state.withLock { $0.finish(isDryRun: dryRun) }
            if let library, interruption == nil {
                for item in try await library.ambiguousItems().prefix(5) {
                    StandardStreams.message(item.description.printable)
                }
            }
            if let interruption {
                StandardStreams.message("interrupted; run the same command again to continue")
                throw interruption
            }
            if state.withLock({ $0.hasFailures }) { throw ExitCode.someFailed }
        }
    }

    private var reader: InteractionFileReader { InteractionFileReader(format: inputFormat) }

    /// Returns whether a file can be opened and starts as a file of interactions; `true` for a stream, which can be
    /// read only once.
    private func isImportable(_ file: String) -> Bool {
        struct Stop: Error {}
        guard file != "-" else { return true }
        // Follows links: `/dev/stdin` and the pipes that shells name are links.
        let kind = try? SystemCalls.status(ofFile: file).kind
        guard kind == .regular else { return kind != nil && kind != .folder }
        var reader = reader
        reader.batchSize = 1
        do {
            try reader.read(file, onBadLine: { _ in }, onBatch: { _, _ in throw Stop() })
            return true
        } catch {
            return error is Stop
        }
    }
}

extension VidRecError.Code {
    /// Whether the error concerns one file of interactions; after another one, such as of a full disk, the next file
    /// would fail, too.
    fileprivate var isOfOneFile: Bool { [.unreadable, .unusableInput, .emptyInput].contains(self) }
}
