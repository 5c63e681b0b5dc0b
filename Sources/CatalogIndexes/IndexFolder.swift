package import ClipCatalog
internal import ClipTypes
internal import Files
internal import Foundation
internal import IndexFiles

/// The folder `index` of a catalog, with the files of its indexes: copies of what the database stores, in the form in
/// which they are searched. All of them can be built anew.
package struct IndexFolder: Hashable, Sendable {
    /// The path of the folder.
    package let path: String

    /// Creates the value for the folder of a catalog, which need not exist.
    package init(of catalog: Catalog) { path = absolutePath("\(catalog.directory)/index") }

    /// Returns the path of a file in the folder.
    func path(of name: String) -> String { "\(path)/\(name)" }

    /// Creates the folder if it is missing, and locks it for writing; returns `nil` if another process writes it, or
    /// this one may not.
    func lock() -> FileLock? {
        do throws(SystemCalls.Failure) {
            if !FileManager.default.fileExists(atPath: path) { try SystemCalls.createFolder(path, mode: 0o700) }
            return try FileLock(at: path(of: "lock"))
        } catch {
            return nil
        }
    }

    /// Returns the name of a new file of an index, which no file has.
    func newName(of index: String, _ fileExtension: String) -> String {
        let numbers = names(of: index).compactMap { name in
            name.dropFirst(index.count + 1).split(separator: ".").first.flatMap { Int($0) }
        }
        return "\(index)-\((numbers.max() ?? 0) + 1).\(fileExtension)"
    }

    /// Removes the files of an index but some, and what an interrupted process has left of them. Processes that have one
    /// open go on reading it.
    func removeFiles(of index: String, except kept: Set<ExactText>) {
        for name in names(of: index) where !kept.contains(name.exact) {
            try? FileManager.default.removeItem(atPath: path(of: name))
        }
        for name in names(startingWith: ".\(index)") where IndexFileWriter.isUnfinished(name) {
            try? FileManager.default.removeItem(atPath: path(of: name))
        }
    }

    /// The files of an index: `embeddings-1.segment`.
    private func names(of index: String) -> [String] { names(startingWith: "\(index)-") }

    private func names(startingWith prefix: String) -> [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
        return names.filter { $0.hasPrefix(prefix) }
    }
}
