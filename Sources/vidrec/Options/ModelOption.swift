import ModelFiles
import Files
import ClipModels
import ArgumentParser
import Foundation
import SequenceModels
import VidRecKit

/// The option for the model.
struct ModelOption: ParsableArguments {
    @Option(
        name: .customLong("model"),
        help: ArgumentHelp(
            "A model made by vidrec train summarizer (default: the built-in model).", valueName: "file"))
    var file: String?

    /// The input files of the option.
    var inputs: [String] { file.map { [$0] } ?? [] }

    /// Loads the model.
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
