package import ClipCatalog
internal import ClipModels
package import ClipTypes
internal import Files
internal import Foundation
internal import VidRecKit

/// A clip as one document, or one of its facts as a row of the table.
package struct ClipInfoRow: ResultRow {
    package static let schema = "vidrec.info/1"
    package static let columns =
        [
            "clip", "status", "frames", "duration", "width", "height", "codec", "bytes", "sampling", "paths",
            "reason", "container", "pixel_format", "frames_in_file", "rules", "stale", "model", "conversions", "mode",
        ] + UploadColumns.names
    package static let headings = [TableColumn(heading: "FACT"), TableColumn(heading: "VALUE")]

    let clip: CatalogedClip
    let metadata: UploadMetadata
    package let cells: [String]

    package static func rows(of clip: CatalogedClip, _ metadata: UploadMetadata, forTable isTable: Bool)
        -> [ClipInfoRow]
    {
        guard isTable else { return [ClipInfoRow(clip: clip, metadata: metadata, cells: [])] }
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
        return facts.map { ClipInfoRow(clip: clip, metadata: metadata, cells: [$0.0, $0.1]) }
    }

    package var members: [(String, JSONValue)] {
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

    package var fields: [String] {
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
