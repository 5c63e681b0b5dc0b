/// A result of a command that can be written in every output format.
package protocol ResultRow {
    /// The name and the version of the JSON documents' schema, such as `vidrec.list/1`.
    static var schema: String { get }
    /// The names of the CSV columns, in order.
    static var columns: [String] { get }
    /// The columns of the table; empty if there is no table of these rows.
    static var headings: [TableColumn] { get }

    /// The members of the JSON document, without the schema.
    var members: [(String, JSONValue)] { get }
    /// The CSV fields, one for each column.
    var fields: [String] { get }
    /// The table cells, one for each heading.
    var cells: [String] { get }
}

/// A column of a table.
package struct TableColumn {
    let heading: String
    let minimumWidth: Int
    let alignsRight: Bool

    /// Creates a column.
    ///
    /// - Parameters:
    ///   - heading: The heading of the column.
    ///   - minimumWidth: The minimum width in characters, for tables that are written before all rows are known.
    ///   - alignsRight: Whether cells are aligned to the right, as numbers are.
    package init(heading: String, minimumWidth: Int = 0, alignsRight: Bool = false) {
        self.heading = heading
        self.minimumWidth = minimumWidth
        self.alignsRight = alignsRight
    }
}
