package import ClipTypes
private import Concurrency
private import Foundation
package import GRDB

/// The strips of a catalog's clips, in a database of their own beside it.
///
/// They can be made again from the files, so that a missing, foreign or damaged database never prevents anything: strips
/// are then neither written nor returned, and ``problem`` says why.
///
/// Strips are committed, durably, within the transaction of the catalog that stores or removes their clips and before its
/// commit. If the process is killed between the two, strips without a clip are left, or clips without a strip.
/// The table `unsettled` has the clips of the last commit: the next one removes those strips of them that have no clip.
package final class StripStore: Sendable {
    package static let fileName = "strips.sqlite"
    private static let applicationID: Int32 = 0x7664_7273

    private struct State {
        var database: DatabaseQueue?
        var problem: String?
        /// Whether the problem is a damaged file.
        var isDamaged = false
    }

    private let opener: CatalogOpener
    private let state = Guarded(State())

    package init(_ opener: CatalogOpener) { self.opener = opener }

    private var path: String { opener.path(of: Self.fileName) }
    private var name: String { "\(opener.directory)/\(Self.fileName)" }

    /// Whether there is a database of strips, usable or not.
    package var exists: Bool { FileManager.default.fileExists(atPath: path) }

    /// Why strips cannot be written or read, as one line of text; `nil` if they can, as far as is known.
    package var problem: String? { state.withLock { $0.problem } }

    /// Commits the strips of a transaction of the catalog: stores new ones, and removes those of clips that are gone.
    ///
    /// - Parameters:
    ///   - changed: The clips that the transaction changed or removed.
    ///   - strips: The new strips.
    ///   - catalog: The catalog, within the transaction.
    /// - Throws: The database's error if the disk is full, so that no clip is stored without its strip.
    package func settle(
        _ changed: some Sequence<ClipID>, adding strips: [ClipID: ClipStrip] = [:], in catalog: Database
    ) throws {
        guard !strips.isEmpty || exists else { return }
        let gone = try Set(changed).filter { try !Self.contains($0, in: catalog) }
        try access(creating: !strips.isEmpty) { database in
            let isIdle = try strips.isEmpty && gone.isEmpty && database.read { try Self.unsettled(in: $0).isEmpty }
            guard !isIdle else { return }
            try database.write { db in
                let unsettled = try Self.unsettled(in: db).filter { try !Self.contains($0, in: catalog) }
                for id in gone.union(unsettled) {
                    try db.cachedStatement(sql: "DELETE FROM strip WHERE clip = ?")
                        .execute(arguments: [Data(id.bytes)])
                }
                try db.cachedStatement(sql: "DELETE FROM unsettled").execute()
                for (id, strip) in strips.sorted(by: { $0.key < $1.key }) {
                    try db.cachedStatement(sql: "INSERT OR REPLACE INTO strip (clip, bytes, checksum) VALUES (?, ?, ?)")
                        .execute(arguments: [Data(id.bytes), Data(strip.bytes), Checksum.of(strip.bytes, clip: id)])
                    try db.cachedStatement(sql: "INSERT INTO unsettled (clip) VALUES (?)")
                        .execute(arguments: [Data(id.bytes)])
                }
            }
        }
    }

    /// Returns the strip of a clip; `nil` if there is none, or it cannot be read, which ``problem`` then says unless only
    /// this one is damaged.
    package func strip(of id: ClipID) -> ClipStrip? {
        (try? access(isReading: true) { database in
            try database.read { db in
                try Row.fetchOne(
                    db.cachedStatement(sql: "SELECT clip, bytes, checksum FROM strip WHERE clip = ?"),
                    arguments: [Data(id.bytes)]
                ).flatMap { row in
                    // One that is damaged says nothing of the others.
                    try? Self.strip(row)
                }
            }
        })??.strip
    }

    /// Copies the database as of its last commit, while other processes may write.
    ///
    /// - Parameter target: The path of the copy, a new file, which is removed again if the copy is damaged.
    /// - Returns: Whether there is a copy; there is none of a database that is missing, foreign or damaged.
    /// - Throws: The database's error if the disk is full or the database is locked.
    package func backUp(to target: String) throws -> Bool {
        guard exists else { return false }
        do {
            let source = try opener.openingForReading(path) { path in
                try DatabaseQueue(path: path, configuration: opener.configuration(readOnly: true))
            }
            guard try source.read(Self.isOwn) else { return false }
            let copy = try DatabaseQueue(path: target)
            try source.backup(to: copy)
            let finding = try copy.read { try String.fetchOne($0, sql: "PRAGMA integrity_check(1)") } ?? "ok"
            try copy.close()
            guard finding == "ok" else {
                throw DamagedRow(subject: Self.fileName, finding: StructureCheck.named(finding))
            }
            return true
        } catch {
            let code = CatalogError(error, catalog: opener.directory).code
            guard code != .diskFull, code != .locked else { throw error }
            for suffix in ["", "-journal"] { try? FileManager.default.removeItem(atPath: target + suffix) }
            tell(error)
            return false
        }
    }

    /// Compares all strips with the clips of the catalog; `isRepairing` removes those that are damaged or have no clip,
    /// and replaces a damaged database by an empty one.
    package func check(in catalog: Database, isRepairing: Bool = false) throws -> StripCheck {
        var check = StripCheck()
        guard exists else { return check }
        var stale: [Int64] = []
        try access { try $0.read { try Self.check($0, against: catalog, &check, stale: &stale) } }
        if let problem { check.damage.append(problem) }
        guard isRepairing else { return check }
        let isBroken = state.withLock { state in
            defer { state = State() }
            return state.isDamaged
        }
        if isBroken || check.isStructureDamaged {
            for suffix in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: path + suffix) }
        }
        let hasStale = !stale.isEmpty
        try access(creating: isBroken || check.isStructureDamaged) { database in
            guard hasStale else { return }
            try database.write { db in
                for row in stale { try db.execute(sql: "DELETE FROM strip WHERE rowid = ?", arguments: [row]) }
                try db.execute(sql: "DELETE FROM unsettled")
            }
        }
        return check
    }

    /// Reads all strips beside all clips, both in ascending order of ids, and collects the row numbers of strips to remove.
    private static func check(
        _ db: Database, against catalog: Database, _ check: inout StripCheck, stale: inout [Int64]
    ) throws {
        for finding in try String.fetchAll(db, sql: "PRAGMA integrity_check(10)") where finding != "ok" {
            check.damage.append("\(fileName): \(StructureCheck.named(finding))")
            // What the disk could not read may be there the next time.
            if !StructureCheck.isOfReading(finding) { check.isStructureDamaged = true }
        }
        let clips = try Row.fetchCursor(catalog, sql: "SELECT id, embedded FROM clip ORDER BY id")
        func nextClip() throws -> (id: Data, isShown: Bool)? { try clips.next().map { ($0[0], $0[1]) } }
        var clip = try nextClip()
        let rows = try Row.fetchCursor(db, sql: "SELECT clip, bytes, checksum, rowid FROM strip ORDER BY clip")
        while let row = try rows.next() {
            do {
                let id = Data(try strip(row).id.bytes)
                while let passed = clip, passed.id.lexicographicallyPrecedes(id) {
                    if passed.isShown { check.missing += 1 }
                    clip = try nextClip()
                }
                if clip?.id == id {
                    check.strips += 1
                    clip = try nextClip()
                } else {
                    check.orphans += 1
                    stale.append(row[3])
                }
            } catch let damage as DamagedRow {
                check.damage.append("\(damage.subject): \(damage.finding)")
                stale.append(row[3])
            }
        }
        while let passed = clip {
            if passed.isShown { check.missing += 1 }
            clip = try nextClip()
        }
    }

    private static func strip(_ row: Row) throws -> (id: ClipID, strip: ClipStrip) {
        let id = try row.clipID(0, of: "a strip")
        let bytes = try row.bytes(1, of: "strip of clip \(id.prefix)")
        let checksum: Int64 = try row.value(2, of: "strip of clip \(id.prefix)")
        guard checksum == Checksum.of(bytes, clip: id), let strip = ClipStrip(jpeg: bytes) else {
            throw DamagedRow(subject: "strip of clip \(id.prefix)", finding: "its bytes do not match their checksum")
        }
        return (id, strip)
    }

    private static func unsettled(in db: Database) throws -> [ClipID] {
        try Row.fetchAll(db.cachedStatement(sql: "SELECT clip FROM unsettled")).map { try $0.clipID(0, of: "a strip") }
    }

    private static func contains(_ id: ClipID, in catalog: Database) throws -> Bool {
        try Row.fetchOne(
            catalog.cachedStatement(sql: "SELECT 1 FROM clip WHERE id = ?"), arguments: [Data(id.bytes)]) != nil
    }

    // MARK: - The database

    /// Calls `body` with the open database; does nothing without one, or if it cannot be used, which ``problem`` then says.
    /// A full disk is an error, unless this is only to read.
    private func access<Value>(
        creating: Bool = false, isReading: Bool = false, _ body: (DatabaseQueue) throws -> Value
    ) throws -> Value? {
        do {
            let database = try state.withLock { state -> DatabaseQueue? in
                if state.database == nil, state.problem == nil, creating || exists { state.database = try open() }
                return state.database
            }
            return try database.map(body)
        } catch {
            let converted = CatalogError(error, catalog: opener.directory)
            if converted.code == .diskFull, opener.mode != .readOnly, !isReading { throw converted }
            tell(error)
            return nil
        }
    }

    /// Closes the database, and makes ``problem`` tell an error.
    private func tell(_ error: any Error) {
        let reason =
            (error as? DatabaseError)?.message ?? (error as? DamagedRow)?.finding
            ?? CatalogError(error, catalog: opener.directory).message
        state.withLock { state in
            state.database = nil
            let result = (error as? DatabaseError)?.resultCode
            state.isDamaged = result == .SQLITE_CORRUPT || result == .SQLITE_NOTADB
            // SQLite does not say why a file cannot be opened, created or extended.
            let isOfDisk = result == .SQLITE_CANTOPEN || result == .SQLITE_IOERR
            let isMalformed = (error as? DatabaseError)?.extendedResultCode == .SQLITE_CORRUPT
            let remark =
                isOfDisk
                ? ": the disk may be full, or fail with an I/O error"
                : isMalformed ? ", or its disk cannot read it (an I/O error)" : ""
            state.problem =
                "the small pictures of clips in '\(name)' cannot be used (\(reason)\(remark)): everything else works; "
                + "vidrec verify --repair replaces a damaged file"
        }
    }

    /// Opens the database; returns `nil` if it has no strips yet and is only read.
    private func open() throws -> DatabaseQueue? {
        guard opener.mode != .readOnly else {
            return try opener.openingForReading(path) { path in
                let database = try DatabaseQueue(path: path, configuration: opener.configuration(readOnly: true))
                return try database.read(Self.isOwn) ? database : nil
            }
        }
        if exists, !FileManager.default.isWritableFile(atPath: path) {
            throw DamagedRow(subject: name, finding: "no permission to write it")
        }
        var configuration = opener.configuration(readOnly: false)
        configuration.journalMode = .wal
        if exists {
            // Inspected first, since opening a file for writing changes it.
            _ = try opener.rollingBack(path) {
                try DatabaseQueue(path: path, configuration: opener.configuration(readOnly: true)).read(Self.isOwn)
            }
        }
        let database = try DatabaseQueue(path: path, configuration: configuration)
        try database.writeWithoutTransaction { try $0.execute(sql: "PRAGMA synchronous = FULL") }
        try database.write { db in
            guard try !Self.isOwn(db) else { return }
            try db.execute(
                sql: """
                    PRAGMA application_id = \(Self.applicationID);
                    CREATE TABLE strip (
                        clip BLOB NOT NULL PRIMARY KEY,
                        bytes BLOB NOT NULL,
                        checksum INTEGER NOT NULL
                    ) STRICT;
                    CREATE TABLE unsettled (clip BLOB NOT NULL PRIMARY KEY) STRICT;
                    """)
        }
        return database
    }

    /// Returns whether a database has the tables of strips; throws if it is that of another program.
    private static func isOwn(_ db: Database) throws -> Bool {
        let application = try Int32.fetchOne(db, sql: "PRAGMA application_id")
        if application == applicationID { return true }
        let tables = try Int.fetchOne(db, sql: "SELECT count(*) FROM sqlite_master") ?? 0
        guard application == 0, tables == 0 else {
            throw DamagedRow(subject: fileName, finding: "it is the database of another program: move it away")
        }
        return false
    }
}
