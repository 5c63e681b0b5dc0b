public import ClipTypes
internal import Foundation
internal import GRDB

extension Catalog {
    /// A clip with its facts and its paths; `nil` if the catalog does not hold it.
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

    /// The clips whose identity begins with a text, in order. Empty if the text is not 4 to 64 hexadecimal digits.
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

    /// The sampled frames of a clip in the order of time; empty if it has none or is not in the catalog.
    public func sketches(of id: ClipID) throws(CatalogError) -> [FrameSketch] {
        try reading { db in try Self.sketches(of: id, in: db)?.sketches ?? [] }
    }

    /// Returns the sketches of some clips and how long these are if that is known, in the order of `ids`, without the
    /// clips that have no sketches or are not in the catalog.
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

    /// The embedding of a clip; `nil` if it has none or is not in the catalog.
    public func embedding(of id: ClipID) throws(CatalogError) -> ClipEmbedding? {
        try summary(of: id)?.embedding
    }

    /// The embedding of a clip and what each descriptor family adds to it; `nil` if the clip has none or is not in the
    /// catalog.
    public func summary(
        of id: ClipID
    ) throws(CatalogError) -> (embedding: ClipEmbedding, contributions: FamilyContributions?)? {
        try reading { db in try Self.summary(of: id, dimension: EmbeddingModel(in: db)?.dimension, in: db) }
    }

    /// Returns the embeddings of some clips and what each descriptor family adds to them, in the order of `ids`,
    /// without the clips that have no embedding or are not in the catalog.
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

    /// Hands over every embedding, in the order of the clips' identities.
    ///
    /// `body` must not call the catalog: it runs inside a read.
    ///
    /// - Complexity: O(*n* · *d*) for *n* embeddings of *d* components; one is in memory at a time.
    public func forEachEmbedding(
        _ body: (ClipID, ClipEmbedding, FamilyContributions?) -> Void
    ) throws(CatalogError) {
        try reading { db in
            guard let model = try EmbeddingModel(in: db) else { return }
            // CROSS JOIN keeps the clips on the outside: their index is in order, and no vector has to be sorted.
            let rows = try Row.fetchCursor(
                db.cachedStatement(
                    sql: """
                        SELECT clip.id, embedding.bytes, embedding.checksum
                        FROM clip CROSS JOIN embedding ON embedding.clip = clip.key ORDER BY clip.id
                        """))
            while let row = try rows.next() {
                let id = try row.clipID(0, of: "clip")
                let stored = try row.embedding(1, of: id, dimension: model.dimension)
                body(id, stored.embedding, stored.contributions)
            }
        }
    }

    /// Hands over the sketches of every clip that has some, in the order of the clips' identities, and how long the clip
    /// is if that is known.
    ///
    /// `body` must not call the catalog: it runs inside a read.
    ///
    /// - Complexity: O(*n*) for *n* sketches; those of one clip are in memory at a time.
    public func forEachSketches(
        _ body: (ClipID, [FrameSketch], Duration?) -> Void
    ) throws(CatalogError) {
        try reading { db in
            let rows = try Row.fetchCursor(
                db.cachedStatement(
                    sql: """
                        SELECT \(ClipRow.qualifiedColumns), sketches.bytes, sketches.checksum
                        FROM clip CROSS JOIN sketches ON sketches.clip = clip.key ORDER BY clip.id
                        """))
            while let row = try rows.next() {
                // The whole row of the clip: its checksum covers the length in time and the number of sketches.
                let clip = try ClipRow(row: row)
                let sketches = try row.sketches(ClipRow.columnCount, of: clip.id, count: clip.sketchCount)
                body(clip.id, sketches, clip.metadata?.duration)
            }
        }
    }

    /// How long each clip is whose length is known.
    ///
    /// - Complexity: O(*n*) for *n* clips.
    public func durations() throws(CatalogError) -> [ClipID: Duration] {
        try reading { db in
            var durations: [ClipID: Duration] = [:]
            let rows = try Row.fetchCursor(db.cachedStatement(sql: "SELECT \(ClipRow.columns) FROM clip"))
            while let row = try rows.next() {
                let clip = try ClipRow(row: row)
                durations[clip.id] = clip.metadata?.duration
            }
            return durations
        }
    }

    /// Returns how long those of some clips are whose length is known.
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

    /// The model of the embeddings; `nil` in a catalog without any.
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

    private static func summary(
        of id: ClipID, dimension: Int?, in db: Database
    ) throws -> (embedding: ClipEmbedding, contributions: FamilyContributions?)? {
        guard let (key, clip) = try find(id, in: db), clip.isEmbedded else { return nil }
        let row = try Row.fetchOne(
            db.cachedStatement(sql: "SELECT bytes, checksum FROM embedding WHERE clip = ?"), arguments: [key])
        guard let row, let dimension else {
            throw DamagedRow(subject: "clip \(id.prefix)", finding: "its embedding is missing")
        }
        return try row.embedding(0, of: id, dimension: dimension)
    }

    private static func find(_ id: ClipID, in db: Database) throws -> (key: Int64, clip: ClipRow)? {
        let row = try Row.fetchOne(
            db.cachedStatement(sql: "SELECT key, \(ClipRow.columns) FROM clip WHERE id = ?"),
            arguments: [Data(id.bytes)])
        guard let row else { return nil }
        return (try row.value(0, of: "clip \(id.prefix)"), try ClipRow(row: row, from: 1))
    }
}
