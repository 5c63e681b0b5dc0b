internal import CatalogIndexes
internal import ClipCatalog

extension SimilarOptions {
    /// Looks up the clips that the options choose.
    func scope(in catalog: Catalog) throws -> SearchScope {
        SearchScope(
            keys: try filter.map { try catalog.keys(matching: $0, checksStructure: false) },
            excludedKeys: excluded.isEmpty ? [] : try catalog.keys(named: excluded).keys.sorted(),
            method: method)
    }
}
