internal import CatalogStorage
public import ClipTypes
internal import Foundation
internal import GRDB

extension Catalog {
    /// The numbers of rows that one call of `forEachRecord` reads.
    public struct RecordCounts: Hashable, Sendable {
        /// The number of clips.
        public let clips: Int
        /// The number of clips with an embedding.
        public let embeddings: Int
        /// The model of the embeddings; `nil` if there are none.
        public let model: EmbeddingModel?
    }

    /// Reads the whole catalog in one transaction: every clip with its files, in ascending order of ids, and then every
    /// file that could never be read, in the order of the paths' UTF-8 bytes.
    ///
    /// - Parameters:
    ///   - parts: The parts of clips to read besides their properties.
    ///   - onStart: Called before the first record. An error that it throws ends the iteration and is rethrown.
    ///   - body: Called with each record; must not call the catalog. An error that it throws ends the iteration and is
    ///     rethrown.
    /// - Throws: `CatalogError`, or an error of `onStart` or `body`.
    /// - Complexity: O(*n*) for *n* stored bytes, of which those of one clip are in memory at a time.
    public func forEachRecord(
        with parts: CatalogRecord.Parts, onStart: (RecordCounts) throws -> Void = { _ in },
        _ body: (CatalogRecord) throws -> Void
    ) throws {
        var failure: (any Error)?
        func call(_ body: () throws -> Void) throws {
            do {
                try body()
            } catch {
                // Rethrown as it is, not converted to a `CatalogError`.
                failure = error
                throw error
            }
        }
        do {
            try reading(.clips) { db in
                let reader = RecordReader(db: db, parts: parts, model: try EmbeddingModel(in: db))
                let totals = try CatalogTotals(in: db)
                let counts = RecordCounts(clips: totals.clips, embeddings: totals.embeddings, model: reader.model)
                try call { try onStart(counts) }
                var count = 0
                let rows = try Row.fetchCursor(db, sql: reader.query + " ORDER BY clip.id")
                while let row = try rows.next() {
                    let record = try reader.record(row)
                    try call { try body(record) }
                    count += 1
                }
                guard count == counts.clips else {
                    throw DamagedRow(
                        subject: "table 'clip'", finding: "\(count) rows can be read of \(counts.clips) stored ones")
                }
                let files = try Row.fetchCursor(
                    db, sql: "SELECT \(FileRow.columns) FROM file WHERE clip IS NULL ORDER BY path")
                while let row = try files.next() {
                    let record = CatalogRecord(clip: nil, files: [CatalogRecord.File(try FileRow(row: row))])
                    try call { try body(record) }
                }
            }
        } catch {
            throw failure ?? error
        }
    }

    /// Stores records of another catalog in one transaction. If the call returns, all are durable; if it throws, none is
    /// stored.
    ///
    /// A record that equals what is stored changes nothing, and a stored path that a record does not name is kept. The
    /// analysis of a stored clip is replaced, unless the stored one is of newer rules, or the new one failed and the
    /// stored one did not. A path that belongs to another clip gets that of the record. A file that could never be read
    /// is stored only if its path is not. The upload metadata of a record replace those of the clip, unless it has none.
    ///
    /// - Returns: The numbers of clips and files that could never be read: added, changed, and left as they were.
    /// - Throws: `.modelMismatch`, `.diskFull`, `.locked`, `.readOnly`, `.damaged`.
    /// - Complexity: O(*k* log *n*) for *k* records among *n* clips.
    public func record(
        _ records: [CatalogRecord]
    ) throws(CatalogError) -> (added: Int, changed: Int, unchanged: Int) {
        guard !records.isEmpty else { return (0, 0, 0) }
        return try writing { db in
            func makeReader() throws -> RecordReader {
                RecordReader(db: db, parts: [.sketches, .embedding], model: try EmbeddingModel(in: db))
            }
            var reader = try makeReader()
            var counts = (added: 0, changed: 0, unchanged: 0)
            var outcomes: [IndexedFile] = []
            var clips: Set<ClipID> = []
            var paths: Set<ExactText> = []
            var uploads: [(clip: ClipID, metadata: UploadMetadata)] = []
            var hasNewUploads = false
            func store() throws {
                guard !outcomes.isEmpty || !uploads.isEmpty else { return }
                var recorder = Recorder(db: db, catalog: directory, strips: strips)
                if !outcomes.isEmpty { _ = try recorder.record(outcomes) }
                for (clip, metadata) in uploads {
                    guard let key = try Self.key(of: .clip(clip), in: db)?.key else { continue }
                    let old = try UploadRow.metadata(of: key, in: db)
                    try UploadRow.store(metadata, replacing: old, of: key, in: db)
                    hasNewUploads = true
                }
                outcomes.removeAll()
                uploads.removeAll()
                clips.removeAll()
                paths.removeAll()
                reader = try makeReader()
            }
            for record in records {
                let isRepeated = record.clip.map { clips.contains($0.id) } ?? false
                // Compared with what the earlier record has stored.
                if isRepeated || record.files.contains(where: { paths.contains($0.path.exact) }) { try store() }
                let stored = try record.clip.flatMap { try reader.record(of: $0.id) }
                let new = try reader.outcomes(of: record, stored: stored)
                outcomes += new
                let isTagged = !record.upload.isEmpty && stored?.upload != record.upload
                if let id = record.clip?.id {
                    clips.insert(id)
                    if isTagged { uploads.append((id, record.upload)) }
                }
                for file in record.files { paths.insert(file.path.exact) }
                if new.isEmpty, !isTagged {
                    counts.unchanged += 1
                } else if stored == nil {
                    counts.added += 1
                } else {
                    counts.changed += 1
                }
            }
            try store()
            if hasNewUploads {
                let generation = try UploadRow.generation(in: db)
                try UploadRow.store(generation: StateRow.generation(after: generation), in: db)
            }
            return counts
        }
    }
}

/// Reads records, and compares them with new ones.
private struct RecordReader {
    let db: Database
    let parts: CatalogRecord.Parts
    let model: EmbeddingModel?

    /// The query for all clips: the columns of the clip, its key, and those of the parts.
    var query: String {
        let sketches = parts.contains(.sketches)
        let embedding = parts.contains(.embedding)
        return """
            SELECT \(ClipRow.qualifiedColumns), clip.key,
                \(sketches ? "sketches.bytes, sketches.checksum" : "NULL, NULL"),
                \(embedding ? "embedding.bytes, embedding.checksum" : "NULL, NULL")
            FROM clip \(sketches ? "LEFT JOIN sketches ON sketches.clip = clip.key" : "")
                \(embedding ? "LEFT JOIN embedding ON embedding.clip = clip.key" : "")
            """
    }

    func record(of id: ClipID) throws -> CatalogRecord? {
        try Row.fetchOne(db.cachedStatement(sql: query + " WHERE clip.id = ?"), arguments: [Data(id.bytes)])
            .map(record)
    }

    func record(_ row: Row) throws -> CatalogRecord {
        let clip = try ClipRow(row: row)
        let key: Int64 = try row.value(ClipRow.columnCount, of: "clip \(clip.id.prefix)")
        var sketches: [FrameSketch] = []
        if parts.contains(.sketches), clip.sketchCount > 0 {
            sketches = try row.sketches(ClipRow.columnCount + 1, of: clip.id, count: clip.sketchCount)
        }
        var embedding: IndexedClip.Embedding?
        if clip.isEmbedded {
            guard let model else {
                throw DamagedRow(
                    subject: "clip \(clip.id.prefix)", finding: "the model of its embedding is not recorded")
            }
            if parts.contains(.embedding) {
                let stored = try row.embedding(ClipRow.columnCount + 3, of: clip.id, dimension: model.dimension)
                embedding = IndexedClip.Embedding(
                    model: model, value: stored.embedding, contributions: stored.contributions)
            }
        }
        let files = try Row.fetchAll(
            db.cachedStatement(sql: "SELECT \(FileRow.columns) FROM file WHERE clip = ? ORDER BY path"),
            arguments: [key])
        guard !files.isEmpty else { throw DamagedRow(subject: "clip \(clip.id.prefix)", finding: "no file has it") }
        return CatalogRecord(
            clip: IndexedClip(
                id: clip.id, byteCount: clip.byteCount, status: clip.status, reason: clip.reason,
                metadata: clip.metadata, sampling: clip.sampling, rules: clip.rules, sketches: sketches,
                embedding: embedding),
            sketchCount: clip.sketchCount, model: clip.isEmbedded ? model : nil,
            files: try files.map { CatalogRecord.File(try FileRow(row: $0)) },
            upload: try UploadRow.metadata(of: key, in: db))
    }

    /// Returns what must be recorded so that the catalog contains a record; nothing if it does.
    func outcomes(of record: CatalogRecord, stored: CatalogRecord?) throws -> [IndexedFile] {
        guard let clip = record.clip else {
            let file = record.files[0]
            let isStored = try Bool.fetchOne(
                db.cachedStatement(sql: "SELECT EXISTS (SELECT 1 FROM file WHERE path = ?)"),
                arguments: [file.path.storable])
            return isStored == true ? [] : [file.outcome(.unreadable(reason: file.reason ?? ""))]
        }
        var isKept = false
        if let kept = stored?.clip {
            isKept = kept == clip || kept.rules > clip.rules || (clip.status == .failed && kept.status != .failed)
        }
        let files = isKept ? record.files.filter { stored?.files.contains($0) != true } : record.files
        var outcomes: [IndexedFile] = []
        for (index, file) in files.enumerated() {
            outcomes.append(file.outcome(isKept || index > 0 ? .known(clip.id) : .clip(clip)))
            // Keeps the clip, and stores the reason.
            if let reason = file.reason { outcomes.append(file.outcome(.unreadable(reason: reason))) }
        }
        return outcomes
    }
}

extension CatalogRecord.File {
    init(_ row: FileRow) {
        self.init(
            path: row.path, byteCount: row.byteCount, modified: row.modified, changed: row.changed, reason: row.reason)
    }

    fileprivate func outcome(_ outcome: IndexedFile.Outcome) -> IndexedFile {
        IndexedFile(path: path, byteCount: byteCount, modified: modified, changed: changed, outcome: outcome)
    }
}
