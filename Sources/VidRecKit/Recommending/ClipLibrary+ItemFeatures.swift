public import Recommenders

extension ClipLibrary {
    /// The embeddings of items that are clips of the catalog, by path, file name or id; `nil` if none of them is.
    ///
    /// - Throws: `LibraryError.otherModel` if another model made the embeddings; `CatalogError`.
    public func features(of items: [String]) throws -> ItemFeatures? {
        try requireModel()
        let clips = try CatalogItems(catalog: catalog)
        let features = clips.features(of: items.map { clips.names.key(of: $0) })
        return features.isKnown.contains(true) ? features : nil
    }
}
