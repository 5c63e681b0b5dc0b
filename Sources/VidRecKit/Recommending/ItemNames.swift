private import Files
internal import ClipTypes
private import Foundation

/// Which clips the items of interactions are: by id, by path, or by file name where only one clip has it.
///
/// An item that is a clip goes by the clip's id, so that it stays the same item under another path; any other keeps its own
/// name.
struct ItemNames: Sendable {
    private let clips: [String: ClipID]
    private let paths: [ClipID: [String]]
    /// File names that several clips have.
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
        // Whole paths last: one is never ambiguous.
        for (clip, own) in paths {
            for path in own { clips[path] = clip }
        }
        self.clips = clips
        self.paths = paths
        self.ambiguous = ambiguous
    }

    /// The clip that an item is; `nil` if it is none of the catalog's.
    func clip(of item: String) -> ClipID? {
        if let clip = clips[item] ?? clips[item.lowercased()] { return clip }
        return item.contains("/") ? clips[canonicalPath(item)] : nil
    }

    /// What the item goes by.
    func key(of item: String) -> String { clip(of: item)?.description ?? item }

    /// Whether several clips have the name of an item.
    func isAmbiguous(_ item: String) -> Bool { ambiguous.contains(item) }

    /// The first path of a clip by name.
    func path(of clip: ClipID) -> String? { paths[clip]?.first }

    private static func fileName(_ path: String) -> String {
        path.lastIndex(of: "/").map { String(path[path.index(after: $0)...]) } ?? path
    }
}
