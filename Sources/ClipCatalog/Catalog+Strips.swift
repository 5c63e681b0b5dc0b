internal import CatalogStorage
public import ClipTypes

extension Catalog {
    /// Returns the strip of a clip: small pictures of it; `nil` if it has none, or it cannot be read, see
    /// ``stripProblem``.
    public func strip(of id: ClipID) -> ClipStrip? { strips.strip(of: id) }

    /// Why strips could not be stored or returned, as one line of text; `nil` if there was no problem.
    public var stripProblem: String? { strips.problem }

    /// Reads all strips and compares them with the clips, without changing anything.
    ///
    /// - Throws: An error only if the catalog itself cannot be read.
    /// - Complexity: O(*n*) for strips of *n* bytes.
    public func checkStrips() throws(CatalogError) -> StripCheck {
        try reading { db in try strips.check(in: db) }
    }

    /// Removes strips that are damaged or whose clip is not in the catalog, and replaces a damaged database of strips by
    /// an empty one; the database of another program is left as it is. No other process should write the catalog.
    ///
    /// - Returns: What was found before the repair.
    /// - Throws: `.diskFull`, `.locked`, `.readOnly`.
    @discardableResult
    public func repairStrips() throws(CatalogError) -> StripCheck {
        try writing { db in try strips.check(in: db, isRepairing: true) }
    }
}
