internal import ClipCatalog
private import Files
internal import ClipTypes
private import Foundation

/// The paths of a catalog's clips in memory, by which items of interactions are found.
///
/// An item that is a clip has the clip's id, so that it stays the same under another path; others keep their names.
struct ItemNames: Sendable {
    private let paths: [ClipID: [String]]
    /// The files by their names without folders, in the order of their paths.
    private let files: [ExactText: [(path: String, clip: ClipID)]]
    /// The folder of relative paths.
    private let folder: String

    /// Creates the names from the paths of each clip, each list in order.
    init(paths: [ClipID: [String]]) {
        self.paths = paths
        folder = FileManager.default.currentDirectoryPath
        var files: [ExactText: [(path: String, clip: ClipID)]] = [:]
        for (clip, own) in paths {
            for path in own { files[fileName(ofPath: path).exact, default: []].append((path, clip)) }
        }
        self.files = files.mapValues { $0.count == 1 ? $0 : $0.sorted { $0.path.exact < $1.path.exact } }
    }

    /// Returns the clip of an item; `nil` if it is not a clip of the catalog, or a name of several.
    func clip(of item: String) -> ClipID? {
        if case .clip(let clip)? = try? find(item) { clip } else { nil }
    }

    /// Returns the id of the item's clip, or the item's own name.
    func key(of item: String) -> String { clip(of: item)?.description ?? item }

    /// Returns the files that an item may mean if it is the name of several clips; `nil` otherwise.
    func ambiguity(of item: String) -> [String]? {
        if case .ambiguous(let paths)? = try? find(item) { paths } else { nil }
    }

    /// Returns the first path of a clip by name.
    func path(of clip: ClipID) -> String? { paths[clip]?.first }
}

extension ItemNames: ClipDirectory {
    /// Returns the clip of a path. Files are not looked up, and links are not followed: items may be any text, and
    /// there may be millions.
    func clip(ofFile path: String) -> ClipID? {
        guard let named = files[fileName(ofPath: path).exact] else { return nil }
        let path = absolutePath(path, in: folder).exact
        return named.first { $0.path.exact == path }?.clip
    }

    func contains(_ clip: ClipID) -> Bool { paths[clip] != nil }

    func files(named name: String) -> [(path: String, clip: ClipID)] { files[name.exact] ?? [] }
}
