/// An error that occurs while opening, reading or writing a catalog.
public struct CatalogError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The kind of error.
    public enum Code: String, Hashable, Sendable {
        /// There is no catalog at the given path.
        case missing
        /// Another process locked the catalog for longer than the timeout.
        case locked
        /// The database is corrupt, or a row does not match its checksum.
        case damaged
        /// The catalog was written by a newer version of vidrec.
        case newerSchema
        /// The path is that of a file, or the folder holds the database of another program.
        case notACatalog
        /// The disk is full. Everything that was committed before is kept.
        case diskFull
        /// The catalog was opened for reading only, and cannot be written.
        case readOnly
        /// The file system denied access.
        case permission
        /// An embedding is from a different model than those in the catalog.
        case modelMismatch
        /// The clip is not in the catalog.
        case unknownClip
        /// The database reported another error.
        case database
    }

    /// The kind of error.
    public let code: Code
    /// A message that says what failed, in which catalog, and how to correct it.
    public let message: String

    /// The same text as ``message``.
    public var description: String { message }

    package init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }
}
