internal import Files

/// An error in ground truth or rankings.
public struct EvaluationError: Error, Hashable, CustomStringConvertible {
    /// The kind of error.
    public enum Code: Hashable, Sendable {
        /// The text is not valid CSV: an open quotation mark, a record with the wrong number of fields, or bytes that
        /// are not UTF-8.
        case malformed
        /// A required column is missing from the header.
        case missingColumn
        /// A name is empty, or a score is not a number.
        case badValue
        /// A query, a clip or an item occurs twice, or is recommended although its user has it in the training data.
        case duplicate
        /// There is nothing to evaluate, such as a file without lines or ground truth without a match.
        case empty
    }

    /// The kind of error.
    public let code: Code
    /// The problem, its place and its remedy, for people to read.
    public let description: String

    init(_ code: Code, _ description: String) {
        self.code = code
        self.description = description
    }

    /// Returns what `body` reads of a CSV file.
    ///
    /// - Throws: The error of the file as an `EvaluationError`.
    static func reading<Value>(_ body: () throws(CSVError) -> Value) throws(EvaluationError) -> Value {
        do throws(CSVError) {
            return try body()
        } catch {
            let code: Code =
                switch error.code {
                case .malformed: .malformed
                case .missingColumn: .missingColumn
                case .empty: .empty
                }
            throw EvaluationError(code, error.description)
        }
    }
}
