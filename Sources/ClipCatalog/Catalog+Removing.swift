internal import CatalogStorage
public import ClipTypes
internal import Foundation
internal import GRDB

extension Catalog {
    /// Removes a clip with its paths, sketches and embedding from the catalog, and overwrites their storage. The files
    /// at the paths and interactions with the clip are kept.
    ///
    /// - Returns: Whether the clip was in the catalog.
    /// - Throws: `.diskFull`, `.locked`, `.readOnly`, `.damaged`.
    @discardableResult
    public func remove(clip id: ClipID) throws(CatalogError) -> Bool {
        try writing { db in
            let found = try Row.fetchOne(
                db.cachedStatement(sql: "SELECT key FROM clip WHERE id = ?"), arguments: [Data(id.bytes)])
            guard let found else { return false }
            let key: Int64 = try found.value(0, of: "clip \(id.prefix)")
            try db.cachedStatement(sql: "DELETE FROM clip WHERE key = ?").execute(arguments: [key])
            try Self.removeUnusedModel(db)
            try Self.log([ClipChange(id: id, key: key)], in: db)
            try strips.settle([id], in: db)
            return true
        }
    }

    /// Removes the file at a path from the catalog, and its clip if it has no other path. The file itself is kept.
    ///
    /// - Returns: Whether the path was in the catalog.
    /// - Throws: `.diskFull`, `.locked`, `.readOnly`, `.damaged`.
    @discardableResult
    public func remove(path: String) throws(CatalogError) -> Bool {
        try writing { db in
            let path = path.storable
            let row = try Row.fetchOne(
                db.cachedStatement(sql: "SELECT clip FROM file WHERE path = ?"), arguments: [path])
            guard let row else { return false }
            let key = try row.optional(0, of: "file '\(path)'", as: Int64.self)
            try db.cachedStatement(sql: "DELETE FROM file WHERE path = ?").execute(arguments: [path])
            var changed: Set<ClipChange> = []
            if let key {
                if let id = try Self.clipID(of: key, in: db) { changed.insert(ClipChange(id: id, key: key)) }
                try db.cachedStatement(
                    sql: "DELETE FROM clip WHERE key = ?1 AND NOT EXISTS (SELECT 1 FROM file WHERE clip = ?1)"
                ).execute(arguments: [key])
            }
            try Self.removeUnusedModel(db)
            try Self.log(changed, in: db)
            try strips.settle(changed.lazy.map(\.id), in: db)
            return true
        }
    }

    /// Returns the id of the clip with a key; `nil` if there is none, or if its id is damaged.
    static func clipID(of key: Int64, in db: Database) throws -> ClipID? {
        let row = try Row.fetchOne(db.cachedStatement(sql: "SELECT id FROM clip WHERE key = ?"), arguments: [key])
        return try? row?.clipID(0, of: "clip")
    }

    /// Removes the recorded model if no embedding is left, so that embeddings of another model can be stored.
    static func removeUnusedModel(_ db: Database) throws {
        try db.cachedStatement(sql: "DELETE FROM model WHERE NOT EXISTS (SELECT 1 FROM embedding)").execute()
    }
}
