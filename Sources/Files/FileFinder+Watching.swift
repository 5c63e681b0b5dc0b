private import ClipTypes
internal import Foundation

extension FileFinder {
    /// Returns the folders that ``find(_:)`` searches, each before those in it.
    package func folders(in paths: [String]) -> [String] {
        var folders: [String] = []
        // The last one is searched next.
        var pending = paths.map { canonicalPath($0) }.filter { path in
            fileType(at: path) == .typeDirectory && !excluded.contains { $0.matches(path) }
        }
        while let folder = pending.popLast() {
            folders.append(folder)
            let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
            pending += names.map { folder == "/" ? folder + $0 : folder + "/" + $0 }.filter(searches)
        }
        return folders
    }

    /// Returns whether ``find(_:)`` searches a folder in a folder that it searches.
    package func searches(_ path: String) -> Bool {
        isIncluded(path) && path.exact != catalogDirectory.exact && fileType(at: path) == .typeDirectory
    }

    /// Returns whether ``find(_:)`` finds a file in a folder that it searches.
    package func accepts(_ path: String) -> Bool {
        guard isIncluded(path), let dot = path.utf8.lastIndex(of: UInt8(ascii: ".")) else { return false }
        return Self.extensions.contains(path[path.utf8.index(after: dot)...].lowercased())
            && fileType(at: path) == .typeRegular
    }

    /// Returns whether ``find(_:)``, given a path, includes it as a file.
    package func isNamedFile(_ path: String) -> Bool {
        fileType(at: path) == .typeRegular && !excluded.contains { $0.matches(path) }
    }

    private func isIncluded(_ path: String) -> Bool {
        fileName(ofPath: path).utf8.first != UInt8(ascii: ".") && !excluded.contains { $0.matches(path) }
    }
}
