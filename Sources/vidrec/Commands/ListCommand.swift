import Reports
import ArgumentParser
import ClipCatalog
import ClipTypes
import Foundation
import VidRecKit

struct ListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the files of the catalog with their status.",
        discussion: """
            --filter chooses clips by upload metadata, properties and paths; files that could never be read have no \
            clip, and are listed without --filter only.

              vidrec list --status failed
              vidrec list --filter 'tag = cat, dog and not creator = ann' --filter 'duration < 60'
            """
    )

    @Option(help: "Only files of this status: ok, partial or failed.")
    var status: ClipStatus?

    @Flag(help: "Only files that older rules of vidrec analyzed, which vidrec index analyzes again.")
    var stale = false

    @Flag(help: "Exit with 1 if there are none.")
    var exitCode = false

    @OptionGroup var filter: FilterOption
    @OptionGroup var seen: SeenOption
    @OptionGroup var output: OutputOptions
    @OptionGroup var catalog: CatalogOption

    func run() async throws {
        try await reportingErrors {
            let library = try await catalog.open(.readOnly)
            var writer = ResultWriter<ListRow>(format: output.format)
            var count = 0
            let (filter, excluded) = (try filter.filter(), try seen.names())
            if filter == nil, excluded.isEmpty {
                for try await files in library.filePages(status: status) {
                    count += try await write(files, of: library, to: &writer)
                }
            } else {
                try await seen.tellUnknown(excluded, in: library)
                let files = try await library.files(matching: filter, excluding: excluded, status: status)
                count += try await write(files, of: library, to: &writer)
            }
            try writer.finish()
            if exitCode, count == 0 { throw ExitCode.nothingFound }
        }
    }

    private func write(
        _ files: [CatalogedFile], of library: ClipLibrary, to writer: inout ResultWriter<ListRow>
    ) async throws -> Int {
        let files = files.filter { !stale || $0.isStale }
        let metadata = writer.isTable ? [:] : try await library.metadata(of: files.compactMap(\.clip))
        try writer.write(files.map { ListRow(file: $0, metadata: $0.clip.flatMap { metadata[$0] } ?? .none) })
        return files.count
    }
}

/// A file of the catalog.
private struct ListRow: ResultRow {
    static let schema = "vidrec.list/1"
    static let columns =
        [
            "path", "clip", "status", "frames", "duration", "width", "height", "codec", "bytes", "reason",
            "rules", "stale",
        ] + UploadColumns.names
    static let headings = [
        TableColumn(heading: "STATUS"), TableColumn(heading: "FRAMES", alignsRight: true),
        TableColumn(heading: "SECONDS", alignsRight: true), TableColumn(heading: "SIZE", alignsRight: true),
        TableColumn(heading: "CODEC"), TableColumn(heading: "CLIP"), TableColumn(heading: "PATH"),
    ]

    let file: CatalogedFile
    let metadata: UploadMetadata

    var members: [(String, JSONValue)] {
        [
            ("path", .string(file.path)), ("clip", JSONValue(file.clip?.description)),
            ("status", .string(file.status.rawValue)), ("frames", JSONValue(file.frames)),
            ("duration", JSONValue(file.duration)), ("width", JSONValue(file.width)),
            ("height", JSONValue(file.height)),
            ("codec", JSONValue(file.codec)), ("bytes", .integer(file.byteCount)), ("reason", JSONValue(file.reason)),
            ("rules", JSONValue(file.rules)),
            ("stale", .boolean(file.isStale)),
        ] + UploadColumns.members(metadata)
    }

    var fields: [String] {
        [
            file.path, file.clip?.description ?? "", file.status.rawValue, String(file.frames),
            file.duration.map { String($0.seconds.rounded(places: 6)) } ?? "", file.width.map { String($0) } ?? "",
            file.height.map { String($0) } ?? "", file.codec ?? "", String(file.byteCount), file.reason ?? "",
            String(file.rules), String(file.isStale),
        ] + UploadColumns.fields(metadata)
    }

    var cells: [String] {
        let path = displayPath(file.path)
        let size = file.width.flatMap { width in file.height.map { "\(width)x\($0)" } }
        return [
            file.status.rawValue, String(file.frames),
            file.duration.map { String($0.seconds.rounded(places: 1)) } ?? "-",
            size ?? "-", file.codec ?? "-", file.clip?.prefix ?? "-",
            ([path] + [file.reason, file.isStale ? "analyzed by older rules" : nil].compactMap { $0 })
                .joined(separator: ": "),
        ]
    }
}
