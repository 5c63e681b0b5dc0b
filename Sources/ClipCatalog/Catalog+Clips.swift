internal import CatalogStorage
public import ClipTypes
internal import Foundation
internal import GRDB

extension Catalog {
    /// Returns a clip with its metadata and paths; `nil` if the clip is not in the catalog.
    public func clip(_ id: ClipID) throws(CatalogError) -> CatalogedClip? {
        try reading { db in
            guard let (key, clip) = try Self.find(id, in: db) else { return nil }
            let paths = try String.fetchAll(
                db.cachedStatement(sql: "SELECT path FROM file WHERE clip = ? ORDER BY path"), arguments: [key])
            return CatalogedClip(
                id: id, byteCount: clip.byteCount, status: clip.status, reason: clip.reason, metadata: clip.metadata,
                sampling: clip.sampling, rules: clip.rules, sketchCount: clip.sketchCount,
                model: clip.isEmbedded ? try EmbeddingModel(in: db) : nil, paths: paths)
        }
    }

    /// Returns the clips whose ids start with a prefix, in ascending order; empty if the prefix is not 4 to 64
    /// hexadecimal digits.
    ///
    /// - Complexity: O(*k* + log *n*) for *k* clips found among *n*.
    public func clips(idPrefix: String) throws(CatalogError) -> [ClipID] {
        guard (4...64).contains(idPrefix.count),
            let first = ClipID(idPrefix + String(repeating: "0", count: 64 - idPrefix.count)),
            let last = ClipID(idPrefix + String(repeating: "f", count: 64 - idPrefix.count))
        else { return [] }
        return try reading { db in
            let rows = try Row.fetchCursor(
                db.cachedStatement(sql: "SELECT id FROM clip WHERE id BETWEEN ? AND ? ORDER BY id"),
                arguments: [Data(first.bytes), Data(last.bytes)])
            var ids: [ClipID] = []
            while let row = try rows.next() {
                ids.append(try row.clipID(0, of: "clip"))
            }
            return ids
        }
    }

    /// Returns the sketches of a clip in ascending order of time; empty if the clip has none or is not in the catalog.
    public func sketches(of id: ClipID) throws(CatalogError) -> [FrameSketch] {
        try reading { db in try Self.sketches(of: id, in: db)?.sketches ?? [] }
    }

    /// Returns the sketches and durations of several clips in the order of `ids`. Clips that have no sketches or are
    /// not in the catalog are left out; unknown durations are `nil`.
    ///
    /// - Complexity: O(*k* log *n*) for *k* ids among *n* clips.
    public func sketches(
        of ids: [ClipID]
    ) throws(CatalogError) -> [(clip: ClipID, sketches: [FrameSketch], duration: Duration?)] {
        try reading { db in
            try ids.compactMap { id in
                try Self.sketches(of: id, in: db).map { (id, $0.sketches, $0.duration) }
            }
        }
    }

    /// Returns the embedding of a clip; `nil` if the clip has none or is not in the catalog.
    public func embedding(of id: ClipID) throws(CatalogError) -> ClipEmbedding? {
        try summary(of: id)?.embedding
    }

    /// Returns the key and the embedding of a clip; `nil` if it has no embedding or is not in the catalog.
    public func summary(of id: ClipID) throws(CatalogError) -> KeyedSummary? {
        try reading { db in try Self.summary(of: id, dimension: EmbeddingModel(in: db)?.dimension, in: db) }
    }

    /// Returns the embeddings of several clips and the contributions of the descriptor families to them (`nil` if none
    /// were stored), in the order of `ids`. Clips that have no embedding or are not in the catalog are left out.
    ///
    /// - Complexity: O(*k* log *n*) for *k* ids among *n* clips.
    public func summaries(
        of ids: [ClipID]
    ) throws(CatalogError) -> [(clip: ClipID, embedding: ClipEmbedding, contributions: FamilyContributions?)] {
        try reading { db in
            let dimension = try EmbeddingModel(in: db)?.dimension
            return try ids.compactMap { id in
                try Self.summary(of: id, dimension: dimension, in: db).map { (id, $0.embedding, $0.contributions) }
            }
        }
    }

    /// Calls `body` with the id of every clip that has an embedding, the embedding, and the contributions of the
    /// descriptor families to it (`nil` if none were stored), in ascending order of ids.
    ///
    /// `body` must not call the catalog, since it runs within a read transaction.
    ///
    /// - Complexity: O(*n* · *d*) for *n* embeddings of *d* values, one of which is in memory at a time.
    public func forEachEmbedding(
        _ body: (ClipID, ClipEmbedding, FamilyContributions?) -> Void
    ) throws(CatalogError) {
        try reading { db in
            let model = try EmbeddingModel(in: db)
            var count = 0
            // CROSS JOIN makes the clips the outer loop, whose index is in order, so that no embeddings are sorted.
            let rows = try Row.fetchCursor(
                db.cachedStatement(
                    sql: """
                        SELECT clip.id, embedding.bytes, embedding.checksum
                        FROM clip CROSS JOIN embedding ON embedding.clip = clip.key ORDER BY clip.id
                        """))
            while let row = try rows.next() {
                let id = try row.clipID(0, of: "clip")
                guard let model else {
                    throw DamagedRow(
                        subject: "clip \(id.prefix)", finding: "the model of its embedding is not recorded")
                }
                let stored = try row.embedding(1, of: id, dimension: model.dimension)
                body(id, stored.embedding, stored.contributions)
                count += 1
            }
            try db.require(count, rowsOf: "embedding", expected: CatalogTotals(in: db).embeddings)
        }
    }

    /// Calls `body` with the id of every clip that has sketches, the sketches in ascending order of time, and the
    /// duration of the clip (`nil` if unknown), in ascending order of ids.
    ///
    /// `body` must not call the catalog, since it runs within a read transaction.
    ///
    /// - Complexity: O(*n*) for *n* sketches, of which those of one clip are in memory at a time.
    public func forEachSketches(
        _ body: (ClipID, [FrameSketch], Duration?) -> Void
    ) throws(CatalogError) {
        try reading { db in
            var count = 0
            let rows = try Row.fetchCursor(
                db.cachedStatement(
                    sql: """
                        SELECT \(ClipRow.qualifiedColumns), sketches.bytes, sketches.checksum
                        FROM clip CROSS JOIN sketches ON sketches.clip = clip.key ORDER BY clip.id
                        """))
            while let row = try rows.next() {
                // The whole row, since its checksum covers the duration and the number of sketches.
                let clip = try ClipRow(row: row)
                let sketches = try row.sketches(ClipRow.columnCount, of: clip.id, count: clip.sketchCount)
                body(clip.id, sketches, clip.metadata?.duration)
                count += 1
            }
            try db.require(count, rowsOf: "sketches", expected: CatalogTotals(in: db).sketches)
        }
    }

    /// Returns the duration of each clip whose duration is known, by id.
    ///
    /// - Complexity: O(*n*) for *n* clips.
    public func durations() throws(CatalogError) -> [ClipID: Duration] {
        try reading { db in
            var durations: [ClipID: Duration] = [:]
            var count = 0
            let rows = try Row.fetchCursor(db.cachedStatement(sql: "SELECT \(ClipRow.columns) FROM clip"))
            while let row = try rows.next() {
                let clip = try ClipRow(row: row)
                durations[clip.id] = clip.metadata?.duration
                count += 1
            }
            try db.require(count, rowsOf: "clip", expected: CatalogTotals(in: db).clips)
            return durations
        }
    }

    /// Returns the durations of several clips by id; clips whose duration is unknown or that are not in the catalog are
    /// left out.
    ///
    /// - Complexity: O(*k* log *n*) for *k* ids among *n* clips.
    public func durations(of ids: [ClipID]) throws(CatalogError) -> [ClipID: Duration] {
        try reading { db in
            var durations: [ClipID: Duration] = [:]
            for id in ids {
                durations[id] = try Self.find(id, in: db)?.clip.metadata?.duration
            }
            return durations
        }
    }

    /// Returns the model of the stored embeddings; `nil` if there are none.
    public func modelInUse() throws(CatalogError) -> EmbeddingModel? {
        try reading { db in try EmbeddingModel(in: db) }
    }

    private static func sketches(
        of id: ClipID, in db: Database
    ) throws -> (sketches: [FrameSketch], duration: Duration?)? {
        guard let (key, clip) = try find(id, in: db), clip.sketchCount > 0 else { return nil }
        let row = try Row.fetchOne(
            db.cachedStatement(sql: "SELECT bytes, checksum FROM sketches WHERE clip = ?"), arguments: [key])
        guard let row else { throw DamagedRow(subject: "clip \(id.prefix)", finding: "its sketches are missing") }
        return (try row.sketches(0, of: id, count: clip.sketchCount), clip.metadata?.duration)
    }

    private static func summary(of id: ClipID, dimension: Int?, in db: Database) throws -> KeyedSummary? {
        guard let (key, clip) = try find(id, in: db), clip.isEmbedded else { return nil }
        let row = try Row.fetchOne(
            db.cachedStatement(sql: "SELECT bytes, checksum FROM embedding WHERE clip = ?"), arguments: [key])
        guard let row, let dimension else {
            throw DamagedRow(subject: "clip \(id.prefix)", finding: "its embedding is missing")
        }
        let stored = try row.embedding(0, of: id, dimension: dimension)
        return KeyedSummary(key: key, clip: id, embedding: stored.embedding, contributions: stored.contributions)
    }

    private static func find(_ id: ClipID, in db: Database) throws -> (key: Int64, clip: ClipRow)? {
        let row = try Row.fetchOne(
            db.cachedStatement(sql: "SELECT key, \(ClipRow.columns) FROM clip WHERE id = ?"),
            arguments: [Data(id.bytes)])
        guard let row else { return nil }
        return (try row.value(0, of: "clip \(id.prefix)"), try ClipRow(row: row, from: 1))
    }
}
