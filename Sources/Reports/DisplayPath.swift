private import Foundation

/// Returns a path for display: relative to the current folder if it is below it, else unchanged.
package func displayPath(_ path: String) -> String {
    let folder = FileManager.default.currentDirectoryPath + "/"
    return path.hasPrefix(folder) ? String(path.dropFirst(folder.count)) : path
}
