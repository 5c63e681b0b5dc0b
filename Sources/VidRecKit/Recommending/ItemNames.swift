private import Files
internal import ClipTypes
private import Foundation

/// The mapping from item names of interactions to clips: by id, by path, or by file name if only one clip has it.
///
/// An item that is a clip has the clip's id, so that it stays the same under another path; others keep their names.
struct ItemNames: Sendable {
    private let clips: [String: ClipID]
    private let paths: [ClipID: [String]]
    /// The file names of several clips.
    private let ambiguous: Set<String>

    init(paths: [ClipID: [String]]) {
        var clips: [String: ClipID] = [:]
        var ambiguous: Set<String> = []
        for (clip, own) in paths {
            clips[clip.description] = clip
            for path in own {
                let name = Self.fileName(path)
                if let other = clips[name], other != clip { ambiguous.insert(name) }
                clips[name] = clip
            }
        }
        for name in ambiguous { clips[name] = nil }
        // Paths last: they are never ambiguous.
        for (clip, own) in paths {
            for path in own { clips[path] = clip }
        }
        self.clips = clips
        self.paths = paths
        self.ambiguous = ambiguous
    }

    /// Returns the clip of an item; `nil` if it is not a clip of the catalog.
    func clip(of item: String) -> ClipID? {
        if let clip = clips[item] ?? clips[item.lowercased()] { return clip }
        return item.contains("/") ? clips[canonicalPath(item)] : nil
    }

    /// Returns the id of the item's clip, or the item's own name.
    func key(of item: String) -> String { clip(of: item)?.description ?? item }

    /// Returns whether the item is the file name of several clips.
    func isAmbiguous(_ item: String) -> Bool { ambiguous.contains(item) }

    /// Returns the first path of a clip by name.
    func path(of clip: ClipID) -> String? { paths[clip]?.first }

    private static func fileName(_ path: String) -> String {
        path.lastIndex(of: "/").map { String(path[path.index(after: $0)...]) } ?? path
    }
}
