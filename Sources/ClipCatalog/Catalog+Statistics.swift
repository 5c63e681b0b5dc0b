internal import ClipTypes
internal import Foundation
internal import GRDB

extension Catalog {
    /// Returns the numbers of files, clips, embeddings and frames, the model, and the size on disk.
    public func statistics() throws(CatalogError) -> CatalogStatistics {
        try reading(.clips) { db in
            var filesByStatus: [ClipStatus: Int] = [:]
            let rows = try Row.fetchCursor(
                db.cachedStatement(
                    sql: """
                        SELECT coalesce(clip.status, 'failed'), count(*)
                        FROM file LEFT JOIN clip ON clip.key = file.clip GROUP BY 1
                        """))
            while let row = try rows.next() {
                guard let status = ClipStatus(rawValue: try row.value(0, of: "clip")) else {
                    throw DamagedRow(subject: "clip", finding: "an unknown status")
                }
                filesByStatus[status] = try row.value(1, of: "clip")
            }
            func count(_ sql: String) throws -> Int {
                try Int.fetchOne(db.cachedStatement(sql: sql)) ?? 0
            }
            return CatalogStatistics(
                files: filesByStatus.values.reduce(0, +), filesByStatus: filesByStatus,
                clips: try count("SELECT count(*) FROM clip"),
                staleClips: try count("SELECT count(*) FROM clip WHERE rules < \(ClipAnalysis.currentRules)"),
                embeddings: try count("SELECT count(*) FROM embedding"),
                frames: try count("SELECT coalesce(sum(sketch_count), 0) FROM clip"),
                model: try EmbeddingModel(in: db), databaseByteCount: databaseByteCount)
        }
    }

    private var databaseByteCount: Int64 {
        ["", "-wal"].reduce(0) { sum, suffix in
            let path = "\(directory)/\(Self.fileName)\(suffix)"
            let attributes = try? FileManager.default.attributesOfItem(atPath: path)
            return sum + ((attributes?[.size] as? NSNumber)?.int64Value ?? 0)
        }
    }
}
