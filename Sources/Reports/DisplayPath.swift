private import Foundation

/// Returns a path for display: relative to the current folder if it is below it, else unchanged.
package func displayPath(_ path: String) -> String {
    let folder = FileManager.default.currentDirectoryPath + "/"
    guard path.utf8.starts(with: folder.utf8) else { return path }
    return String(path[path.utf8.index(path.startIndex, offsetBy: folder.utf8.count)...])
}
