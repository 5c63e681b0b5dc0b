/// The access mode of a catalog that is opened.
public enum CatalogMode: Hashable, Sendable {
    /// The catalog is opened for reading only, and must exist.
    case readOnly
    /// The catalog is opened for reading and writing, and must exist.
    case readWrite
    /// The catalog is opened for reading and writing; a missing one is created, in a folder that only its owner can
    /// access.
    case create
}
