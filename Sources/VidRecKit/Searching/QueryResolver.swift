internal import ClipCatalog
internal import ClipTypes
private import Foundation

/// What a query names.
struct QuerySubject: Hashable {
    /// The indexed clip with its bytes; nil if no clip has them.
    let clip: ClipID?
    /// The file to read; nil if there is none now, or none was named.
    let path: String?
    /// Whether the query names the indexed clip itself, by its id or one of its paths, and not another file with the same
    /// bytes.
    let isIndexedItself: Bool
}

/// Finds out what queries name: files, and indexed clips by path or id.
struct QueryResolver: Sendable {
    private let catalog: Catalog
    private let paths: [ClipID: [String]]
    private let known: KnownFiles

    init(catalog: Catalog, paths: [ClipID: [String]], known: KnownFiles) {
        self.catalog = catalog
        self.paths = paths
        self.known = known
    }

    /// The first path of a clip by name.
    func path(of clip: ClipID) -> String? { paths[clip]?.first }

    /// Whether a clip could not be decoded when it was indexed.
    func hasFailed(_ clip: ClipID) -> Bool {
        known.values.first { $0.clip == clip }?.status == .failed
    }

    /// Why a clip has no embedding.
    func reason(of clip: ClipID) -> String {
        known.values.first { $0.clip == clip }?.reason ?? "it was not embedded"
    }

    /// What a query names.
    ///
    /// - Throws: `LibraryError.unreadable`, `.unknownClip` or `.ambiguousClip`; `CatalogError`.
    func resolve(_ query: String) throws -> QuerySubject {
        let path = canonicalPath(query)
        guard let state = try? FileState(ofFile: path) else {
            // Not a file now: a path or an id that the catalog knows.
            if known[path] == nil, FileManager.default.fileExists(atPath: path) {
                throw LibraryError(.unreadable, "cannot read '\(query)': not a regular file")
            }
            let clip = try catalog.resolve(query)
            return QuerySubject(clip: clip, path: unchangedPath(of: clip), isIndexedItself: true)
        }
        if let file = known[path], file.unchanged(path: path, state: state) != nil, let clip = file.clip {
            return QuerySubject(clip: clip, path: path, isIndexedItself: true)
        }
        do throws(UnreadableFile) {
            let id = try contentHash(ofFile: path)
            return QuerySubject(clip: paths[id] == nil ? nil : id, path: path, isIndexedItself: false)
        } catch {
            throw LibraryError(.unreadable, "cannot read '\(query)': \(error.reason)")
        }
    }

    /// A path under which a clip's bytes are still to be had.
    func unchangedPath(of clip: ClipID) -> String? {
        paths[clip]?.first { path in
            guard let state = try? FileState(ofFile: path) else { return false }
            return known[path]?.unchanged(path: path, state: state) != nil
        }
    }
}
