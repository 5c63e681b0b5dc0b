import Reports
import Files
import ArgumentParser
import ClipCatalog
import Foundation
import VidRecKit

struct RemoveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove",
        abstract: "Remove clips from the catalog; the files are not touched.",
        discussion: """
            A path removes that file from the catalog, and its clip if no other file has the same content. An id \
            or a file name removes the clip with all its files.
            """
    )

    @Argument(
        help: ArgumentHelp("Indexed clips, by path, file name, or the first digits of the id.", valueName: "clip"))
    var clips: [String]

    @Flag(name: [.customShort("n"), .long], help: "Only show what would be removed.")
    var dryRun = false

    @OptionGroup var output: OutputOptions
    @OptionGroup var catalog: CatalogOption

    func run() async throws {
        try await reportingErrors {
            let library = try await catalog.open(dryRun ? .readOnly : .readWrite)
            var writer = ResultWriter<RemovedRow>(format: output.format)
            var (failures, removed, isReported) = (0, 0, false)
            // Removed before they are reported: if that fails, they are counted instead.
            defer { if !isReported, removed > 0 { StandardStreams.message("\(counted(removed, "file")) removed") } }
            for name in clips {
                do {
                    let paths = try await library.remove(name, dryRun: dryRun)
                    removed += dryRun ? 0 : paths.count
                    try writer.write(paths.map { RemovedRow(path: $0) })
                } catch let error as VidRecError where error.code.isOfOneClip {
                    failures += 1
                    StandardStreams.message(error.messageWithHint.printable)
                }
            }
            try writer.finish()
            isReported = true
            if dryRun { StandardStreams.message("nothing was removed: this was a dry run") }
            if failures > 0 { throw ExitCode.someFailed }
        }
    }
}

/// A path that was removed.
private struct RemovedRow: ResultRow {
    static let schema = "vidrec.remove/1"
    static let columns = ["path"]
    static let headings = [TableColumn(heading: "REMOVED")]

    let path: String

    var members: [(String, JSONValue)] { [("path", .string(path))] }
    var fields: [String] { [path] }
    var cells: [String] { [displayPath(path)] }
}
