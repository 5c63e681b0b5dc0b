/// A file that would be indexed.
package struct PendingRow: ResultRow {
    package static let schema = "vidrec.index-plan/1"
    package static let columns = ["path"]
    package static let headings = [TableColumn(heading: "TO INDEX")]

    package let path: String

    package init(path: String) { self.path = path }

    package var members: [(String, JSONValue)] { [("path", .string(path))] }
    package var fields: [String] { [path] }
    package var cells: [String] { [displayPath(path)] }
}
