import Reports
import Files
import ArgumentParser
import ClipCatalog
import ClipModels
import ClipTypes
import Foundation
import VidRecKit

struct InfoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "info",
        abstract: "Show all data of a clip in the catalog, or of the catalog itself.",
        discussion: """
            Without a clip, shows how many clips, files and frames there are, the model, and how the indexes are searched: \
            exactly among few clips, by a graph or inverted lists among many.

            --strip writes four small pictures of the clip, side by side as one JPEG of at most 12 KB. They were made \
            when the clip was indexed, and show what it shows also when its file is gone.
            """
    )

    @Argument(
        help: ArgumentHelp("Indexed clips, by path, file name, or the first digits of the id.", valueName: "clip"))
    var clips: [String] = []

    @Option(
        help: ArgumentHelp("Write small pictures of the clip to this JPEG file, which is replaced.", valueName: "file"))
    var strip: String?

    @OptionGroup var output: OutputOptions
    @OptionGroup var catalog: CatalogOption

    func validate() throws {
        if strip != nil, clips.count != 1 { throw ValidationError("--strip writes the pictures of one clip: name one") }
    }

    func run() async throws {
        try await reportingErrors {
            let file = try strip.map { try catalog.output($0, apartFrom: clips) }
            guard !clips.isEmpty else { return try await showCatalog() }
            let library = try await catalog.open(.readOnly)
            var writer = ResultWriter<ClipInfoRow>(format: output.format)
            var failures = 0
            for name in clips {
                do {
                    let clip = try await library.clip(name)
                    if let file, let strip = try await library.strip(of: name) {
                        try file.write(Data(strip.bytes))
                    } else if strip != nil {
                        failures += 1
                        StandardStreams.message(
                            library.stripProblem?.printable
                                ?? "the catalog has no pictures of '\(name.printable)': index its file with --force")
                    }
                    let metadata = try await library.metadata(of: [clip.id])[clip.id] ?? .none
                    try writer.write(ClipInfoRow.rows(of: clip, metadata, forTable: writer.isTable))
                } catch let error as VidRecError where error.code.isOfOneClip {
                    failures += 1
                    StandardStreams.message(error.messageWithHint.printable)
                }
            }
            try writer.finish()
            if failures > 0 { throw ExitCode.someFailed }
        }
    }

    private func showCatalog() async throws {
        let facts = try await catalog.withLibrary(
            .readOnly, model: .automatic, decoding: ClipLibrary.Options().decoding
        ) { library in
            try await CatalogFacts(statistics: library.statistics(), indexes: library.checkIndexes())
        }
        var writer = ResultWriter<CatalogFactsRow>(format: output.format)
        try writer.write(CatalogFactsRow.rows(of: facts, forTable: writer.isTable))
        try writer.finish()
    }
}
