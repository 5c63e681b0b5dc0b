public import ClipCatalog
private import ClipTypes
public import SequenceModels

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
    /// The model that turns frames into embeddings.
    let summarizer: any ClipSummarizer
    /// What queries are compared with, loaded once and again after every change.
    private var search: SimilarSearch?

    /// Opens the catalog in a folder.
    ///
    /// - Parameters:
    ///   - directory: the catalog's folder.
    ///   - mode: whether to make it when it is absent, and whether to write.
    ///   - summarizer: the model to embed with; the one that ships with vidrec by default.
    /// - Throws: `CatalogError` when the catalog is missing, locked or damaged.
    public init(
        catalogAt directory: String,
        mode: Catalog.Mode,
        summarizer: any ClipSummarizer = MeanPooling.shipped
    ) throws {
        precondition(
            summarizer.layout == ClipReader.layout, "\(summarizer.model) reads other descriptors than are made")
        catalog = try Catalog(at: directory, mode: mode)
        self.summarizer = summarizer
    }

    /// The embeddings to search, as the catalog has them now.
    ///
    /// - Throws: `LibraryError.otherModel` if another model made them.
    func currentSearch() throws -> SimilarSearch {
        let generation = try catalog.generation()
        if let search, search.generation == generation { return search }
        try requireModel()
        let loaded = try SimilarSearch(catalog: catalog, summarizer: summarizer, generation: generation)
        search = loaded
        return loaded
    }

    /// Makes sure that the catalog's embeddings, if it has any, can be compared with this library's.
    func requireModel() throws {
        guard let model = try catalog.modelInUse(), model != summarizer.model else { return }
        throw LibraryError(
            .otherModel,
            "the catalog '\(catalog.directory)' was made with \(model), this vidrec embeds with \(summarizer.model); "
                + "index the clips into a new catalog: vidrec index --catalog NEW PATH..."
        )
    }
}
