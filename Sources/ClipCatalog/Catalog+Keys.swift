internal import CatalogStorage
public import ClipTypes
internal import Foundation
internal import GRDB

/// A clip by its key, with its embedding.
public struct KeyedSummary: Hashable, Sendable {
    /// The key of the clip in this catalog.
    public let key: Int64
    /// The id of the clip.
    public let clip: ClipID
    /// The embedding of the clip.
    public let embedding: ClipEmbedding
    /// The contributions of the descriptor families to the embedding; `nil` if none were stored.
    public let contributions: FamilyContributions?
}

/// A clip by its key, with its sketches.
public struct KeyedSketches: Hashable, Sendable {
    /// The key of the clip in this catalog.
    public let key: Int64
    /// The id of the clip.
    public let clip: ClipID
    /// The sketches in ascending order of time.
    public let sketches: [FrameSketch]
    /// The duration of the clip; `nil` if it is unknown.
    public let duration: Duration?
}

/// Clips by their keys: positive integers, by which indexes of vectors name clips. A clip keeps its key until it is
/// removed; the key may then be given to another clip.
extension Catalog {
    /// Returns the keys of clips by id; clips that are not in the catalog are left out.
    ///
    /// - Complexity: O(*k* log *n*) for *k* ids among *n* clips.
    public func keys(of ids: [ClipID]) throws(CatalogError) -> [ClipID: Int64] {
        try reading { db in
            let statement = try db.cachedStatement(sql: "SELECT key FROM clip WHERE id = ?")
            var keys: [ClipID: Int64] = [:]
            for id in ids {
                let row = try Row.fetchOne(statement, arguments: [Data(id.bytes)])
                keys[id] = try row?.value(0, of: "clip \(id.prefix)")
            }
            return keys
        }
    }

    /// Returns the embeddings of clips, in the order of the keys.
    ///
    /// - Parameters:
    ///   - keys: Keys of clips with an embedding.
    ///   - mark: The position at which the keys were valid. Keys whose clips have been removed or lost their embedding
    ///     since are left out; without later changes, a missing clip is damage. With `nil`, all missing ones are left out.
    /// - Throws: `.damaged`, `.locked`.
    /// - Complexity: O(*k* log *n*) for *k* keys among *n* clips.
    public func summaries(ofKeys keys: [Int64], validAt mark: ChangeMark? = nil) throws(CatalogError) -> [KeyedSummary]
    {
        try reading { db in
            let dimension = try EmbeddingModel(in: db)?.dimension
            let statement = try db.cachedStatement(
                sql: """
                    SELECT clip.id, embedding.bytes, embedding.checksum
                    FROM embedding CROSS JOIN clip ON clip.key = embedding.clip WHERE embedding.clip = ?
                    """)
            return try keys.compactMap { key in
                guard let row = try Row.fetchOne(statement, arguments: [key]), let dimension else {
                    try Self.requireChanged(since: mark, key, in: db)
                    return nil
                }
                return try KeyedSummary(key: key, row, from: 0, dimension: dimension)
            }
        }
    }

    /// Returns the sketches of clips, in the order of the keys; see ``summaries(ofKeys:validAt:)``.
    public func sketches(ofKeys keys: [Int64], validAt mark: ChangeMark? = nil) throws(CatalogError) -> [KeyedSketches]
    {
        try reading { db in
            let statement = try db.cachedStatement(
                sql: """
                    SELECT \(ClipRow.qualifiedColumns), sketches.bytes, sketches.checksum
                    FROM clip CROSS JOIN sketches ON sketches.clip = clip.key WHERE clip.key = ?
                    """)
            return try keys.compactMap { key in
                guard let row = try Row.fetchOne(statement, arguments: [key]) else {
                    try Self.requireChanged(since: mark, key, in: db)
                    return nil
                }
                return try KeyedSketches(key: key, row)
            }
        }
    }

    /// Calls `body` with every clip that has an embedding, in ascending order of keys.
    ///
    /// `body` must not call the catalog, since it runs within a read transaction. An error of `body` ends the reading,
    /// and is thrown as it is.
    ///
    /// - Parameters:
    ///   - begin: Called before the first clip with the numbers of rows.
    ///   - body: Called with each clip.
    /// - Returns: The mark of the last commit that was read.
    /// - Complexity: O(*n* · *d*) for *n* embeddings of *d* values, one of which is in memory at a time.
    public func readEmbeddings(
        _ begin: (CatalogTotals) throws -> Void, _ body: (KeyedSummary) throws -> Void
    ) throws -> ChangeMark {
        try scanning(begin) { db, failure in
            let model = try EmbeddingModel(in: db)
            var count = 0
            let rows = try Row.fetchCursor(
                db.cachedStatement(
                    sql: """
                        SELECT clip.key, clip.id, embedding.bytes, embedding.checksum
                        FROM embedding CROSS JOIN clip ON clip.key = embedding.clip ORDER BY embedding.clip
                        """))
            while let row = try rows.next() {
                guard let model else {
                    throw DamagedRow(
                        subject: "clip \(try row.clipID(1, of: "clip").prefix)",
                        finding: "the model of its embedding is not recorded")
                }
                let summary = try KeyedSummary(
                    key: row.value(0, of: "clip"), row, from: 1, dimension: model.dimension)
                do { try body(summary) } catch {
                    failure = error
                    break
                }
                count += 1
            }
            if failure == nil {
                try db.require(count, rowsOf: "embedding", expected: CatalogTotals(in: db).embeddings)
            }
            return try StateRow(in: db).clips
        }
    }

    /// Calls `body` with every clip that has sketches, in ascending order of keys; see ``readEmbeddings(_:)``.
    ///
    /// - Returns: The mark of the last commit that was read.
    public func readSketches(
        _ begin: (CatalogTotals) throws -> Void, _ body: (KeyedSketches) throws -> Void
    ) throws -> ChangeMark {
        try scanning(begin) { db, failure in
            var count = 0
            let rows = try Row.fetchCursor(
                db.cachedStatement(
                    sql: """
                        SELECT \(ClipRow.qualifiedColumns), sketches.bytes, sketches.checksum, clip.key
                        FROM sketches CROSS JOIN clip ON clip.key = sketches.clip ORDER BY sketches.clip
                        """))
            while let row = try rows.next() {
                let sketches = try KeyedSketches(key: row.value(ClipRow.columnCount + 2, of: "clip"), row)
                do { try body(sketches) } catch {
                    failure = error
                    break
                }
                count += 1
            }
            if failure == nil { try db.require(count, rowsOf: "sketches", expected: CatalogTotals(in: db).sketches) }
            return try StateRow(in: db).clips
        }
    }

    /// Runs a scan in a read transaction, and throws the failure that it notes.
    private func scanning(
        _ begin: (CatalogTotals) throws -> Void, _ body: (Database, inout (any Error)?) throws -> ChangeMark
    ) throws -> ChangeMark {
        var failure: (any Error)?
        let mark = try reading { db in
            let totals = try CatalogTotals(in: db)
            do { try begin(totals) } catch {
                failure = error
                return ChangeMark(number: 0, generation: 0)
            }
            return try body(db, &failure)
        }
        if let failure { throw failure }
        return mark
    }

    /// Checks that a missing clip may have been removed since a mark.
    private static func requireChanged(since mark: ChangeMark?, _ key: Int64, in db: Database) throws {
        guard let mark, try StateRow(in: db).clips == mark else { return }
        throw DamagedRow(subject: "clip with the key \(key)", finding: "it is missing, and an index has it")
    }
}

extension KeyedSummary {
    fileprivate init(key: Int64, _ row: Row, from first: Int, dimension: Int) throws {
        let id = try row.clipID(first, of: "clip")
        let stored = try row.embedding(first + 1, of: id, dimension: dimension)
        self.init(key: key, clip: id, embedding: stored.embedding, contributions: stored.contributions)
    }
}

extension KeyedSketches {
    fileprivate init(key: Int64, _ row: Row) throws {
        // The whole row, since its checksum covers the duration and the number of sketches.
        let clip = try ClipRow(row: row)
        self.init(
            key: key, clip: clip.id,
            sketches: try row.sketches(ClipRow.columnCount, of: clip.id, count: clip.sketchCount),
            duration: clip.metadata?.duration)
    }
}
