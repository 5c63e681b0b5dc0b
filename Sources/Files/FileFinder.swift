private import ClipTypes
internal import Foundation

/// Finds the clips in files and folders.
///
/// A named file is always included. In a folder and its subfolders, files with the extension of a video or picture
/// are included; hidden files, others and symbolic links are skipped, so that nothing outside the folder is read.
package struct FileFinder {
    /// The files that were found.
    package struct Findings {
        /// The absolute paths of the files, each once, in the order of the arguments, and by name within a folder.
        package var files: [String] = []
        /// The files and folders that cannot be read.
        package var unreadable: [(path: String, reason: UnreadableFile)] = []
        /// The number of skipped files: those with other extensions, and symbolic links.
        package var otherFiles = 0
    }

    /// The patterns of the files and folders to exclude.
    package let excluded: [GlobPattern]
    /// The path of the catalog's folder, which is never searched.
    package let catalogDirectory: String

    /// The extensions of the containers and pictures that the decoder reads.
    static let extensions: Set<String> = [
        "3g2", "3gp", "264", "265", "asf", "avi", "f4v", "flv", "gif", "h264", "h265", "hevc", "ivf", "m1v", "m2ts",
        "m2v", "m4v", "mkv", "mov", "mp4", "mpe", "mpeg", "mpg", "mts", "obu", "ogg", "ogv", "qt", "ts", "vob", "webm",
        "wmv",
        "apng", "bmp", "jfif", "jpe", "jpeg", "jpg", "png", "webp",
    ]

    /// Creates a finder from the patterns to exclude and the catalog's folder.
    package init(excluded: [GlobPattern], catalogDirectory: String) {
        self.excluded = excluded
        self.catalogDirectory = catalogDirectory
    }

    /// Searches files and folders with their subfolders; paths may be relative to the current folder.
    package func find(_ paths: [String]) -> Findings {
        var findings = Findings()
        var seen: Set<ExactText> = []
        for path in paths {
            // A symbolic link that the user names is followed, since it was meant.
            let path = canonicalPath(path)
            guard !excluded.contains(where: { $0.matches(path) }) else { continue }
            if fileType(at: path) == .typeDirectory {
                search(folder: path, into: &findings, seen: &seen)
            } else if seen.insert(path.exact).inserted {
                findings.files.append(path)
            }
        }
        return findings
    }

    func fileType(at path: String) -> FileAttributeType? {
        try? FileManager.default.attributesOfItem(atPath: path)[.type] as? FileAttributeType
    }

    private func search(folder: String, into findings: inout Findings, seen: inout Set<ExactText>) {
        let names: [ExactText]
        do {
            names = try FileManager.default.contentsOfDirectory(atPath: folder).map(\.exact).sorted()
        } catch {
            findings.unreadable.append((folder, UnreadableFile(error, path: folder)))
            return
        }
        for (place, key) in names.enumerated() where key.description.utf8.first != UInt8(ascii: ".") {
            let name = key.description
            let path = folder == "/" ? folder + name : folder + "/" + name
            if place > 0, names[place - 1] == key {
                // Names are decoded leniently: two that are the same then were not both valid UTF-8.
                findings.unreadable.append((path, UnreadableFile(reason: UnreadableFile.badName)))
                continue
            }
            guard path.exact != catalogDirectory.exact, !excluded.contains(where: { $0.matches(path) }) else {
                continue
            }
            switch fileType(at: path) {
            case .typeDirectory:
                search(folder: path, into: &findings, seen: &seen)
            case .typeSymbolicLink:
                findings.otherFiles += 1
            default:
                guard let dot = name.utf8.lastIndex(of: UInt8(ascii: ".")),
                    Self.extensions.contains(name[name.utf8.index(after: dot)...].lowercased())
                else {
                    findings.otherFiles += 1
                    continue
                }
                if seen.insert(path.exact).inserted { findings.files.append(path) }
            }
        }
    }
}
