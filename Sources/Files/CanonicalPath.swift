private import Foundation

/// Returns the path under which the catalog stores a file: absolute, with symbolic links resolved as far as the path
/// exists.
package func canonicalPath(_ path: String) -> String {
    absolutePath(URL(filePath: absolutePath(path)).resolvingSymlinksInPath().path(percentEncoded: false))
}

/// Returns the absolute path of a path relative to the current folder, without `.`, `..` and doubled slashes. Symbolic
/// links are not resolved.
package func absolutePath(_ path: String) -> String {
    let whole = path.hasPrefix("/") ? path : FileManager.default.currentDirectoryPath + "/" + path
    var names: [Substring] = []
    for name in whole.split(separator: "/") where name != "." {
        if name == ".." {
            _ = names.popLast()
        } else {
            names.append(name)
        }
    }
    return "/" + names.joined(separator: "/")
}
