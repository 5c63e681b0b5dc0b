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

    /// Creates the folder if it is missing, and locks it for writing an index; returns `nil` if another process writes it,
    /// this one may not, or something else is in the place of the files.
    func lock(for index: String) -> FileLock? {
        guard obstacle(to: index) == nil else { return nil }
        do throws(SystemCalls.Failure) {
            if !FileManager.default.fileExists(atPath: path) { try SystemCalls.createFolder(path, mode: 0o700) }
            return try FileLock(at: path(of: Self.lockName))
        } catch {
            return nil
        }
    }

    /// What is in the place of the files of an index, so that they cannot be kept, and what to do, for people to read;
    /// `nil` usually.
    func obstacle(to index: String) -> String? {
        let list = path(of: "\(index).list")
        let problem: String
        var isFolder: ObjCBool = false
        if exists(path), !FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) || !isFolder.boolValue {
            problem = "'\(path)' is not a folder"
        } else if exists(list), isOwn("\(index).list") == false {
            problem = "'\(list)' was not written by vidrec, which needs the name"
        } else {
            return nil
        }
        return "\(problem): no index is kept, and each search reads the whole catalog; move it away"
    }

    /// Whether there is anything at a path, also a link to nothing.
    private func exists(_ path: String) -> Bool { (try? FileManager.default.attributesOfItem(atPath: path)) != nil }

    /// The names of what is in the folder and was not written by vidrec. It is never changed or removed.
    package var foreignNames: [String] {
        names(startingWith: "").filter { name in
            isOwn(name) == false && name != Self.lockName
                && !(IndexFileWriter.isUnfinished(name) && Self.isRegularFile(path(of: name)))
        }.sorted()
    }

    /// Whether the file of a name is, or was before it was damaged, one that vidrec wrote; `nil` if it cannot be read.
    func isOwn(_ name: String) -> Bool? {
        let form = /(embeddings|sketches)(\.list|-[0-9]+\.(segment|graph|centroids))/
        guard name.wholeMatch(of: form) != nil else { return false }
        return IndexFile.isIndexFile(atPath: path(of: name))
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
        for name in names(of: index) where !kept.contains(name.exact) && isOwn(name) == true {
            try? FileManager.default.removeItem(atPath: path(of: name))
        }
        for name in names(startingWith: ".\(index)")
        where IndexFileWriter.isUnfinished(name) && Self.isRegularFile(path(of: name)) {
            try? FileManager.default.removeItem(atPath: path(of: name))
        }
    }

    private static let lockName = "lock"

    private static func isRegularFile(_ path: String) -> Bool {
        let attributes = try? FileManager.default.attributesOfItem(atPath: path)
        return attributes?[.type] as? FileAttributeType == .typeRegular
    }

    /// The files of an index: `embeddings-1.segment`.
    private func names(of index: String) -> [String] { names(startingWith: "\(index)-") }

    private func names(startingWith prefix: String) -> [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
        return names.filter { $0.hasPrefix(prefix) }
    }
}
