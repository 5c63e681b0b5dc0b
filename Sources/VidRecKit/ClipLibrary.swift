public import ClipCatalog
private import ClipTypes

/// A catalog of clips and everything that can be asked of it: the stages of vidrec behind one face.
///
/// ```swift
/// let library = try ClipLibrary(catalogAt: "vidrec-catalog", mode: .create)
/// try await library.index(IndexOptions(paths: ["Samples"], jobs: 4))
/// try await library.similar(to: ["Samples/tide.mp4"]) { answer in print(answer) }
/// ```
public actor ClipLibrary {
    /// The catalog, which is the only thing kept between runs.
    let catalog: Catalog
    /// The model that turns frames into sketches and embeddings.
    let model: ClipModel
    /// What queries are compared with, loaded once and again after every change.
    private var search: SimilarSearch?
    private var copySearch: CopySearch?
    private var recommendSearch: RecommendSearch?

    /// Opens the catalog in a folder.
    ///
    /// - Parameters:
    ///   - directory: the catalog's folder.
    ///   - mode: whether to make it when it is absent, and whether to write.
    ///   - model: what to embed with; the one that ships with vidrec by default.
    /// - Throws: `CatalogError` when the catalog is missing, locked or damaged.
    public init(
        catalogAt directory: String,
        mode: Catalog.Mode,
        model: ClipModel = .shipped
    ) throws {
        catalog = try Catalog(at: directory, mode: mode)
        self.model = model
    }

    /// The embeddings to search, as the catalog has them now.
    ///
    /// - Throws: `LibraryError.otherModel` if another model made them.
    func currentSearch() throws -> SimilarSearch {
        let generation = try catalog.generation()
        if let search, search.generation == generation { return search }
        try requireModel()
        let loaded = try SimilarSearch(catalog: catalog, model: model, generation: generation)
        search = loaded
        return loaded
    }

    /// The sketches to search, as the catalog has them now.
    ///
    /// - Throws: `LibraryError.otherModel` if another model made them.
    func currentCopySearch() throws -> CopySearch {
        let generation = try catalog.generation()
        if let copySearch, copySearch.generation == generation { return copySearch }
        try requireModel()
        let loaded = try CopySearch(catalog: catalog, model: model, generation: generation)
        copySearch = loaded
        return loaded
    }

    /// The recommenders and embeddings to recommend by, as the catalog has them now.
    ///
    /// - Throws: `LibraryError.otherModel` if another model made the embeddings, `.unusableModel`.
    func currentRecommendSearch() throws -> RecommendSearch {
        let generation = try catalog.generation()
        if let recommendSearch, recommendSearch.generation == generation { return recommendSearch }
        try requireModel()
        let loaded = try RecommendSearch(catalog: catalog, model: model, generation: generation)
        recommendSearch = loaded
        return loaded
    }

    /// Makes sure that the catalog's embeddings, if it has any, can be compared with this library's.
    func requireModel() throws {
        guard let used = try catalog.modelInUse(), used != model.identity else { return }
        throw LibraryError(
            .otherModel,
            "the catalog '\(catalog.directory)' was made with \(used), this is \(model.identity); go on with the model "
                + "it was made with (--model FILE), or index the clips into a new catalog: vidrec index --catalog NEW PATH..."
        )
    }
}
