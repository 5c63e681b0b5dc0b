import ModelFiles
import Files
import ClipModels
import ArgumentParser
import Foundation
import SequenceModels
import VidRecKit

/// Which model a command works with.
struct ModelOption: ParsableArguments {
    @Option(
        name: .customLong("model"),
        help: ArgumentHelp(
            "A model of vidrec train summarizer (default: the one that comes with vidrec).", valueName: "file"))
    var file: String?

    /// The files that are read for it.
    var inputs: [String] { file.map { [$0] } ?? [] }

    /// The model that is meant.
    ///
    /// - Throws: `ModelFileError` with the file's name.
    func load() throws -> ClipModel {
        guard let file else { return .shipped }
        let data: Data
        do throws(UnreadableFile) {
            data = try contents(ofFile: file)
        } catch {
            throw ModelFileError(description: "cannot read the model '\(file)': \(error.reason)")
        }
        do throws(ModelFileError) {
            return try ClipModel(decoding: data)
        } catch {
            throw ModelFileError(description: "cannot use the model '\(file)': \(error.description)")
        }
    }
}
