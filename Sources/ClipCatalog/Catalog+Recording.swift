internal import ClipTypes
internal import Foundation
internal import GRDB

extension Catalog {
    /// Stores what indexing came to, in one transaction. When it returns, all of it is durable; when it throws, none.
    ///
    /// - A path that is known takes the new content. Its former clip goes when no other path has it.
    /// - A clip that is known is replaced by the new reading, and keeps its other paths. Only a reading that failed
    ///   does not replace one that did not: the clip stays as it is, and the file notes the reason.
    /// - `.unreadable` never takes away what is there: a file with a clip keeps it, with the size and the time of its
    ///   last good reading, and only notes the reason. Use `remove` for files that are gone for good.
    /// - `.known` may name a clip of the same call, whatever the order.
    /// - Of several outcomes for one path the last holds.
    ///
    /// - Throws: `.unknownClip`, `.modelMismatch`, `.diskFull`, `.locked`, `.readOnly`, `.damaged`.
    public func record(_ outcomes: [IndexedFile]) throws(CatalogError) {
        guard !outcomes.isEmpty else { return }
        try writing { db in
            var recorder = Recorder(db: db, catalog: directory)
            let missing = try recorder.record(outcomes).missing
            if case .known(let id)? = missing.first?.outcome { throw CatalogError.unknownClip(id, in: directory) }
        }
    }

    /// Stores outcomes as `record(_:)` does, but for the files that hold a clip which the catalog does not have: a clip
    /// goes with its last path, perhaps since it was looked up. What is there is checked in the transaction that
    /// writes.
    ///
    /// - Returns: The outcomes that are durable, and the files with `.known` clips that have to be read after all; both
    ///   in the order given.
    /// - Throws: `.modelMismatch`, `.diskFull`, `.locked`, `.readOnly`, `.damaged`.
    public func recordSkippingMissing(
        _ outcomes: [IndexedFile]
    ) throws(CatalogError) -> (recorded: [IndexedFile], missing: [IndexedFile]) {
        guard !outcomes.isEmpty else { return ([], []) }
        return try writing { db in
            var recorder = Recorder(db: db, catalog: directory)
            return try recorder.record(outcomes)
        }
    }
}

/// One call of `record` or `recordSkippingMissing`.
private struct Recorder {
    let db: Database
    let catalog: String
    /// Clips that may be without a path at the end.
    private var touched: Set<Int64> = []
    /// Clips that are new, or new in some part, or whose files change.
    private var changed: Set<ClipID> = []

    init(db: Database, catalog: String) {
        self.db = db
        self.catalog = catalog
    }

    mutating func record(_ outcomes: [IndexedFile]) throws -> (recorded: [IndexedFile], missing: [IndexedFile]) {
        // All clips before all files: a file may name a clip that comes later in the same call.
        let stored = try outcomes.map { outcome in
            if case .clip(let clip) = outcome.outcome { try store(clip) } else { nil as StoredClip? }
        }
        var recorded: [IndexedFile] = []
        var missing: [IndexedFile] = []
        for (file, stored) in zip(outcomes, stored) {
            if try store(file, stored) { recorded.append(file) } else { missing.append(file) }
        }
        guard !recorded.isEmpty else { return (recorded, missing) }
        let removal = try db.cachedStatement(
            sql: "DELETE FROM clip WHERE key = ?1 AND NOT EXISTS (SELECT 1 FROM file WHERE clip = ?1)")
        for key in touched {
            try removal.execute(arguments: [key])
        }
        try Catalog.forgetUnusedModel(db)
        try Catalog.log(changed, in: db)
        return (recorded, missing)
    }

    private struct StoredClip {
        let key: Int64
        /// Why the reading was not taken; `nil` when it was.
        let refusal: String?
    }

    private mutating func store(_ clip: IndexedClip) throws -> StoredClip {
        let row = ClipRow(clip)
        let key: Int64
        if let known = try find(clip.id) {
            guard clip.status != .failed || known.status == ClipStatus.failed.rawValue else {
                return StoredClip(key: known.key, refusal: clip.reason ?? "the file could not be read again")
            }
            key = known.key
            try db.cachedStatement(
                sql: """
                    UPDATE clip SET (\(ClipRow.columns)) = (\(databaseQuestionMarks(count: ClipRow.columnCount)))
                    WHERE key = ?
                    """
            ).execute(arguments: row.arguments + [key])
            try db.cachedStatement(sql: "DELETE FROM sketches WHERE clip = ?").execute(arguments: [key])
            try db.cachedStatement(sql: "DELETE FROM embedding WHERE clip = ?").execute(arguments: [key])
        } else {
            try db.cachedStatement(
                sql: """
                    INSERT INTO clip (\(ClipRow.columns))
                    VALUES (\(databaseQuestionMarks(count: ClipRow.columnCount)))
                    """
            ).execute(arguments: row.arguments)
            key = db.lastInsertedRowID
        }
        touched.insert(key)
        if !clip.sketches.isEmpty {
            try insert(SketchBlob.encode(clip.sketches), into: "sketches", key: key, id: clip.id)
        }
        if let embedding = clip.embedding {
            try claim(embedding.model)
            let bytes = EmbeddingBlob.encode(embedding.value, embedding.contributions)
            try insert(bytes, into: "embedding", key: key, id: clip.id)
        }
        return StoredClip(key: key, refusal: nil)
    }

    /// Stores a file; says whether it did: not if the catalog does not have the clip.
    private mutating func store(_ file: IndexedFile, _ stored: StoredClip?) throws -> Bool {
        var key = stored?.key
        if case .known(let id) = file.outcome {
            guard let clip = try find(id) else { return false }
            key = clip.key
        }
        let path = file.path.storable
        let former = try Row.fetchOne(
            db.cachedStatement(sql: "SELECT \(FileRow.columns) FROM file WHERE path = ?"), arguments: [path])
        // Read without its checksum, so that indexing a file again repairs a damaged row.
        if let formerKey = try former?.optional(1, of: "file '\(path)'", as: Int64.self), formerKey != key {
            touched.insert(formerKey)
            if let id = try Catalog.clipID(of: formerKey, in: db) { changed.insert(id) }
        }

        switch file.outcome {
        case .clip(let clip):
            changed.insert(clip.id)
            try FileRow(file, clip: key, reason: stored?.refusal).store(in: db)
        case .known(let id):
            changed.insert(id)
            try FileRow(file, clip: key, reason: nil).store(in: db)
        case .unreadable(let reason):
            if let former, let row = try FileRow(keepingClipOf: former) {
                try row.noting(reason).store(in: db)
            } else {
                try FileRow(file, clip: nil, reason: reason).store(in: db)
            }
        }
        return true
    }

    private func insert(_ bytes: [UInt8], into table: String, key: Int64, id: ClipID) throws {
        try db.cachedStatement(sql: "INSERT INTO \(table) (clip, bytes, checksum) VALUES (?, ?, ?)")
            .execute(arguments: [key, Data(bytes), Checksum.of(bytes, clip: id)])
    }

    private func find(_ id: ClipID) throws -> (key: Int64, status: String)? {
        let row = try Row.fetchOne(
            db.cachedStatement(sql: "SELECT key, status FROM clip WHERE id = ?"), arguments: [Data(id.bytes)])
        guard let row else { return nil }
        return (try row.value(0, of: "clip \(id.prefix)"), try row.value(1, of: "clip \(id.prefix)"))
    }

    private func claim(_ model: EmbeddingModel) throws {
        guard let used = try EmbeddingModel(in: db) else { return try model.store(in: db) }
        guard used == model else {
            throw CatalogError(
                .modelMismatch,
                "the catalog '\(catalog)' holds embeddings of the model \(used), and these are of the model \(model): "
                    + "index into a new catalog, or remove the clips from this one first")
        }
    }
}
