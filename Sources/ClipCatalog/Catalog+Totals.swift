internal import CatalogStorage

extension Catalog {
    /// Returns the numbers of rows.
    ///
    /// - Complexity: O(1).
    public func totals() throws(CatalogError) -> CatalogTotals { try reading { db in try CatalogTotals(in: db) } }

    /// Returns the numbers of rows, and the position of the last commit.
    public func totalsWithPosition() throws(CatalogError) -> (totals: CatalogTotals, position: CatalogPosition) {
        try reading { db in (try CatalogTotals(in: db), CatalogPosition(try StateRow(in: db))) }
    }
}
