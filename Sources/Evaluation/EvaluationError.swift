internal import Files

/// Why truth or rankings cannot be used.
public struct EvaluationError: Error, Hashable, CustomStringConvertible {
    /// The kind of error.
    public enum Code: Hashable, Sendable {
        /// The text is not csv: an open quotation mark, a line of the wrong length, bytes that are not UTF-8.
        case malformed
        /// A column that is needed is not there.
        case missingColumn
        /// A name is empty, or a score is no number.
        case badValue
        /// A query or a clip is named twice.
        case duplicate
        /// There is nothing to measure.
        case empty
    }

    /// The kind of error.
    public let code: Code
    /// What was found and where, and what would do.
    public let description: String

    init(_ code: Code, _ description: String) {
        self.code = code
        self.description = description
    }

    /// Returns what `body` reads of a CSV file.
    ///
    /// - Throws: the error of the file as an `EvaluationError`.
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
