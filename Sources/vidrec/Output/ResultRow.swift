/// One result of a command, in every format.
protocol ResultRow {
    /// The name of the documents, such as `vidrec.list/1`.
    static var schema: String { get }
    /// The names of the csv columns.
    static var columns: [String] { get }
    /// The headings of the table.
    static var headings: [TableColumn] { get }

    /// The members of the JSON document, without the schema.
    var members: [(String, JSONValue)] { get }
    /// The csv fields, one a column.
    var fields: [String] { get }
    /// The table cells, one a heading.
    var cells: [String] { get }
}

/// A column of a table.
struct TableColumn {
    let heading: String
    /// The least width, for tables that are printed before all of their rows are known.
    var minimumWidth = 0
    var alignsRight = false
}
