private import Files
public import Evaluation
private import Foundation

extension CopyTruth {
    /// Reads the ground truth of copies from a CSV file with the columns `query` and `source` (empty for a query
    /// without a match) and, optionally, `transform` and `severity`. Blocks.
    ///
    /// - Throws: ``VidRecError/Code/unreadable``, or ``VidRecError/Code/unusableInput`` with the line number.
    public init(contentsOfFile path: String) throws(VidRecError) {
        self = try parsing(path) { bytes throws(EvaluationError) in try Self(csv: bytes, name: path) }
    }

    /// Returns the path of each query, `folder/name`, in the order of the queries; files are not looked up.
    public func files(in folder: String) -> [String] { queries.map { folder + "/" + $0.name.description } }
}

extension LabelTruth {
    /// Reads the labels of clips from a CSV file with the columns `file` and `label` (empty if unknown) and,
    /// optionally, `group` (clips of one group are not candidates for each other). Blocks.
    ///
    /// - Throws: ``VidRecError/Code/unreadable``, or ``VidRecError/Code/unusableInput`` with the line number.
    public init(contentsOfFile path: String) throws(VidRecError) {
        self = try parsing(path) { bytes throws(EvaluationError) in try Self(csv: bytes, name: path) }
    }
}

extension Rankings {
    /// Reads rankings from a CSV file with the columns `query`, `item` and `score` (higher is better). Blocks.
    ///
    /// - Throws: ``VidRecError/Code/unreadable``, or ``VidRecError/Code/unusableInput`` with the line number.
    public init(contentsOfFile path: String) throws(VidRecError) {
        self = try parsing(path) { bytes throws(EvaluationError) in try Self(csv: bytes, name: path) }
    }
}

/// Returns the bytes of a file that an evaluation reads, or throws ``VidRecError/Code/unreadable``.
package func evaluationFile(_ path: String) throws(VidRecError) -> [UInt8] {
    do throws(UnreadableFile) {
        return [UInt8](try contents(ofFile: path))
    } catch {
        throw VidRecError(.unreadable, "cannot read '\(path)': \(error.reason)")
    }
}

/// Returns what `parse` makes of the content of a file.
private func parsing<Value>(
    _ path: String, _ parse: ([UInt8]) throws(EvaluationError) -> Value
) throws(VidRecError) -> Value {
    let bytes = try evaluationFile(path)
    do throws(EvaluationError) {
        return try parse(bytes)
    } catch {
        throw VidRecError(.unusableInput, error.description)
    }
}
