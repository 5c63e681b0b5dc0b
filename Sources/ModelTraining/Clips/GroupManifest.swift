internal import Files
private import Foundation

/// The `manifest.csv` of a folder of clips: which clips have one source, and which show the same.
struct GroupManifest {
    /// The manifest's path.
    let path: String
    private let groups: [String: String]
    private let labels: [String: String]

    /// Reads the manifest of a folder; `nil` if there is none, or none with the columns `file` and `group`.
    ///
    /// - Throws: `.unsuitableData` if the file cannot be read or is not CSV.
    init?(inFolder folder: String) throws(TrainingError) {
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
        guard !rows.isEmpty else { return nil }
        let header = rows.removeFirst()
        guard let file = header.firstIndex(of: "file"), let group = header.firstIndex(of: "group") else { return nil }
        func column(_ index: Int?) -> [String: String] {
            guard let index else { return [:] }
            return rows.reduce(into: [:]) { names, row in
                if row.count > max(file, index), !row[index].isEmpty { names[row[file]] = row[index] }
            }
        }
        groups = column(group)
        labels = column(header.firstIndex(of: "label"))
    }

    /// Returns the label of a file of the folder.
    func label(ofFile path: String, in folder: String) -> String? { labels[String(path.dropFirst(folder.count + 1))] }

    /// Returns the group of a file of the folder.
    func group(ofFile path: String, in folder: String) -> String? { groups[String(path.dropFirst(folder.count + 1))] }
}
