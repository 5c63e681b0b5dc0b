/// A file name pattern as shells know it: `*` for any characters, `?` for one.
///
/// A pattern with a slash is held against the whole path, any other against the last name alone. One that begins neither
/// with a slash nor with a star starts at the current folder.
public struct GlobPattern: Hashable, Sendable {
    private let pattern: [Character]

    /// Takes a pattern as it is typed.
    public init(_ pattern: String) {
        let isRelative = pattern.contains("/") && !pattern.hasPrefix("/") && !pattern.hasPrefix("*")
        self.pattern = Array(isRelative ? absolutePath(pattern) : pattern)
    }

    /// Whether the pattern covers `path`.
    ///
    /// - Complexity: O(*n* · *m*) for a path of *n* characters and a pattern of *m*.
    public func matches(_ path: String) -> Bool {
        let text =
            pattern.contains("/")
            ? Array(path) : Array(path[(path.lastIndex(of: "/").map(path.index(after:)) ?? path.startIndex)...])
        var position = 0
        var next = 0
        // Where to go on when a star has to take one character more.
        var retry: (next: Int, position: Int)?
        while position < text.count {
            if next < pattern.count, pattern[next] == "*" {
                retry = (next + 1, position)
                next += 1
            } else if next < pattern.count, pattern[next] == "?" || pattern[next] == text[position] {
                next += 1
                position += 1
            } else if let star = retry {
                retry = (star.next, star.position + 1)
                next = star.next
                position = star.position + 1
            } else {
                return false
            }
        }
        return pattern[next...].allSatisfy { $0 == "*" }
    }
}
