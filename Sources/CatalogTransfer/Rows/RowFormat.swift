internal import ClipCatalog
internal import ClipTypes
internal import Files
private import Foundation

/// The form of the rows that an export writes.
public enum RowFormat: String, Hashable, Sendable, CaseIterable {
    /// An object a line: a clip with its files, or a file that could never be read. Import reads these.
    case ndjson
    /// A header, and a line for each file, with the columns of its clip (RFC 4180).
    case csv

    /// The schema of the rows in NDJSON.
    static let schema = "vidrec.clip/1"

    /// The bytes before the rows.
    ///
    /// - Parameters:
    ///   - parts: The parts of clips that the rows have.
    ///   - hasRows: Whether the embeddings are in a file of their own, to whose rows the lines refer.
    func head(_ parts: CatalogRecord.Parts, hasRows: Bool) -> [UInt8] {
        guard self == .csv else { return [] }
        var columns = [
            "path", "clip", "status", "reason", "bytes", "modified", "container", "codec", "pixel_format", "width",
            "height", "duration", "frames_in_file", "conversions", "frames", "sampling", "rules", "model", "title",
            "creator", "uploaded", "language", "tags", "fields",
        ]
        if hasRows {
            columns += ["embedding_row", "contributions"]
        } else if parts.contains(.embedding) {
            columns += ["embedding", "contributions"]
        }
        if parts.contains(.sketches) { columns.append("sketches") }
        return Self.csvLine(columns)
    }

    /// The lines of a record.
    ///
    /// - Parameters:
    ///   - record: The record.
    ///   - parts: The parts of clips to write.
    ///   - row: The number of the embedding's row in a file of all embeddings, from 0, if there is one; then only the
    ///     contributions to it are part of the line.
    func lines(_ record: CatalogRecord, with parts: CatalogRecord.Parts, row: Int?) -> [UInt8] {
        switch self {
        case .ndjson: json(record, parts, row)
        case .csv: csv(record, parts, row)
        }
    }

    private func json(_ record: CatalogRecord, _ parts: CatalogRecord.Parts, _ row: Int?) -> [UInt8] {
        var line = JSONLine()
        let (clip, metadata) = (record.clip, record.clip?.metadata)
        line.put("schema", Self.schema)
        line.put("clip", clip?.id.description)
        line.put("status", (clip?.status ?? .failed).rawValue)
        if let clip {
            line.put("reason", clip.reason)
            line.put("bytes", Int(clip.byteCount))
            line.put("container", metadata?.container)
            line.put("codec", metadata?.codec)
            line.put("pixel_format", metadata?.pixelFormat)
            line.put("width", metadata?.width)
            line.put("height", metadata?.height)
            line.put("duration", metadata?.duration)
            line.put("frames_in_file", metadata?.frameCount)
            line.put("conversions", each: metadata?.conversions ?? []) { $0.put($1.rawValue) }
            line.put("frames", record.sketchCount)
            line.put("sampling", clip.sampling)
            line.put("rules", clip.rules)
            line.name("model")
            if let model = record.model {
                line.object { line in
                    line.put("name", model.name)
                    line.put("dimension", model.dimension)
                    line.put("fingerprint", model.fingerprint)
                }
            } else {
                line.null()
            }
            let upload = record.upload
            line.put("title", upload.title)
            line.put("creator", upload.creator)
            line.put("uploaded", upload.uploaded.map(Timestamp.text))
            line.put("language", upload.language)
            line.put("tags", json: upload.tagsText)
            line.put("fields", json: upload.fieldsText)
        }
        line.put("files", each: record.files) { line, file in
            line.object { line in
                line.put("path", file.path)
                line.put("bytes", Int(file.byteCount))
                line.put("modified", file.modified)
                line.put("changed", file.changed)
                line.put("reason", file.reason)
            }
        }
        if let row, record.model != nil { line.put("embedding_row", row) }
        if parts.contains(.embedding) || row != nil, let embedding = clip?.embedding {
            if row == nil { line.put("embedding", base64: Self.values(embedding)) }
            if embedding.contributions != nil { line.put("contributions", base64: Self.contributions(embedding)) }
        }
        if parts.contains(.sketches), let sketches = clip?.sketches, !sketches.isEmpty {
            line.put("sketches", base64: SketchBlob.encode(sketches))
        }
        line.end()
        return line.bytes + [0x0A]
    }

    private func csv(_ record: CatalogRecord, _ parts: CatalogRecord.Parts, _ row: Int?) -> [UInt8] {
        let (clip, metadata) = (record.clip, record.clip?.metadata)
        return record.files.flatMap { file -> [UInt8] in
            var fields = [
                file.path, clip?.id.description ?? "", (clip?.status ?? .failed).rawValue,
                file.reason ?? clip?.reason ?? "", String(file.byteCount), file.modified.decimalSeconds,
                metadata?.container ?? "", metadata?.codec ?? "", metadata?.pixelFormat ?? "",
                Self.text(metadata?.width), Self.text(metadata?.height), metadata?.duration.decimalSeconds ?? "",
                Self.text(metadata?.frameCount), (metadata?.conversions ?? []).map(\.rawValue).joined(separator: " "),
                String(record.sketchCount), clip?.sampling ?? "", Self.text(clip?.rules),
                record.model?.description ?? "",
            ]
            let upload = record.upload
            fields += [
                upload.title ?? "", upload.creator ?? "", upload.uploaded.map(Timestamp.text) ?? "",
                upload.language ?? "", upload.tags.isEmpty ? "" : upload.tagsText,
                upload.fields.isEmpty ? "" : upload.fieldsText,
            ]
            if parts.contains(.embedding) || row != nil {
                let embedding = clip?.embedding
                fields.append(
                    embedding.map { embedding in row.map { String($0) } ?? Self.base64(Self.values(embedding)) } ?? "")
                fields.append(embedding.map { Self.base64(Self.contributions($0)) } ?? "")
            }
            if parts.contains(.sketches) {
                fields.append(clip.map { $0.sketches.isEmpty ? "" : Self.base64(SketchBlob.encode($0.sketches)) } ?? "")
            }
            return Self.csvLine(fields)
        }
    }

    private static func values(_ embedding: ClipAnalysis.Embedding) -> [UInt8] {
        Array(EmbeddingBlob.encode(embedding.value, embedding.contributions).prefix(4 * embedding.model.dimension))
    }

    private static func contributions(_ embedding: ClipAnalysis.Embedding) -> [UInt8] {
        Array(EmbeddingBlob.encode(embedding.value, embedding.contributions).dropFirst(4 * embedding.model.dimension))
    }

    private static func base64(_ bytes: [UInt8]) -> String { Data(bytes).base64EncodedString() }

    private static func text(_ number: Int?) -> String { number.map { String($0) } ?? "" }

    private static func csvLine(_ fields: [String]) -> [UInt8] {
        Array((fields.map(\.csvField).joined(separator: ",") + "\n").utf8)
    }
}
