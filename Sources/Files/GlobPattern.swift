/// A glob pattern for file names: `*` matches any characters (also slashes, also none), `?` matches one code point. Case
/// matters, and so does Unicode normalization.
///
/// A pattern with a slash is matched against the whole path, any other against the last component. A pattern with a
/// slash that starts with neither a slash nor a star is relative to the current folder.
public struct GlobPattern: Hashable, Sendable {
    private let pattern: [Unicode.Scalar]

    /// Creates a pattern from its text.
    public init(_ pattern: String) {
        let isRelative = pattern.contains("/") && !pattern.hasPrefix("/") && !pattern.hasPrefix("*")
        self.pattern = Array((isRelative ? absolutePath(pattern) : pattern).unicodeScalars)
    }

    /// Returns whether the pattern matches `path`, an absolute path.
    ///
    /// - Complexity: O(*n* · *m*) for a path of *n* code points and a pattern of *m*.
    public func matches(_ path: String) -> Bool {
        let text = Array((pattern.contains("/") ? path : fileName(ofPath: path)).unicodeScalars)
        var position = 0
        var next = 0
        // Where to continue when a star has to match one more character.
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
