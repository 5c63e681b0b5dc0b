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

    @Option(help: ArgumentHelp("Write small pictures of the clip to this JPEG file.", valueName: "file"))
    var strip: String?

    @OptionGroup var output: OutputOptions
    @OptionGroup var catalog: CatalogOption

    func validate() throws {
        if strip != nil, clips.count != 1 { throw ValidationError("--strip writes the pictures of one clip: name one") }
    }

    func run() async throws {
        try await reportingErrors {
            let file = try strip.map { try OutputFile(at: $0, apartFrom: clips + catalog.files) }
            guard !clips.isEmpty else { return try await showCatalog() }
            let library = try await catalog.open(.readOnly)
            var writer = ResultWriter<InfoRow>(format: output.format)
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
                    try writer.write(InfoRow.rows(of: clip, metadata, forTable: writer.isTable))
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

/// A clip as one document, or one of its facts as a row of the table.
private struct InfoRow: ResultRow {
    static let schema = "vidrec.info/1"
    static let columns =
        [
            "clip", "status", "frames", "duration", "width", "height", "codec", "bytes", "sampling", "paths",
            "reason", "container", "pixel_format", "frames_in_file", "rules", "stale", "model", "conversions", "mode",
        ] + UploadColumns.names
    static let headings = [TableColumn(heading: "FACT"), TableColumn(heading: "VALUE")]

    let clip: CatalogedClip
    let metadata: UploadMetadata
    let cells: [String]

    static func rows(of clip: CatalogedClip, _ metadata: UploadMetadata, forTable isTable: Bool) -> [InfoRow] {
        guard isTable else { return [InfoRow(clip: clip, metadata: metadata, cells: [])] }
        var facts = [("clip", clip.id.description), ("status", clip.status.rawValue)]
        if let reason = clip.reason { facts.append(("reason", reason)) }
        facts += clip.paths.map { ("path", displayPath($0)) }
        facts.append(("bytes", String(clip.byteCount)))
        if let stream = clip.metadata {
            facts += [
                ("container", stream.container), ("codec", stream.codec), ("pixel format", stream.pixelFormat),
                ("size", "\(stream.width)x\(stream.height)"),
                ("seconds", String(stream.duration.seconds.rounded(places: 3))),
                ("frames in file", String(stream.frameCount)),
            ]
            facts += stream.conversions.map { ("converted", $0.phrase) }
        }
        facts += [
            ("frames sampled", String(clip.sketchCount)), ("sampling", clip.sampling),
            (
                "analysis rules",
                "version \(clip.rules)" + (clip.isStale ? ", older than this vidrec's: index it again" : "")
            ),
        ]
        facts.append(("model", clip.model.map { ModelChoice.description(of: $0) } ?? "none"))
        facts += UploadColumns.facts(metadata)
        return facts.map { InfoRow(clip: clip, metadata: metadata, cells: [$0.0, $0.1]) }
    }

    var members: [(String, JSONValue)] {
        [
            ("clip", .string(clip.id.description)), ("status", .string(clip.status.rawValue)),
            ("reason", JSONValue(clip.reason)), ("paths", .array(clip.paths.map { .string($0) })),
            ("bytes", .integer(clip.byteCount)), ("container", JSONValue(clip.metadata?.container)),
            ("codec", JSONValue(clip.metadata?.codec)), ("pixel_format", JSONValue(clip.metadata?.pixelFormat)),
            ("width", JSONValue(clip.metadata?.width)), ("height", JSONValue(clip.metadata?.height)),
            ("duration", JSONValue(clip.metadata?.duration)), ("frames_in_file", JSONValue(clip.metadata?.frameCount)),
            ("conversions", .array((clip.metadata?.conversions ?? []).map { .string($0.rawValue) })),
            ("frames", JSONValue(clip.sketchCount)), ("sampling", .string(clip.sampling)),
            ("rules", JSONValue(clip.rules)), ("stale", .boolean(clip.isStale)),
            ("model", JSONValue(clip.model?.description)), ("mode", JSONValue(mode)),
        ] + UploadColumns.members(metadata)
    }

    var fields: [String] {
        [
            clip.id.description, clip.status.rawValue, String(clip.sketchCount),
            (clip.metadata?.duration.seconds.rounded(places: 6)).map { String($0) } ?? "",
            (clip.metadata?.width).map { String($0) } ?? "", (clip.metadata?.height).map { String($0) } ?? "",
            clip.metadata?.codec ?? "", String(clip.byteCount), clip.sampling, clip.paths.joined(separator: "\n"),
            clip.reason ?? "", clip.metadata?.container ?? "", clip.metadata?.pixelFormat ?? "",
            (clip.metadata?.frameCount).map { String($0) } ?? "", String(clip.rules), String(clip.isStale),
            clip.model?.description ?? "",
            (clip.metadata?.conversions ?? []).map(\.rawValue).joined(separator: " "), mode ?? "",
        ] + UploadColumns.fields(metadata)
    }

    /// `builtin` or `vision`; `nil` for another model, and for none.
    private var mode: String? { clip.model.flatMap { ModelChoice.name(of: $0) } }
}
