/// An error of reading a CSV file.
package struct CSVError: Error, Hashable, CustomStringConvertible {
    /// The kind of error.
    package enum Code: Hashable, Sendable {
        /// The text is not CSV: an open quotation mark, a line of the wrong length, bytes that are not UTF-8.
        case malformed
        /// A required column is missing.
        case missingColumn
        /// The file is empty.
        case empty
    }

    /// The kind of error.
    package let code: Code
    /// The problem, its line and the expected form, for people to read.
    package let description: String

    init(_ code: Code, _ description: String) {
        self.code = code
        self.description = description
    }
}
