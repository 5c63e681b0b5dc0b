private import ClipCatalog
internal import Files

/// An error of exporting from a catalog or importing into one; single invalid rows are reported and skipped.
public struct TransferError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The kind of error.
    public enum Code: String, Hashable, Sendable {
        /// A file cannot be read.
        case unreadable
        /// A file is not of the expected format, is cut off or is damaged.
        case malformed
        /// A snapshot was written by a newer version of vidrec.
        case newer
        /// There is a catalog or a folder at the path where one would be created.
        case exists
        /// The catalog that would be exported is damaged.
        case damaged
        /// Another process imports to the same place.
        case locked
        /// A file or a folder cannot be written.
        case notWritten
    }

    /// The kind of error.
    public let code: Code
    /// The problem, its place and its remedy, for people to read.
    public let description: String

    init(_ code: Code, _ description: String) {
        self.code = code
        self.description = description
    }

    /// Runs a body, and rethrows the failure of a system call as an error of writing a path.
    static func writing<Value>(
        _ path: String, _ body: () throws(SystemCalls.Failure) -> Value
    ) throws(TransferError) -> Value {
        do throws(SystemCalls.Failure) {
            return try body()
        } catch {
            throw TransferError(.notWritten, "cannot write '\(path)': \(error.message)")
        }
    }
}
