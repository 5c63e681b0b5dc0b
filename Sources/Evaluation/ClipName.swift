/// The name of a clip in ground truth and rankings: the last component of its path.
///
/// Names are equal and ordered by their Unicode code points, as strings in Python; Swift's `String` compares by
/// canonical equivalence.
public struct ClipName: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The name, with its extension.
    public let description: String

    /// Creates a name from the last component of `path`, which is separated by `/`; a path without `/` is the name.
    public init(_ path: String) {
        description = path.utf8.lastIndex(of: 0x2F).map { String(path[path.utf8.index(after: $0)...]) } ?? path
    }

    /// The name without its extension.
    var stem: String {
        guard let dot = description.utf8.lastIndex(of: 0x2E), dot != description.startIndex else { return description }
        return String(description[..<dot])
    }

    /// Returns whether two names have the same code points.
    public static func == (left: ClipName, right: ClipName) -> Bool {
        left.description.utf8.elementsEqual(right.description.utf8)
    }

    /// Returns whether `left` precedes `right` by code points, which is the order of their UTF-8 bytes.
    public static func < (left: ClipName, right: ClipName) -> Bool {
        left.description.utf8.lexicographicallyPrecedes(right.description.utf8)
    }

    /// Hashes the name, equally for names of the same code points.
    public func hash(into hasher: inout Hasher) {
        // Names of the same code points are equal strings, so their hashes are equal, too.
        hasher.combine(description)
    }
}
