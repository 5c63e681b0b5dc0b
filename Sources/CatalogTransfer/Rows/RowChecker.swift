internal import ClipCatalog
internal import ClipTypes
private import Files
internal import Foundation

/// Turns lines into records, and checks every value as those of a worker process are checked, so that no line can store
/// what indexing could not.
struct RowChecker {
    /// The matrix of embeddings that `embedding_row` refers to.
    let embeddings: NumpyMatrix?
    /// The id of each row of the matrix, to check the rows against.
    let ids: [ClipID]?
    /// The model of all embeddings: that of the catalog, or of the first line with an embedding.
    private(set) var model: EmbeddingModel?
    /// The number of bytes of all sketches' codes: that of the catalog, or of the first line with sketches.
    private(set) var codeCount: Int?
    private let decoder = JSONDecoder()

    private static let maximumTextSize = 4096
    /// Far above any size or number of frames, and low enough that sums do not overflow.
    private static let maximumNumber = 1 << 40

    init(embeddings: NumpyMatrix?, ids: [ClipID]?, model: EmbeddingModel?, codeCount: Int?) {
        (self.embeddings, self.ids, self.model, self.codeCount) = (embeddings, ids, model, codeCount)
    }

    /// Returns the record of a line.
    mutating func record(_ line: ArraySlice<UInt8>) throws(InvalidRow) -> CatalogRecord {
        let row = try RowDocument.parse(line, with: decoder)
        guard row.schema ?? RowFormat.schema == RowFormat.schema else {
            throw InvalidRow("'schema' is not \(RowFormat.schema)")
        }
        let files = try files(row)
        guard let name = row.clip else {
            guard row.status ?? "failed" == "failed", files.count == 1, files[0].reason != nil else {
                throw InvalidRow(
                    "'clip' is missing; only a file that could never be read has none, and one element of 'files' with a "
                        + "'reason'")
            }
            return CatalogRecord(clip: nil, files: files)
        }
        guard let id = ClipID(name) else { throw InvalidRow("'clip' is not an id of 64 hexadecimal digits") }
        guard let status = ClipStatus(rawValue: row.status ?? "ok") else {
            throw InvalidRow("'status' is not ok, partial or failed")
        }
        let sampling = row.sampling ?? "adaptive"
        guard FrameSampler(sampling) != nil else { throw InvalidRow("'sampling' is not the name of a sampling") }
        let rules = row.rules ?? 1
        guard 1...ClipAnalysis.currentRules ~= rules else {
            throw InvalidRow(
                "'rules' is not in 1...\(ClipAnalysis.currentRules); a newer vidrec may have written the line")
        }
        let size = try number(row.bytes ?? files[0].byteCount.asInt, "bytes")
        let (sketches, codes) = try sketches(row)
        let embedding = try embedding(row, of: id)
        let clip = IndexedClip(
            id: id, byteCount: Int64(size), status: status, reason: try text(row.reason, "reason"),
            metadata: try metadata(row), sampling: sampling, rules: rules, sketches: sketches, embedding: embedding)
        let upload = try upload(line)
        // Only now, so that a line that is invalid does not decide how the others must be.
        codeCount = codeCount ?? codes
        model = model ?? embedding?.model
        return CatalogRecord(clip: clip, files: files, upload: upload)
    }

    private func upload(_ line: ArraySlice<UInt8>) throws(InvalidRow) -> UploadMetadata {
        do throws(UnreadableFile) {
            return try uploadMetadata(ofRow: line)
        } catch {
            throw InvalidRow(error.reason)
        }
    }

    private func files(_ row: RowDocument) throws(InvalidRow) -> [CatalogRecord.File] {
        guard let given = row.files, !given.isEmpty else { throw InvalidRow("'files' is missing or empty") }
        var files: [CatalogRecord.File] = []
        for file in given {
            let path = try text(file.path, "path") ?? ""
            guard path.utf8.first == 0x2F else { throw InvalidRow("'path' is not an absolute path") }
            files.append(
                CatalogRecord.File(
                    path: path, byteCount: Int64(try number(file.bytes, "files.bytes")),
                    modified: try duration(file.modified, "modified"),
                    changed: try file.changed.map { (time) throws(InvalidRow) in try duration(time, "changed") },
                    reason: try text(file.reason, "files.reason")))
        }
        files.sort { $0.path.exact < $1.path.exact }
        guard zip(files, files.dropFirst()).allSatisfy({ $0.path.exact < $1.path.exact }) else {
            throw InvalidRow("'files' names a path twice")
        }
        return files
    }

    private func metadata(_ row: RowDocument) throws(InvalidRow) -> ClipMetadata? {
        guard let container = try text(row.container, "container") else { return nil }
        guard let codec = try text(row.codec, "codec"), let pixelFormat = try text(row.pixelFormat, "pixel_format"),
            let width = row.width, let height = row.height, let duration = row.duration, let frames = row.framesInFile
        else {
            throw InvalidRow(
                "'container' stands without codec, pixel_format, width, height, duration or frames_in_file")
        }
        var conversions: Set<PictureConversion> = []
        for name in row.conversions ?? [] {
            guard let conversion = PictureConversion(rawValue: name) else {
                throw InvalidRow("'conversions' has the unknown '\(name.prefix(40))'")
            }
            conversions.insert(conversion)
        }
        let time = try self.duration(duration, "duration")
        guard time >= .zero else { throw InvalidRow("'duration' is negative") }
        return ClipMetadata(
            container: container, codec: codec, pixelFormat: pixelFormat, width: try number(width, "width"),
            height: try number(height, "height"), duration: time,
            frameCount: try number(frames, "frames_in_file"), conversions: conversions)
    }

    private func sketches(_ row: RowDocument) throws(InvalidRow) -> (sketches: [FrameSketch], codeCount: Int?) {
        guard let bytes = row.sketches else {
            guard row.frames ?? 0 == 0 else {
                throw InvalidRow("'frames' is not 0, but there are no 'sketches': export with --include sketches")
            }
            return ([], nil)
        }
        guard let sketches = SketchBlob.decode([UInt8](bytes)), let first = sketches.first,
            row.frames ?? sketches.count == sketches.count
        else { throw InvalidRow("'sketches' cannot be decoded, or are not as many as 'frames'") }
        let count = codeCount ?? first.codes.count
        guard count > 0, first.codes.count == count else {
            throw InvalidRow("'sketches' have \(first.codes.count) bytes a frame, the others \(count)")
        }
        guard first.time >= .zero, zip(sketches, sketches.dropFirst()).allSatisfy({ $0.time < $1.time }),
            sketches.allSatisfy({ 0...1 ~= $0.weight })
        else { throw InvalidRow("'sketches' have times that do not ascend, or weights outside 0...1") }
        return (sketches, count)
    }

    private func embedding(_ row: RowDocument, of id: ClipID) throws(InvalidRow) -> IndexedClip.Embedding? {
        guard let given = row.model else {
            guard row.embedding == nil, row.embeddingRow == nil else {
                throw InvalidRow("an embedding without its 'model'")
            }
            return nil
        }
        guard let name = try text(given.name, "model.name"), 1...1 << 16 ~= given.dimension,
            let fingerprint = try text(given.fingerprint, "model.fingerprint"), !fingerprint.isEmpty
        else { throw InvalidRow("'model' is not valid") }
        let model = EmbeddingModel(name: name, dimension: given.dimension, fingerprint: fingerprint)
        if let other = self.model, other != model {
            throw InvalidRow("the embedding is of the model \(model), those in the catalog are of \(other)")
        }
        var bytes = [UInt8](row.embedding ?? Data())
        if let index = row.embeddingRow {
            guard let embeddings else { throw InvalidRow("'embedding_row' needs the file of --embeddings") }
            guard embeddings.columnCount == model.dimension, let values = embeddings.row(index) else {
                throw InvalidRow(
                    "'embedding_row' is \(index) of a model of \(model.dimension) values, but '\(embeddings.path)' has "
                        + "\(embeddings.rowCount) rows of \(embeddings.columnCount)")
            }
            guard ids.map({ $0[index] == id }) ?? true else {
                throw InvalidRow(
                    "the embedding of row \(index) is that of another clip: the files do not belong together",
                    refusesAll: true)
            }
            bytes.removeAll()
            bytes.append(floats: values)
        }
        guard !bytes.isEmpty else {
            throw InvalidRow("no embedding of its 'model': export with --include embedding, or give --embeddings")
        }
        bytes += row.contributions ?? Data()
        guard let (value, contributions) = EmbeddingBlob.decode(bytes, dimension: model.dimension) else {
            throw InvalidRow(
                "the embedding has not \(model.dimension) values, or not unit length, or its contributions are not valid"
            )
        }
        guard contributions?.scales.allSatisfy({ $0 <= 1 }) ?? true else {
            throw InvalidRow("'contributions' has a scale above 1")
        }
        return IndexedClip.Embedding(model: model, value: value, contributions: contributions)
    }

    private func text(_ text: String?, _ name: String) throws(InvalidRow) -> String? {
        guard let text else { return nil }
        guard text.utf8.count <= Self.maximumTextSize, !text.utf8.contains(0) else {
            throw InvalidRow("'\(name)' is longer than \(Self.maximumTextSize) bytes or has a NUL character")
        }
        return text
    }

    private func number(_ number: Int, _ name: String) throws(InvalidRow) -> Int {
        guard 0...Self.maximumNumber ~= number else { throw InvalidRow("'\(name)' is not in 0...2^40") }
        return number
    }

    private func duration(_ seconds: Decimal, _ name: String) throws(InvalidRow) -> Duration {
        guard let duration = Duration(decimalSeconds: "\(seconds)") else {
            throw InvalidRow("'\(name)' is not a number of seconds with at most 18 decimals")
        }
        return duration
    }
}

extension Int64 {
    /// The number, clamped to the range of `Int`.
    fileprivate var asInt: Int { Int(clamping: self) }
}
