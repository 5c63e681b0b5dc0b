import ArgumentParser
import ClipTypes
import Files
import Foundation
import Reports
import Synchronization
import VidRecKit

struct TagCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tag",
        abstract: "Set tags, titles and other upload metadata of clips.",
        discussion: """
            Upload metadata are what people or other systems say about a clip: title, creator, time of the upload, \
            language, tags and any other fields. They belong to the clip, by its content, stay when it is analyzed \
            again, and are removed with it. A clip is reported when its metadata are stored.

            --from reads NDJSON: an object per line with id or path, and title, creator, uploaded, language, tags \
            (replaces all), add_tags, remove_tags, clear (true), and any other members, which are other fields. null \
            removes a value, and what is not mentioned stays as it is. Invalid lines are reported, and the others \
            stored; the exit code is then 3.

              vidrec tag clips/dog.mp4 --add dog --add park --title 'A dog' --set views=120
              vidrec tag --from uploads.ndjson --format csv
              vidrec list --filter 'tag = dog and field.views > 100'
            """
    )

    @Argument(
        help: ArgumentHelp("Indexed clips, by path, file name, or the first digits of the id.", valueName: "clip"))
    var clips: [String] = []

    @Option(name: .customLong("add"), help: ArgumentHelp("Add a tag; may be repeated.", valueName: "tag"))
    var added: [String] = []

    @Option(name: .customLong("remove"), help: ArgumentHelp("Remove a tag; may be repeated.", valueName: "tag"))
    var removed: [String] = []

    @Option(help: "Set the title; '' removes it.")
    var title: String?

    @Option(help: "Set the creator; '' removes it.")
    var creator: String?

    @Option(
        help: ArgumentHelp(
            "Set the time of the upload: a date such as 2026-01-31 or 2026-01-31T12:00:00Z, or the seconds since 1970; '' removes it.",
            valueName: "time"))
    var uploaded: String?

    @Option(help: "Set the language, such as en or pt-BR; '' removes it.")
    var language: String?

    @Option(
        name: .customLong("set"),
        help: ArgumentHelp(
            "Set another field to a JSON value, such as views=120 or 'place=\"Bern\"'; null removes it; may be repeated.",
            valueName: "field=json"))
    var fields: [String] = []

    @Flag(help: "Remove all upload metadata first.")
    var clear = false

    @Option(help: ArgumentHelp("Change the clips of this NDJSON file; - for standard input.", valueName: "file"))
    var from: String?

    @Flag(name: [.customShort("n"), .long], help: "Only show what the metadata would be.")
    var dryRun = false

    @Flag(name: .shortAndLong, help: "Show no summary.")
    var quiet = false

    @OptionGroup var output: OutputOptions
    @OptionGroup var catalog: CatalogOption

    func validate() throws {
        let change = try change()
        if from != nil {
            guard clips.isEmpty, change.isEmpty else {
                throw ValidationError("--from names the clips and the changes: leave out clips and other changes")
            }
        } else {
            guard !clips.isEmpty else { throw ValidationError("give clips, or --from with a file that names them") }
            guard !change.isEmpty else {
                throw ValidationError(
                    "nothing is changed: give --add, --remove, --title, --creator, --uploaded, --language, --set or "
                        + "--clear; vidrec info shows the metadata")
            }
        }
    }

    func run() async throws {
        try await reportingErrors {
            let library = try await catalog.open(dryRun ? .readOnly : .readWrite)
            let writer = Mutex(ResultWriter<TagRow>(format: output.format))
            var counts = MetadataFile.Counts()
            if let from {
                counts = try await MetadataFile(path: from).apply(to: library, dryRun: dryRun) { rows in
                    try writer.withLock { try $0.write(rows) }
                }
            } else {
                for result in try await library.setMetadata(change(), of: clips, dryRun: dryRun) {
                    if let problem = result.problem {
                        StandardStreams.message(problem.printable)
                        counts.failed += 1
                    } else if let edited = result.edited {
                        try writer.withLock { try $0.write([TagRow(edited: edited)]) }
                    }
                }
            }
            try writer.withLock { try $0.finish() }
            if from != nil, !quiet { StandardStreams.message(counts.description) }
            if dryRun, !quiet { StandardStreams.message("nothing was changed: this was a dry run") }
            if counts.failed > 0 { throw ExitCode.someFailed }
        }
    }

    /// The change that the options describe.
    private func change() throws -> UploadChange {
        do {
            return try UploadChange(
                added: added, removed: removed, title: title, creator: creator, uploaded: uploaded, language: language,
                fields: fields, clears: clear)
        } catch let error as VidRecError {
            throw ValidationError(error.description)
        }
    }
}
