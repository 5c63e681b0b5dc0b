package import GRDB

/// The numbers of rows of a catalog, which it keeps with every change.
public struct CatalogTotals: Hashable, Sendable {
    /// The number of clips.
    public let clips: Int
    /// The number of files, including those without a clip.
    public let files: Int
    /// The number of clips with an embedding.
    public let embeddings: Int
    /// The number of clips with sketches.
    public let sketches: Int
    /// The number of sketches of all clips.
    public let frames: Int

    /// Reads the totals.
    package init(in db: Database) throws {
        try self.init(
            db, sql: "SELECT clips, files, embeddings, sketches, frames FROM total", missing: "its totals are missing")
    }

    /// Counts the rows.
    ///
    /// - Complexity: O(*n*) for *n* rows.
    package init(counting db: Database) throws {
        try self.init(
            db,
            sql: """
                SELECT (SELECT count(*) FROM clip NOT INDEXED), (SELECT count(*) FROM file NOT INDEXED),
                    (SELECT count(*) FROM embedding), (SELECT count(*) FROM sketches),
                    (SELECT coalesce(sum(sketch_count), 0) FROM clip NOT INDEXED)
                """, missing: "its rows cannot be counted")
    }

    private init(_ db: Database, sql: String, missing finding: String) throws {
        guard let row = try Row.fetchOne(db.cachedStatement(sql: sql)) else {
            throw DamagedRow(subject: "database", finding: finding)
        }
        clips = try row.value(0, of: "totals")
        files = try row.value(1, of: "totals")
        embeddings = try row.value(2, of: "totals")
        sketches = try row.value(3, of: "totals")
        frames = try row.value(4, of: "totals")
    }
}
