internal import CatalogStorage
internal import ClipTypes
internal import Foundation
internal import GRDB

extension Catalog {
    /// Returns the numbers of files, clips, embeddings and frames, the model, and the size on disk.
    public func statistics() throws(CatalogError) -> CatalogStatistics {
        try reading { db in
            func count(_ sql: String, _ arguments: StatementArguments = []) throws -> Int {
                try Int.fetchOne(db.cachedStatement(sql: sql), arguments: arguments) ?? 0
            }
            let totals = try CatalogTotals(in: db)
            // Few files are not `ok`: these are counted.
            var filesByStatus: [ClipStatus: Int] = [:]
            for status in ClipStatus.allCases where status != .ok {
                filesByStatus[status] = try count(
                    """
                    SELECT count(*) FROM clip INDEXED BY clip_status CROSS JOIN file ON file.clip = clip.key
                    WHERE clip.status <> 'ok' AND clip.status = ?
                    """, [status.rawValue])
            }
            filesByStatus[.failed, default: 0] += try count("SELECT count(*) FROM file WHERE clip IS NULL")
            filesByStatus[.ok] = totals.files - filesByStatus.values.reduce(0, +)
            return CatalogStatistics(
                files: totals.files, filesByStatus: filesByStatus.filter { $0.value > 0 }, clips: totals.clips,
                staleClips: try count("SELECT count(*) FROM clip WHERE rules < \(ClipAnalysis.currentRules)"),
                embeddings: totals.embeddings, frames: totals.frames,
                model: try EmbeddingModel(in: db), databaseByteCount: databaseByteCount)
        }
    }

    private var databaseByteCount: Int64 {
        ["", "-wal"].reduce(0) { sum, suffix in
            let path = "\(directory)/\(CatalogOpener.fileName)\(suffix)"
            let attributes = try? FileManager.default.attributesOfItem(atPath: path)
            return sum + ((attributes?[.size] as? NSNumber)?.int64Value ?? 0)
        }
    }
}
