public import ClipTypes
private import Foundation
private import GRDB

/// A move of a catalog to another model, which the catalog survives at any moment: the clips are analyzed again into a
/// second catalog, in a folder of the first, and one transaction takes over all results.
///
/// Until then, the first catalog answers with its model. What the second one holds stays there when a move is stopped,
/// and is not done again when it is resumed.
public struct CatalogMove: Sendable {
    /// The catalog that is moved.
    public let catalog: Catalog
    /// The catalog that receives the new analyses.
    public let copy: Catalog

    /// The number of clips that a finished move has taken over.
    public struct Outcome: Hashable, Sendable {
        /// The number of clips with an analysis of the new model.
        public let clips: Int
        /// The number of clips without one, since their files were gone or could not be read. They stay listed.
        public let missing: Int
        /// The model of the catalog before; `nil` if it had no embeddings.
        public let former: EmbeddingModel?
        /// Whether the catalog has trained recommenders, which were trained with the former embeddings.
        public let hasRecommenders: Bool
    }

    private static let prefix = "reembed-"

    /// Starts or resumes a move. What an unfinished move to another model has left is removed.
    ///
    /// - Throws: `.readOnly`, `.diskFull`, `.locked`, `.permission`, `.damaged`.
    public init(of catalog: Catalog, to model: EmbeddingModel) throws(CatalogError) {
        self.catalog = catalog
        let name = Self.prefix + model.fingerprint
        Self.removeFolders(of: catalog, except: name)
        copy = try Catalog(at: "\(catalog.directory)/\(name)", mode: .create)
    }

    /// Removes what unfinished moves of a catalog have left.
    public static func abandon(in catalog: Catalog) { removeFolders(of: catalog, except: nil) }

    private static func removeFolders(of catalog: Catalog, except kept: String?) {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: catalog.directory)) ?? []
        for name in names where name.hasPrefix(prefix) && name != kept {
            try? FileManager.default.removeItem(atPath: "\(catalog.directory)/\(name)")
        }
    }

    /// Returns the sampling of each clip of the catalog, which it keeps.
    public func samplings() throws(CatalogError) -> [ClipID: FrameSampler] {
        var samplings: [ClipID: FrameSampler] = [:]
        for file in try catalog.knownFiles().values {
            if let clip = file.clip { samplings[clip] = file.sampling.flatMap { FrameSampler($0) } }
        }
        return samplings
    }

    /// Takes over the analyses of the copy and removes it, if the catalog has not changed since a mark.
    ///
    /// - Parameter mark: The position of the catalog's clips when the files to analyze were determined.
    /// - Returns: `nil` if the catalog has changed, so that there may be more clips to analyze.
    /// - Throws: `.diskFull`, `.locked`, `.readOnly`, `.damaged`. The catalog is then unchanged.
    public func finish(ifUnchangedSince mark: ChangeMark) throws(CatalogError) -> Outcome? {
        let outcome: Outcome?
        do throws(CatalogError) {
            outcome = try catalog.adopt(copy, ifUnchangedSince: mark)
        } catch  where error.code == .damaged && error.message.contains("'\(copy.directory)'") {
            throw CatalogError(
                .damaged, "'\(copy.directory)' is damaged: remove this folder, and start the move of the catalog again")
        }
        guard let outcome else { return nil }
        try? copy.pool.close()
        Self.abandon(in: catalog)
        return outcome
    }
}
