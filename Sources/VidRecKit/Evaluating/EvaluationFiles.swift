private import Files
public import Evaluation
private import Foundation

extension CopyTruth {
    /// Reads a csv file with the columns `query` and `source` (empty where no clip matches) and, if they are there,
    /// `transform` and `severity`. Blocks while it is read.
    ///
    /// - Throws: ``VidRecError/Code/unreadable``, or ``VidRecError/Code/unusableInput`` with the line.
    public init(contentsOfFile path: String) throws(VidRecError) {
        let bytes = try evaluationFile(path)
        do throws(EvaluationError) {
            try self.init(csv: bytes, name: path)
        } catch {
            throw VidRecError(.unusableInput, error.description)
        }
    }

    /// The files of the queries, in their order, when they are in a folder.
    public func files(in folder: String) -> [String] { queries.map { folder + "/" + $0.name.description } }
}

extension LabelTruth {
    /// Reads a csv file with the columns `file` and `label` and, if it is there, `group`. Blocks while it is read.
    ///
    /// - Throws: ``VidRecError/Code/unreadable``, or ``VidRecError/Code/unusableInput`` with the line.
    public init(contentsOfFile path: String) throws(VidRecError) {
        let bytes = try evaluationFile(path)
        do throws(EvaluationError) {
            try self.init(csv: bytes, name: path)
        } catch {
            throw VidRecError(.unusableInput, error.description)
        }
    }
}

extension Rankings {
    /// Reads a csv file with the columns `query`, `item` and `score`. Blocks while it is read.
    ///
    /// - Throws: ``VidRecError/Code/unreadable``, or ``VidRecError/Code/unusableInput`` with the line.
    public init(contentsOfFile path: String) throws(VidRecError) {
        let bytes = try evaluationFile(path)
        do throws(EvaluationError) {
            try self.init(csv: bytes, name: path)
        } catch {
            throw VidRecError(.unusableInput, error.description)
        }
    }
}

/// The bytes of a file that an evaluation reads.
package func evaluationFile(_ path: String) throws(VidRecError) -> [UInt8] {
    do throws(UnreadableFile) {
        return [UInt8](try contents(ofFile: path))
    } catch {
        throw VidRecError(.unreadable, "cannot read '\(path)': \(error.reason)")
    }
}
