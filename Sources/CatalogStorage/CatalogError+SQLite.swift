package import ClipTypes
private import Files
internal import Foundation
internal import GRDB

extension CatalogError {
    /// Converts an error of the database of the catalog in `directory`.
    package init(_ error: any Error, catalog directory: String) {
        switch error {
        case let error as CatalogError:
            self = error
        case let damage as DamagedRow:
            self = .damaged(directory, "\(damage.subject): \(damage.finding)")
        case let error as DatabaseError:
            self.init(error, catalog: directory)
        default:
            self.init(.database, "cannot use the catalog '\(directory)': \(error)")
        }
    }

    package static func unknownClip(_ id: ClipID, in directory: String) -> CatalogError {
        CatalogError(
            .unknownClip, "the catalog '\(directory)' does not hold the clip \(id): index a file with it first")
    }

    package static func damaged(_ directory: String, _ finding: String) -> CatalogError {
        CatalogError(
            .damaged,
            "the catalog '\(directory)' is damaged: \(finding); restore a copy of it, or index the clips into a new one"
        )
    }

    private init(_ error: DatabaseError, catalog directory: String) {
        let found = Self.finding(error)
        switch error.resultCode {
        case .SQLITE_BUSY, .SQLITE_LOCKED:
            self.init(
                .locked,
                "the catalog '\(directory)' is locked by another process: wait until it has finished, and run again")
        case .SQLITE_FULL:
            self = .diskFull(directory)
        case .SQLITE_IOERR where Self.isDiskFull(directory), .SQLITE_CANTOPEN where Self.isDiskFull(directory):
            self = .diskFull(directory)
        case .SQLITE_IOERR where Self.writeErrors.contains(error.extendedResultCode):
            self.init(
                .diskFull,
                "cannot write the catalog '\(directory)' (\(found)): its disk or a quota may be exhausted, or the limit of "
                    + "file sizes (ulimit -f); everything committed before is kept")
        case .SQLITE_CANTOPEN where Self.hasNoDescriptors:
            self.init(
                .database,
                "cannot open the catalog '\(directory)': too many files are open; raise the limit (ulimit -n) or open "
                    + "fewer")
        case .SQLITE_CANTOPEN where Self.isPermitted(directory):
            self.init(
                .database,
                "cannot open or create a file of the catalog '\(directory)' (\(found)): its disk or a quota may be full, "
                    + "or the disk fails (an I/O error); everything committed before is kept")
        case .SQLITE_CORRUPT:
            // SQLite also calls malformed what the disk cannot read.
            let isMalformed = error.extendedResultCode == .SQLITE_CORRUPT
            self = .damaged(directory, isMalformed ? "\(found), or its disk cannot read it (an I/O error)" : found)
        case .SQLITE_NOTADB:
            self.init(
                .notACatalog,
                "'\(directory)/\(CatalogOpener.fileName)' is not a catalog: \(found); choose another folder for the catalog"
            )
        case .SQLITE_READONLY, .SQLITE_PERM, .SQLITE_AUTH, .SQLITE_CANTOPEN:
            self.init(
                .permission,
                "no permission to use the catalog '\(directory)' (\(found)): check who owns the folder and its files")
        default:
            self.init(.database, "cannot use the catalog '\(directory)': \(found)")
        }
    }

    /// The message of an error. Those of copying a database are asked for too early: SQLite has no error yet.
    private static func finding(_ error: DatabaseError) -> String {
        if let message = error.message, message != "not an error" { return message }
        return DatabaseError(resultCode: error.resultCode).message
            ?? "SQLite result \(error.extendedResultCode.rawValue)"
    }

    /// Whether an error is one of writing a file.
    package static func isOfWriting(_ error: any Error) -> Bool {
        guard let error = error as? DatabaseError else { return false }
        return error.resultCode == .SQLITE_FULL || writeErrors.contains(error.extendedResultCode)
    }

    private static func diskFull(_ directory: String) -> CatalogError {
        CatalogError(
            .diskFull,
            "the disk of the catalog '\(directory)' is full; everything committed before is kept; free some space "
                + "and run again")
    }

    private static let writeErrors: [ResultCode] = [
        .SQLITE_IOERR_WRITE, .SQLITE_IOERR_TRUNCATE, .SQLITE_IOERR_FSYNC, .SQLITE_IOERR_SHMSIZE, .SQLITE_IOERR_SHMOPEN,
        .SQLITE_IOERR_SHMMAP, .SQLITE_IOERR_DIR_FSYNC, .SQLITE_IOERR_DELETE,
    ]

    /// Returns whether this process may create files in the folder of a catalog, and use its database. SQLite reports a
    /// file that it cannot open or create without the reason.
    private static func isPermitted(_ directory: String) -> Bool {
        do throws(SystemCalls.Failure) {
            try SystemCalls.requireWritable(directory, isFolder: true)
            try SystemCalls.requireWritable("\(directory)/\(CatalogOpener.fileName)")
            return true
        } catch {
            return error.code == ENOENT
        }
    }

    private static var hasNoDescriptors: Bool {
        do throws(SystemCalls.Failure) {
            SystemCalls.closeDescriptor(try SystemCalls.openForReading("/dev/null"))
            return false
        } catch {
            return true
        }
    }

    // SQLite reports a failed write on a full disk as SQLITE_FULL, but failing to extend the shared memory or to flush
    // only as an I/O error.
    private static func isDiskFull(_ directory: String) -> Bool {
        let attributes = try? FileManager.default.attributesOfFileSystem(forPath: directory)
        guard let free = attributes?[.systemFreeSize] as? NSNumber else { return false }
        return free.int64Value < 1 << 20
    }
}
