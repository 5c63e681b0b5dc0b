/// A problem of the catalog or of a file.
package struct ProblemRow: ResultRow {
    package static let schema = "vidrec.verify/1"
    package static let columns = ["kind", "problem"]
    package static let headings = [TableColumn(heading: "KIND"), TableColumn(heading: "PROBLEM")]

    package let kind: String
    package let problem: String

    package init(kind: String, problem: String) { (self.kind, self.problem) = (kind, problem) }

    package var members: [(String, JSONValue)] { [("kind", .string(kind)), ("problem", .string(problem))] }
    package var fields: [String] { [kind, problem] }
    package var cells: [String] { [kind, problem] }
}
