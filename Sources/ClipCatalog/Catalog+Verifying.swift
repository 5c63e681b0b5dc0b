internal import CatalogStorage
internal import ClipTypes
internal import GRDB

extension Catalog {
    /// Checks the integrity of the whole catalog, without changing it.
    ///
    /// It checks the structure of the database (`PRAGMA integrity_check`), the references between tables, the checksum
    /// of every row, sketch and embedding, that each clip has its parts and at least one path, and that the logs of
    /// changes are complete.
    ///
    /// - Returns: The problems in a deterministic order, at most 100 structural ones; empty for an intact catalog.
    /// - Throws: An error only if the database cannot be read (`.locked`, `.permission`, `.damaged`).
    /// - Complexity: O(*n*) for a database of *n* bytes.
    public func verify() throws(CatalogError) -> [CatalogProblem] {
        try reading { db in
            var verifier = Verifier(db: db)
            try verifier.verify()
            return verifier.problems
        }
    }
}

/// Performs one call of `verify`.
private struct Verifier {
    let db: Database
    private(set) var problems: [CatalogProblem] = []

    init(db: Database) {
        self.db = db
    }

    mutating func verify() throws {
        try rows("PRAGMA integrity_check(100)") { row in
            let finding: String = try row.value(0, of: "database")
            guard finding == "ok" else {
                throw DamagedRow(subject: "database", finding: StructureCheck.named(finding))
            }
        }
        try rows("PRAGMA foreign_key_check") { row in
            let table: String = try row.value(0, of: "database")
            let key: Int64? = try row.optional(1, of: "database")
            throw DamagedRow(
                subject: "database", finding: "row \(key ?? 0) of '\(table)' belongs to a clip that is missing")
        }
        try rows("SELECT 1") { [db] _ in
            guard try CatalogTotals(in: db) == CatalogTotals(counting: db) else {
                throw DamagedRow(subject: "database", finding: "its totals are not the numbers of its rows")
            }
        }
        try verifyClips()
        try rows("SELECT \(FileRow.columns) FROM file ORDER BY path") { row in _ = try FileRow(row: row) }
        try verifyParts()
        try verifyUploads()
        try verifyInteractions()
        try rows(Catalog.selectPairs + " ORDER BY 1, 2") { row in _ = try Catalog.pair(row) }
        try rows("SELECT one, other, same, checksum FROM duplicate_mark") { row in _ = try Catalog.mark(row) }
        try verifyLogs()
    }

    private mutating func verifyLogs() throws {
        try rows("SELECT 1") { [db] _ in try ClipChangeRow.checkEnd(StateRow(in: db), in: db) }
        try rows("SELECT 1") { [db] _ in try InteractionChangeRow.checkEnd(StateRow(in: db), in: db) }
        try verifyLog(ClipChangeRow.self)
        try verifyLog(InteractionChangeRow.self)
        try rows(
            """
            SELECT count(*) FROM interaction_change WHERE viewer > 0
                AND (viewer NOT IN (SELECT key FROM viewer) OR item NOT IN (SELECT key FROM item))
            """
        ) { row in
            let count: Int = try row.value(0, of: "database")
            if count > 0 {
                throw DamagedRow(
                    subject: "log 'interaction_change'", finding: "\(count) rows without their viewer or item")
            }
        }
    }

    private mutating func verifyLog<Change: ChangeRow>(_ log: Change.Type) throws {
        try rows("SELECT \(log.columns) FROM \(log.table) ORDER BY number") { row in _ = try Change(row: row) }
        try rows("SELECT count(*), max(number) - min(number) + 1 FROM \(log.table)") { row in
            let count: Int = try row.value(0, of: "database")
            if try row.optional(1, of: "database", as: Int.self) != count { throw log.lostRows }
        }
    }

    private mutating func verifyInteractions() throws {
        try rows("SELECT key, id, checksum FROM viewer ORDER BY key") { row in _ = try NameRow.read(row, of: "viewer") }
        try rows("SELECT key, id, checksum FROM item ORDER BY key") { row in _ = try NameRow.read(row, of: "item") }
        try rows("SELECT \(InteractionRow.columns) FROM interaction") { row in _ = try InteractionRow(row: row) }
        try rows(
            """
            SELECT count(*) FROM interaction
            WHERE viewer NOT IN (SELECT key FROM viewer) OR item NOT IN (SELECT key FROM item)
            """
        ) { row in
            let count: Int = try row.value(0, of: "database")
            if count > 0 {
                throw DamagedRow(subject: "database", finding: "\(count) interactions without their viewer or item")
            }
        }
        try rows("SELECT * FROM artifact ORDER BY name") { row in _ = try CatalogArtifact(row: row) }
    }

    private mutating func verifyClips() throws {
        try rows("SELECT \(ClipRow.columns) FROM clip ORDER BY id") { row in _ = try ClipRow(row: row) }
        try rows(
            """
            SELECT id, NOT EXISTS (SELECT 1 FROM file WHERE file.clip = key),
                sketch_count > 0 AND NOT EXISTS (SELECT 1 FROM sketches WHERE sketches.clip = key),
                embedded AND NOT EXISTS (SELECT 1 FROM embedding WHERE embedding.clip = key),
                NOT embedded AND EXISTS (SELECT 1 FROM embedding WHERE embedding.clip = key)
            FROM clip ORDER BY id
            """
        ) { row in
            let name = "clip \(try row.clipID(0, of: "clip").prefix)"
            let findings = [
                "no file has it", "its sketches are missing", "its embedding is missing", "a stray embedding",
            ]
            for (index, finding) in findings.enumerated() where try row.value(index + 1, of: name, as: Bool.self) {
                throw DamagedRow(subject: name, finding: finding)
            }
        }
    }

    private mutating func verifyUploads() throws {
        try rows("SELECT 1") { [db] _ in _ = try UploadRow.generation(in: db) }
        try rows("SELECT \(UploadRow.columns) FROM upload ORDER BY clip") { row in _ = try UploadRow(row: row) }
        try rows("SELECT name, clip, checksum FROM tag ORDER BY clip, name") { row in _ = try UploadRow.tag(row) }
        try rows(
            """
            SELECT clip.key, ifnull(tag_count, 0), (SELECT count(*) FROM tag WHERE tag.clip = clip.key) AS found
            FROM clip LEFT JOIN upload ON upload.clip = clip.key
            WHERE found <> ifnull(tag_count, 0) ORDER BY clip.key
            """
        ) { row in
            let key: Int64 = try row.value(0, of: "database")
            throw try UploadRow.lostTags(of: key, row.value(1, of: "upload"), found: row.value(2, of: "upload"))
        }
    }

    private mutating func verifyParts() throws {
        try rows(
            """
            SELECT clip.id, sketch_count, bytes, sketches.checksum
            FROM clip CROSS JOIN sketches ON sketches.clip = key ORDER BY id
            """
        ) { row in
            let id = try row.clipID(0, of: "clip")
            _ = try row.sketches(2, of: id, count: try row.value(1, of: "clip \(id.prefix)"))
        }
        var model: EmbeddingModel?
        do {
            model = try EmbeddingModel(in: db)
        } catch let damage as DamagedRow {
            note(damage)
            return
        }
        let dimension = model?.dimension
        try rows(
            """
            SELECT clip.id, bytes, embedding.checksum
            FROM clip CROSS JOIN embedding ON embedding.clip = key ORDER BY id
            """
        ) { row in
            let id = try row.clipID(0, of: "clip")
            guard let dimension else {
                throw DamagedRow(subject: "clip \(id.prefix)", finding: "the model of its embedding is not recorded")
            }
            _ = try row.embedding(1, of: id, dimension: dimension)
        }
    }

    /// Runs `check` on every row of a query and collects the damage that it throws, so that all damaged rows are
    /// reported.
    private mutating func rows(_ sql: String, _ check: (Row) throws -> Void) throws {
        do {
            let rows = try Row.fetchCursor(db, sql: sql)
            while let row = try rows.next() {
                do {
                    try check(row)
                } catch let damage as DamagedRow {
                    note(damage)
                }
            }
        } catch let error as DatabaseError where [.SQLITE_CORRUPT, .SQLITE_ERROR].contains(error.resultCode) {
            note(DamagedRow(subject: "database", finding: error.message ?? "\(error.resultCode)"))
        }
    }

    private mutating func note(_ damage: DamagedRow) {
        let problem = CatalogProblem(subject: damage.subject, finding: damage.finding)
        if !problems.contains(problem) { problems.append(problem) }
    }
}
