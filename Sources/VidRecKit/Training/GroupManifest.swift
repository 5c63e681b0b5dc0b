private import Foundation

/// The file `manifest.csv` of a folder of clips, with their groups and labels.
struct GroupManifest {
    /// The path of the file.
    let path: String
    private let groups: [String: String]
    private let labels: [String: String]

    /// Reads the manifest of a folder; `nil` if there is none with the columns `file` and `group`.
    init?(inFolder folder: String) throws(VidRecError) {
        path = folder + "/manifest.csv"
        guard FileManager.default.fileExists(atPath: path) else { return nil }
        let text: String
        do {
            text = try String(contentsOf: URL(filePath: path), encoding: .utf8)
        } catch {
            throw VidRecError(.unusableInput, "cannot read '\(path)': \(systemReason(error))")
        }
        var rows = Self.rows(of: text)
        guard !rows.isEmpty else { return nil }
        let header = rows.removeFirst()
        guard let file = header.firstIndex(of: "file"), let group = header.firstIndex(of: "group") else { return nil }
        func column(_ number: Int?) -> [String: String] {
            guard let number else { return [:] }
            return rows.reduce(into: [:]) { names, row in
                if row.count > max(file, number), !row[number].isEmpty { names[row[file]] = row[number] }
            }
        }
        groups = column(group)
        labels = column(header.firstIndex(of: "label"))
    }

    /// Returns the label of a file in the folder.
    func label(ofFile path: String, in folder: String) -> String? { labels[String(path.dropFirst(folder.count + 1))] }

    /// Returns the group of a file in the folder.
    func group(ofFile path: String, in folder: String) -> String? { groups[String(path.dropFirst(folder.count + 1))] }

    /// Parses the rows of a table (RFC 4180).
    static func rows(of text: String) -> [[String]] {
        var rows: [[String]] = []
        var row: [String] = []
        var field = ""
        var isQuoted = false
        // A byte order mark is not part of the first name, and a quotation mark within quotes is doubled.
        var rest = Substring(text.hasPrefix("\u{FEFF}") ? text.dropFirst() : text[...])
        while let character = rest.popFirst() {
            switch character {
            case "\"" where isQuoted && rest.first == "\"":
                field.append("\"")
                rest.removeFirst()
            case "\"": isQuoted.toggle()
            case "," where !isQuoted:
                row.append(field)
                field = ""
            case "\n" where !isQuoted, "\r\n" where !isQuoted:
                rows.append(row + [field])
                (row, field) = ([], "")
            default: field.append(character)
            }
        }
        if !row.isEmpty || !field.isEmpty { rows.append(row + [field]) }
        return rows
    }
}
