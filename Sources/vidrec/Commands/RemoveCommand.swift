import Files
import ArgumentParser
import ClipCatalog
import Foundation
import VidRecKit

struct RemoveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove",
        abstract: "Take clips out of the catalog; the files are left alone.",
        discussion: """
            By a path, that path is forgotten, and the clip with it if the same bytes have no other path. By an id, the \
            clip is forgotten with all of its paths.
            """
    )

    @Argument(help: ArgumentHelp("Indexed clips, by path or the first digits of the id.", valueName: "clip"))
    var clips: [String]

    @Flag(name: [.customShort("n"), .long], help: "Only tell what would be removed.")
    var dryRun = false

    @OptionGroup var output: OutputOptions
    @OptionGroup var catalog: CatalogOption

    func run() async throws {
        try await reportingErrors {
            let library = try await catalog.open(dryRun ? .readOnly : .readWrite)
            var writer = ResultWriter<RemovedRow>(format: output.format)
            var failures = 0
            for name in clips {
                do {
                    try await writer.write(library.remove(name, dryRun: dryRun).map { RemovedRow(path: $0) })
                } catch let error as VidRecError where error.code.isOfOneClip {
                    failures += 1
                    StandardStreams.message(error.description.printable)
                }
            }
            try writer.finish()
            if dryRun { StandardStreams.message("nothing was removed: this was a dry run") }
            if failures > 0 { throw ExitCode.someFailed }
        }
    }
}

/// A path that the catalog no longer knows.
private struct RemovedRow: ResultRow {
    static let schema = "vidrec.remove/1"
    static let columns = ["path"]
    static let headings = [TableColumn(heading: "REMOVED")]

    let path: String

    var members: [(String, JSONValue)] { [("path", .string(path))] }
    var fields: [String] { [path] }
    var cells: [String] { [displayPath(path)] }
}
