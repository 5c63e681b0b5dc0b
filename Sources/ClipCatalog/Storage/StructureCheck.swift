internal import Concurrency
internal import GRDB

/// Checks the structure of tables before they are first read.
///
/// A row is checked against its checksum when it is read, but a row that damage hides from a search or a scan is not
/// read at all: an answer would be cut short without an error. SQLite finds such rows by comparing the order, the free
/// bytes and the indexes of the pages of a table, in 0.3 s for 100,000 clips and as long for a million interactions.
final class StructureCheck: Sendable {
    /// A part of the catalog whose tables are checked together.
    enum Part: Hashable, Sendable {
        case clips, interactions, artifacts, duplicates

        fileprivate var tables: [String] {
            switch self {
            // Sketches and embeddings are counted when they are read.
            case .clips: ["state", "clip", "file", "model"]
            case .interactions: ["state", "viewer", "item", "interaction"]
            case .artifacts: ["artifact"]
            case .duplicates: ["duplicate_compared", "duplicate_pair", "duplicate_mark"]
            }
        }
    }

    private let checked = Guarded<Set<Part>>([])

    /// Checks the tables of a part, unless this was done before.
    func require(_ part: Part, in db: Database) throws {
        guard checked.withLock({ !$0.contains(part) }) else { return }
        for table in part.tables {
            // Constraints, such as one that a damaged schema has lost, are checked by the checksums of the rows.
            let finding = try String.fetchOne(db, sql: "PRAGMA integrity_check('\(table)')")
            guard finding == "ok" else {
                throw DamagedRow(subject: "table '\(table)'", finding: finding ?? "it cannot be checked")
            }
        }
        checked.withLock { _ = $0.insert(part) }
    }
}

extension Database {
    /// Checks that as many rows of a part of clips were read as are stored, and as the clips say.
    func require(_ count: Int, rowsOf table: String, ofClipsWhere condition: String) throws {
        let stored = try Int.fetchOne(self, sql: "SELECT count(*) FROM \(table)")
        let expected = try Int.fetchOne(self, sql: "SELECT count(*) FROM clip NOT INDEXED WHERE \(condition)")
        guard count == stored, count == expected else {
            throw DamagedRow(
                subject: "table '\(table)'",
                finding: "\(count) rows can be read of \(stored ?? 0) stored ones, and the clips have \(expected ?? 0)")
        }
    }
}
