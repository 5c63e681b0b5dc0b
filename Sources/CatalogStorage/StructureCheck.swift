internal import Concurrency
package import GRDB

/// Checks the structure of tables before they are first read.
///
/// A row is checked against its checksum when it is read, but a row that damage hides from a search or a scan is not
/// read at all: an answer would be cut short without an error. SQLite finds such rows by comparing the order, the free
/// bytes and the indexes of the pages of a table, in 0.3 s for 100,000 clips and as long for a million interactions.
///
/// The tables of clips are too large for that: scans are compared with the totals (`CatalogTotals`), and answers name
/// their rows by key, so that a missing one is noticed. Only before a name is called unknown, or metadata missing, the
/// structure is checked, and in catalogs of more than ``maximumClips`` by `verify` alone.
package final class StructureCheck: Sendable {
    /// A part of the catalog whose tables are checked together.
    package enum Part: Hashable, Sendable {
        case clips, interactions, artifacts, uploads, duplicates

        fileprivate var tables: [String] {
            switch self {
            case .clips: ["state", "clip", "file", "model"]
            case .interactions: ["state", "viewer", "item", "interaction"]
            case .artifacts: ["artifact"]
            case .uploads: ["upload", "tag", "upload_state"]
            case .duplicates: ["duplicate_compared", "duplicate_pair", "duplicate_mark"]
            }
        }
    }

    /// The number of clips up to which their tables are checked by every process: in 0.15 s.
    package static let maximumClips = 20_000

    private let checked = Guarded<Set<Part>>([])

    package init() {}

    /// Returns a finding of SQLite's check of integrity, and says so if it is a page that the disk could not read.
    package static func named(_ finding: String) -> String {
        finding + (isOfReading(finding) ? " (an I/O error of its disk)" : "")
    }

    /// Whether a finding is a page that could not be read: it has the number of SQLITE_IOERR_CORRUPTFS, or is one of a chain.
    package static func isOfReading(_ finding: String) -> Bool {
        finding.contains("error code=8458") || finding.contains("failed to get page")
    }

    /// Checks the tables of a part, unless this was done before.
    package func require(_ part: Part, in db: Database) throws {
        guard checked.withLock({ !$0.contains(part) }) else { return }
        if part == .clips || part == .uploads {
            guard try CatalogTotals(in: db).clips <= Self.maximumClips else { return }
        }
        for table in part.tables {
            // Constraints, such as one that a damaged schema has lost, are checked by the checksums of the rows.
            let finding = try String.fetchOne(db, sql: "PRAGMA integrity_check('\(table)')")
            guard finding == "ok" else {
                throw DamagedRow(
                    subject: "table '\(table)'", finding: Self.named(finding ?? "it cannot be checked"))
            }
        }
        checked.withLock { _ = $0.insert(part) }
    }
}

extension Database {
    /// Checks that as many rows of a table were read as it has according to the totals.
    package func require(_ count: Int, rowsOf table: String, expected: Int) throws {
        guard count == expected else {
            throw DamagedRow(
                subject: "table '\(table)'", finding: "\(count) rows can be read of \(expected) stored ones")
        }
    }
}
