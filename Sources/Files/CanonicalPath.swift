private import Foundation

/// Returns the path under which the catalog stores a file: absolute, with symbolic links resolved as far as the path
/// exists.
package func canonicalPath(_ path: String) -> String {
    absolutePath(URL(filePath: absolutePath(path)).resolvingSymlinksInPath().path(percentEncoded: false))
}

/// Returns the absolute path of a path relative to a folder, by default the current one, without `.`, `..` and doubled
/// slashes. Symbolic links are not resolved.
package func absolutePath(
    _ path: String, in folder: @autoclosure () -> String = FileManager.default.currentDirectoryPath
) -> String {
    let whole = path.utf8.first == 0x2F ? path : folder() + "/" + path
    var names: [Substring] = []
    // Bytes: a slash and an accent after it are one Character.
    for name in whole.utf8.split(separator: 0x2F).map(Substring.init) where name != "." {
        if name == ".." {
            _ = names.popLast()
        } else {
            names.append(name)
        }
    }
    return "/" + names.joined(separator: "/")
}

/// Returns the last component of a path; a path without `/` is its own.
package func fileName(ofPath path: String) -> String {
    path.utf8.lastIndex(of: 0x2F).map { String(path[path.utf8.index(after: $0)...]) } ?? path
}
