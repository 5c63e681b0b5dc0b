internal import CatalogStorage
internal import ClipTypes
internal import Foundation
internal import GRDB

extension Catalog {
    /// Stores the results of indexing files in one transaction. If the call returns, all are durable; if it throws,
    /// none is stored.
    ///
    /// - A path that is already stored gets the new clip. Its previous clip is removed if no other path has it.
    /// - A clip that is already stored is replaced by the new analysis and keeps its other paths. A failed analysis
    ///   does not replace one that did not fail: then the clip is unchanged, and the file stores the reason.
    /// - `.unreadable` keeps the clip of a stored file, with the size and the modification time of the last successful
    ///   reading, and stores the reason. Use `remove` for deleted files.
    /// - `.known` may refer to a clip of the same call, in any order.
    /// - Of several outcomes for one path, the last is stored.
    ///
    /// - Throws: `.unknownClip`, `.modelMismatch`, `.diskFull`, `.locked`, `.readOnly`, `.damaged`.
    public func record(_ outcomes: [IndexedFile]) throws(CatalogError) {
        guard !outcomes.isEmpty else { return }
        try writing { db in
            var recorder = Recorder(db: db, catalog: directory, strips: strips)
            let missing = try recorder.record(outcomes).missing
            if case .known(let id)? = missing.first?.outcome { throw CatalogError.unknownClip(id, in: directory) }
        }
    }

    /// Stores the results of indexing files like `record(_:)`, but skips files with a `.known` clip that is not in the
    /// catalog, because it was removed with its last path since it was looked up. This is checked in the same
    /// transaction.
    ///
    /// - Returns: The outcomes that were stored, and the skipped files, which must be decoded; both in the given order.
    /// - Throws: `.modelMismatch`, `.diskFull`, `.locked`, `.readOnly`, `.damaged`.
    public func recordSkippingMissing(
        _ outcomes: [IndexedFile]
    ) throws(CatalogError) -> (recorded: [IndexedFile], missing: [IndexedFile]) {
        guard !outcomes.isEmpty else { return ([], []) }
        return try writing { db in
            var recorder = Recorder(db: db, catalog: directory, strips: strips)
            return try recorder.record(outcomes)
        }
    }
}

/// Performs one call of `record` or `recordSkippingMissing`.
struct Recorder {
    let db: Database
    let catalog: String
    /// The keys of clips that may have lost their last path.
    private var touched: Set<Int64> = []
    private let strips: StripStore
    private var newStrips: [ClipID: ClipStrip] = [:]
    /// The clips that are new or changed, or whose files changed.
    private var changed: Set<ClipChange> = []

    init(db: Database, catalog: String, strips: StripStore) {
        self.strips = strips
        self.db = db
        self.catalog = catalog
    }

    mutating func record(_ outcomes: [IndexedFile]) throws -> (recorded: [IndexedFile], missing: [IndexedFile]) {
        // All clips before all files: a file may refer to a later clip of the same call.
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
        try Catalog.removeUnusedModel(db)
        try Catalog.log(changed, in: db)
        try strips.settle(changed.lazy.map(\.id), adding: newStrips, in: db)
        return (recorded, missing)
    }

    private struct StoredClip {
        let key: Int64
        /// Why the new analysis was not stored; `nil` if it was.
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
        if let strip = clip.strip { newStrips[clip.id] = strip }
        if !clip.sketches.isEmpty {
            try insert(SketchBlob.encode(clip.sketches), into: "sketches", key: key, id: clip.id)
        }
        if let embedding = clip.embedding {
            try requireModel(embedding.model)
            let bytes = EmbeddingBlob.encode(embedding.value, embedding.contributions)
            try insert(bytes, into: "embedding", key: key, id: clip.id)
        }
        return StoredClip(key: key, refusal: nil)
    }

    /// Stores a file; returns `false` if its `.known` clip is not in the catalog.
    private mutating func store(_ file: IndexedFile, _ stored: StoredClip?) throws -> Bool {
        var key = stored?.key
        if case .known(let id) = file.outcome {
            guard let clip = try find(id) else { return false }
            key = clip.key
        }
        let path = file.path.storable
        let former = try Row.fetchOne(
            db.cachedStatement(sql: "SELECT \(FileRow.columns) FROM file WHERE path = ?"), arguments: [path])
        // The checksum is not checked, so that indexing a file again repairs a damaged row.
        if let formerKey = try former?.optional(1, of: "file '\(path)'", as: Int64.self), formerKey != key {
            touched.insert(formerKey)
            if let id = try Catalog.clipID(of: formerKey, in: db) {
                changed.insert(ClipChange(id: id, key: formerKey))
            }
        }

        switch file.outcome {
        case .clip(let clip):
            changed.insert(ClipChange(id: clip.id, key: key))
            try FileRow(file, clip: key, reason: stored?.refusal).store(in: db)
        case .known(let id):
            changed.insert(ClipChange(id: id, key: key))
            try FileRow(file, clip: key, reason: nil).store(in: db)
        case .unreadable(let reason):
            if let former, let row = try FileRow(keepingClipOf: former) {
                try row.withReason(reason).store(in: db)
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

    private func requireModel(_ model: EmbeddingModel) throws {
        guard let used = try EmbeddingModel(in: db) else { return try model.store(in: db) }
        guard used == model else {
            throw CatalogError(
                .modelMismatch,
                "the catalog '\(catalog)' holds embeddings of the model \(used), but the new ones are of "
                    + "\(model): index into a new catalog, or remove the clips from this one first")
        }
    }
}
