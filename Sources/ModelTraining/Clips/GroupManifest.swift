internal import ClipTypes
internal import Files
private import Foundation

/// The `manifest.csv` of a folder of clips: which clips have one source, and which show the same.
struct GroupManifest {
    /// The manifest's path.
    let path: String
    private let folder: String
    private let groups: [ExactText: String]
    private let labels: [ExactText: String]
    /// The names of the files, in the order of the manifest.
    private let names: [ExactText]
    /// Why the manifest gives no groups: a column is missing, or it is empty; `nil` if it does.
    private let unusable: String?

    /// Reads the manifest of a folder; `nil` if there is none.
    ///
    /// - Throws: `.unsuitableData` if the file cannot be read or is not CSV.
    init?(inFolder folder: String) throws(TrainingError) {
        self.folder = folder
        path = folder + "/manifest.csv"
        guard FileManager.default.fileExists(atPath: path) else { return nil }
        let data: Data
        do {
            data = try Data(contentsOf: URL(filePath: path))
        } catch {
            throw TrainingError(
                code: .unsuitableData, description: "cannot read '\(path)': \(systemReason(error))")
        }
        var rows: [[String]] = []
        do throws(CSVError) {
            var parser = CSVParser([UInt8](data), name: path)
            while let record = try parser.next() { rows.append(record.fields) }
        } catch {
            throw TrainingError(code: .unsuitableData, description: error.description)
        }
        let header = rows.isEmpty ? [] : rows.removeFirst()
        let group = header.firstIndex(of: "group")
        guard let file = header.firstIndex(of: "file") else {
            (groups, labels, names) = ([:], [:], [])
            unusable = "has no column 'file'\(group == nil ? " and no column 'group'" : "")"
            return
        }
        func column(_ index: Int?) -> [ExactText: String] {
            guard let index else { return [:] }
            return rows.reduce(into: [:]) { names, row in
                if row.count > max(file, index), !row[index].isEmpty { names[row[file].exact] = row[index] }
            }
        }
        groups = column(group)
        labels = column(header.firstIndex(of: "label"))
        names = rows.compactMap { $0.count > file ? $0[file].exact : nil }
        unusable = group == nil ? "has no column 'group'" : nil
    }

    /// Returns the label of a file of the folder.
    func label(ofFile path: String) -> String? { labels[name(of: path)] }

    /// Returns the group of a file of the folder.
    func group(ofFile path: String) -> String? { groups[name(of: path)] }

    /// Returns what of the manifest is not used for the files of the folder, for people to read; `nil` if all is.
    func notice(forFiles paths: [String]) -> String? {
        let known = Set(paths.map(name(of:)))
        let unknown = names.filter { !known.contains($0) }
        if let unusable, unknown.isEmpty || labels.isEmpty {
            let ignored = labels.isEmpty ? " and is ignored" : ""
            return "'\(path)' \(unusable)\(ignored): every clip counts as a source of its own"
        }
        guard let first = unknown.first else { return nil }
        return
            "\(unknown.count) of the \(names.count) files in '\(path)' are not among the clips of the folder, such as "
            + "'\(first)': names are relative to the folder, byte for byte"
    }

    /// The path relative to the folder.
    private func name(of path: String) -> ExactText {
        ExactText(path[path.utf8.index(path.startIndex, offsetBy: folder.utf8.count + 1)...])
    }
}
