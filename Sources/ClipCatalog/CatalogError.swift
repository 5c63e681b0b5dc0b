/// Why a catalog could not be opened, read or written.
public struct CatalogError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The kinds of error, to switch over.
    public enum Code: String, Hashable, Sendable {
        /// There is no catalog at the place given.
        case missing
        /// Another process held the catalog for longer than the time-out.
        case locked
        /// What the database holds is not what was written.
        case damaged
        /// A newer vidrec wrote the catalog.
        case newerSchema
        /// The place holds something else: a file, or the database of another program.
        case notACatalog
        /// The disk has no room. What was acknowledged before is kept.
        case diskFull
        /// The catalog was opened for reading only.
        case readOnly
        /// The file system denies access.
        case permission
        /// An embedding of another model than those in the catalog.
        case modelMismatch
        /// The catalog does not hold the clip.
        case unknownClip
        /// Any other failure of the database.
        case database
    }

    /// The kind of error.
    public let code: Code
    /// What was found, where, and what would do.
    public let message: String

    /// The message.
    public var description: String { message }

    init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }
}
