private import Foundation

/// Returns the path relative to the current folder, if it is below it.
package func displayPath(_ path: String) -> String {
    let folder = FileManager.default.currentDirectoryPath + "/"
    return path.hasPrefix(folder) ? String(path.dropFirst(folder.count)) : path
}
