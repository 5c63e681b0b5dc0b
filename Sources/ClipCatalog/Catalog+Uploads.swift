internal import CatalogStorage
public import ClipTypes
private import Files
internal import Foundation
internal import GRDB

extension Catalog {
    /// Returns the upload metadata of several clips; clips without metadata, or that are not in the catalog, are left
    /// out.
    ///
    /// - Complexity: O(*k* log *n*) for *k* ids among *n* clips.
    public func uploads(of ids: [ClipID]) throws(CatalogError) -> [ClipID: UploadMetadata] {
        try reading(.clips) { db in
            try structure.require(.uploads, in: db)
            var uploads: [ClipID: UploadMetadata] = [:]
            for id in ids {
                guard let key = try Self.key(of: .clip(id), in: db)?.key else { continue }
                let metadata = try UploadRow.metadata(of: key, in: db)
                if !metadata.isEmpty { uploads[id] = metadata }
            }
            return uploads
        }
    }

    /// Changes the upload metadata of clips in one transaction, or only says what it would do.
    ///
    /// Metadata belong to the clip: they stay when it is analyzed again or moved to another model, and are removed with
    /// it. An edit that cannot be done is left out and says why; the others are durable when the call returns.
    ///
    /// - Parameters:
    ///   - edits: The edits. Of several for one clip, the first is done, and the others are refused.
    ///   - lines: The clips that earlier calls edited, with the line of the edit; this call adds its own.
    ///   - dryRun: Whether to return the results without storing anything.
    /// - Returns: The result of each edit, in the order of `edits`.
    /// - Throws: `.diskFull`, `.locked`, `.readOnly`, `.damaged`.
    /// - Complexity: O(*k* log *n*) for *k* edits and tags among *n*.
    public func edit(
        _ edits: [UploadEdit], after lines: inout [ClipID: Int], dryRun: Bool = false
    ) throws(CatalogError) -> [UploadResult] {
        var known = lines
        let results =
            try dryRun
            ? reading(.uploads) { db in try Self.edit(edits, after: &known, dryRun: true, in: db) }
            : writing { db in
                let results = try Self.edit(edits, after: &known, dryRun: false, in: db)
                if results.contains(where: { $0.edited?.isChanged == true }) {
                    let generation = try UploadRow.generation(in: db)
                    try UploadRow.store(generation: StateRow.generation(after: generation), in: db)
                }
                return results
            }
        lines = known
        return results
    }

    private static func edit(
        _ edits: [UploadEdit], after lines: inout [ClipID: Int], dryRun: Bool, in db: Database
    ) throws -> [UploadResult] {
        var results: [UploadResult] = []
        results.reserveCapacity(edits.count)
        for edit in edits {
            guard let (key, id) = try key(of: edit.target, in: db) else {
                results.append(UploadResult(line: edit.line, problem: "no indexed clip has \(edit.target.words)"))
                continue
            }
            if let line = lines[id] {
                let problem = "\(edit.target.words) is the clip \(id.prefix), which line \(line) names, too"
                results.append(UploadResult(line: edit.line, problem: problem))
                continue
            }
            let old = try UploadRow.metadata(of: key, in: db)
            let new = edit.change.applied(to: old)
            if let excess = new.excess {
                results.append(UploadResult(line: edit.line, problem: excess))
                continue
            }
            lines[id] = edit.line
            let isChanged = new != old
            if isChanged, !dryRun { try UploadRow.store(new, replacing: old, of: key, in: db) }
            let edited = UploadResult.Edited(clip: id, metadata: new, isChanged: isChanged)
            results.append(UploadResult(line: edit.line, edited: edited))
        }
        return results
    }

    /// Returns the key and the id of a clip; `nil` if it is not in the catalog.
    static func key(of target: UploadEdit.Target, in db: Database) throws -> (key: Int64, id: ClipID)? {
        let row: Row?
        switch target {
        case .clip(let id):
            row = try Row.fetchOne(
                db.cachedStatement(sql: "SELECT key, id FROM clip WHERE id = ?"), arguments: [Data(id.bytes)])
        case .path(let path):
            // As it is written first: resolving links takes longer than finding a row.
            row =
                try clip(ofPath: path.description.storable, in: db)
                ?? clip(ofPath: canonicalPath(path.description).storable, in: db)
        }
        guard let row else { return nil }
        return (try row.value(0, of: "clip"), try row.clipID(1, of: "clip"))
    }

    private static func clip(ofPath path: String, in db: Database) throws -> Row? {
        try Row.fetchOne(
            db.cachedStatement(
                sql: "SELECT clip.key, clip.id FROM file CROSS JOIN clip ON clip.key = file.clip WHERE path = ?"),
            arguments: [path])
    }
}

extension UploadEdit.Target {
    fileprivate var words: String {
        switch self {
        case .clip(let id): "the id \(id.prefix)…"
        case .path(let path): "the path '\(path)'"
        }
    }
}
