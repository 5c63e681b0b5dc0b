internal import CatalogStorage
internal import ClipTypes
internal import Foundation
internal import GRDB

extension Catalog {
    /// Replaces the analyses of all clips by those of another catalog, and the model by that of the other one, in one
    /// transaction. Files, paths and interactions stay as they are.
    ///
    /// A clip that the other catalog does not have, such as one whose file is gone, stays listed without frames and
    /// without an embedding, as one of older rules, so that it is analyzed when its file is indexed again.
    ///
    /// - Returns: `nil` if the clips of this catalog have changed since `mark`; then nothing is done.
    func adopt(
        _ other: Catalog, ifUnchangedSince mark: ChangeMark
    ) throws(CatalogError) -> CatalogMove.Outcome? {
        try writing { db in
            var state = try StateRow(in: db)
            guard state.clips == mark else { return nil }
            let outcome = try other.reading(.clips) { source in
                var adoption = Adoption(db: db, source: source)
                return try adoption.run()
            }
            // All marks become invalid: readers load everything again, and find another model.
            try ClipChangeRow.restart(&state, in: db)
            try state.store(in: db)
            return outcome
        }
    }
}

/// Performs one call of `adopt`.
private struct Adoption {
    let db: Database
    let source: Database
    private var clips = 0
    private var missing = 0

    init(db: Database, source: Database) {
        self.db = db
        self.source = source
    }

    mutating func run() throws -> CatalogMove.Outcome {
        let former = try EmbeddingModel(in: db)
        let model = try EmbeddingModel(in: source)
        try db.execute(sql: "DELETE FROM sketches; DELETE FROM embedding; DELETE FROM model")
        try model?.store(in: db)
        for key in try Int64.fetchAll(db, sql: "SELECT key FROM clip ORDER BY id") {
            let row = try Row.fetchOne(
                db.cachedStatement(sql: "SELECT \(ClipRow.columns) FROM clip WHERE key = ?"), arguments: [key])
            guard let row else { continue }
            let clip = try ClipRow(row: row)
            if try !adopt(clip.id, key: key, dimension: model?.dimension) { try strip(clip, key: key) }
        }
        try Catalog.removeUnusedModel(db)
        let artifacts = try Int.fetchOne(db, sql: "SELECT count(*) FROM artifact") ?? 0
        return CatalogMove.Outcome(clips: clips, missing: missing, former: former, hasRecommenders: artifacts > 0)
    }

    /// Replaces the analysis of a clip by that of the other catalog; returns `false` if that does not have it.
    private mutating func adopt(_ id: ClipID, key: Int64, dimension: Int?) throws -> Bool {
        let row = try Row.fetchOne(
            source.cachedStatement(
                sql: """
                    SELECT \(ClipRow.qualifiedColumns), sketches.bytes, sketches.checksum, embedding.bytes,
                        embedding.checksum
                    FROM clip LEFT JOIN sketches ON sketches.clip = clip.key LEFT JOIN embedding ON embedding.clip = clip.key
                    WHERE clip.id = ?
                    """),
            arguments: [Data(id.bytes)])
        guard let row else { return false }
        let clip = try ClipRow(row: row)
        let (sketches, embedding) = (ClipRow.columnCount, ClipRow.columnCount + 2)
        if clip.sketchCount > 0 {
            _ = try row.sketches(sketches, of: id, count: clip.sketchCount)
            try copy(row, column: sketches, of: id, into: "sketches", key: key)
        }
        if clip.isEmbedded {
            guard let dimension else {
                throw DamagedRow(subject: "clip \(id.prefix)", finding: "the model of its embedding is not recorded")
            }
            _ = try row.embedding(embedding, of: id, dimension: dimension)
            try copy(row, column: embedding, of: id, into: "embedding", key: key)
        }
        try update(clip, key: key)
        clips += 1
        return true
    }

    private func copy(_ row: Row, column: Int, of id: ClipID, into table: String, key: Int64) throws {
        let bytes: Data = try row.value(column, of: "clip \(id.prefix)")
        let checksum: Int64 = try row.value(column + 1, of: "clip \(id.prefix)")
        try db.cachedStatement(sql: "INSERT INTO \(table) (clip, bytes, checksum) VALUES (?, ?, ?)")
            .execute(arguments: [key, bytes, checksum])
    }

    /// Leaves a clip without frames, embedding and status; one that had none is left as it is.
    private mutating func strip(_ clip: ClipRow, key: Int64) throws {
        guard clip.sketchCount > 0 || clip.isEmbedded else { return }
        missing += 1
        let stripped = IndexedClip(
            id: clip.id, byteCount: clip.byteCount, status: .failed,
            reason:
                "its file was gone or could not be read when the catalog was moved to another model: index it again",
            metadata: clip.metadata, sampling: clip.sampling, rules: ClipAnalysis.currentRules - 1)
        try update(ClipRow(stripped), key: key)
    }

    private func update(_ clip: ClipRow, key: Int64) throws {
        try db.cachedStatement(
            sql: """
                UPDATE clip SET (\(ClipRow.columns)) = (\(databaseQuestionMarks(count: ClipRow.columnCount)))
                WHERE key = ?
                """
        ).execute(arguments: clip.arguments + [key])
    }
}
