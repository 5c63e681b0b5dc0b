package import ClipCatalog
internal import ClipTypes

/// An index of a catalog at a position in its log of changes. A copy costs little and does not change.
package protocol CatalogIndex: Sendable {
    /// The position up to which the index has the clips of the catalog.
    var mark: ChangeMark { get }
}

/// Opens, updates and writes the files of an index.
///
/// The catalog is the truth: files that are missing, damaged, foreign, or of a state to which the log of changes does not
/// reach back, are built anew. What has changed since they were written is read from the catalog, and kept in memory until
/// enough has changed to write another file. Only one process writes at a time; others keep in memory what they need.
package protocol CatalogIndexStore: Sendable {
    associatedtype Index: CatalogIndex

    /// Returns the index of the catalog as it is now.
    ///
    /// - Parameter index: The index as it was; `nil` to open the files.
    /// - Throws: `CatalogError`; `IndexFileError` if files cannot be read for reasons that building does not mend.
    /// - Complexity: O(*k*) for *k* changes since the index or the files; O(*n*) for *n* clips if there are none.
    func updated(_ index: Index?) throws -> Index

    /// Builds the index anew, also if there are files, and writes it if the folder can be written.
    func build() throws -> Index

    /// Writes what the files do not have, if it is much.
    ///
    /// Small files are joined, so that their number grows with the logarithm of the number of clips. If more than a
    /// quarter of the rows were removed, all are written anew without them.
    ///
    /// - Returns: The index with the new files; the same one if there was nothing to write, or another process writes.
    func store(_ index: Index) throws -> Index

    /// Returns what is in the files.
    ///
    /// - Parameter verifying: Whether all bytes of all files are compared with their checksums.
    /// - Throws: `CatalogError`.
    func check(verifying: Bool) throws -> IndexCheck
}

/// When files and graphs are written.
package struct IndexPolicy: Sendable {
    /// The number of changes from which on they are written to files.
    package var leastChanges = 256
    /// The number of values of all embeddings from which on a graph is built: at 512 values, half a million clips.
    package var leastValuesOfGraph = 1 << 28
    /// The maximum number of clips in memory while an index is built.
    package var clipsInMemory = 200_000
    /// The number of threads that build a graph or centroids.
    package var jobs = 1

    /// Creates the usual policy.
    package init() {}
}
