private import Foundation

/// The name under which the catalog knows a file: its path from the root on, links resolved, as far as it exists.
package func canonicalPath(_ path: String) -> String {
    absolutePath(URL(filePath: absolutePath(path)).resolvingSymlinksInPath().path(percentEncoded: false))
}

/// `path` from the root on, without `.`, `..` and doubled slashes. Links are left as they are.
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
