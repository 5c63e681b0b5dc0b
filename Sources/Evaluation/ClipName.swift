/// A clip as truth files and rankings name it: the last component of a path.
///
/// Names are equal, and ordered, by their Unicode code points, as Python's strings are; Swift's own `String` takes two
/// spellings of an accented letter for one.
public struct ClipName: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The name.
    public let description: String

    /// The last component of `path`.
    public init(_ path: String) {
        description = path.utf8.lastIndex(of: 0x2F).map { String(path[path.utf8.index(after: $0)...]) } ?? path
    }

    /// The name up to its last dot; the whole name when the only dot is its first character.
    var stem: String {
        guard let dot = description.utf8.lastIndex(of: 0x2E), dot != description.startIndex else { return description }
        return String(description[..<dot])
    }

    /// Whether two names have the same code points.
    public static func == (left: ClipName, right: ClipName) -> Bool {
        left.description.utf8.elementsEqual(right.description.utf8)
    }

    /// Whether `left` comes first by code points; the order of UTF-8 bytes is the same.
    public static func < (left: ClipName, right: ClipName) -> Bool {
        left.description.utf8.lexicographicallyPrecedes(right.description.utf8)
    }

    /// Feeds the name to the hasher.
    public func hash(into hasher: inout Hasher) {
        // Names of the same code points are equal strings, so their hashes are equal, too.
        hasher.combine(description)
    }
}
