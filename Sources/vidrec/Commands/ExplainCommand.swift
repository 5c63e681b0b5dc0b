import Reports
import Files
import ClipModels
import ArgumentParser
import Foundation
import VidRecKit

struct ExplainCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Explain why a clip is a copy of another or is not, and show the aligned frames.",
        discussion: """
            A and B are video or picture files, or indexed clips by path, file name, or the first digits of the id. Two files need \
            no catalog. A is compared as a query of similar --copies: rotated, mirrored and in parts; B as clips are \
            indexed.

            Shows the confidence that both share footage, the matching segments, what A is to B, how well the local \
            detail of both agrees, the most and the least similar aligned frames, and the shares of color, texture, shape and motion in the mean similarity of the aligned \
            frames and, with content if there is a pretrained network, in the similarity of the whole clips. The \
            shares sum to the similarities.

              vidrec explain new.mp4 Samples/tide.mp4
              vidrec explain new.mp4 3f9a6c01 --sheet pairs.png
            """
    )

    @Argument(help: ArgumentHelp("The possible copy.", valueName: "A"))
    var a: String

    @Argument(help: ArgumentHelp("The possible source.", valueName: "B"))
    var b: String

    @Option(help: ArgumentHelp("Also draw the aligned frames side by side to this file, PNG.", valueName: "file"))
    var sheet: String?

    @Flag(help: "Exit with 1 if A is not a copy of B.")
    var exitCode = false

    @OptionGroup var sandbox: SandboxOption
    @OptionGroup var output: OutputOptions
    @OptionGroup var model: ModelOption
    @OptionGroup var features: FeaturesOption
    @OptionGroup var catalog: CatalogOption

    func validate() throws {
        guard !a.isEmpty, !b.isEmpty, sheet != "" else {
            throw ValidationError("a name is empty; check for unset variables")
        }
    }

    func run() async throws {
        try await reportingErrors {
            let file = try sheet.map {
                try catalog.output($0, apartFrom: [a, b] + model.inputs + features.inputs)
            }
            let (explanation, close) = try await catalog.repeatingAfterMove(model.choice) {
                try await explain(with: ClipLibrary.model(model.choice, besideCatalogAt: catalog.directory))
            }
            do {
                try await show(explanation, file)
                await close()
            } catch {
                await close()
                throw error
            }
            if exitCode, !explanation.isCopy { throw ExitCode.nothingFound }
        }
    }

    private func show(_ explanation: ClipExplanation, _ file: OutputFile?) async throws {
        // The path of an id is known only now.
        try file?.requireOther(than: [explanation.a.path, explanation.b.path].compactMap { $0 })
        var writer = ResultWriter<ExplanationRow>(format: output.format)
        try writer.write(ExplanationRow.rows(of: explanation, forTable: writer.isTable))
        try writer.finish()
        if let file { try await write(explanation, to: file) }
    }

    /// Returns the explanation, and a function that ends the worker processes, which also draw the sheet.
    private func explain(
        with model: ClipModel
    ) async throws -> (explanation: ClipExplanation, close: @Sendable () async -> Void) {
        let decoding = try await features.applied(to: sandbox.decoding())
        let files = ClipExplainer(model: model, decoding: decoding)
        guard let missing = [a, b].first(where: { !FileManager.default.fileExists(atPath: $0) }) else {
            let explanation = try await files.explain(fileAt: a, and: b, sheet: sheet != nil)
            return (explanation, { await files.close() })
        }
        do {
            let library = try await ClipLibrary(
                at: catalog.directory, options: ClipLibrary.Options(model: model, decoding: decoding))
            let explanation = try await library.explain(a, b, sheet: sheet != nil)
            return (explanation, { await library.close() })
        } catch let error as VidRecError where error.code == .catalogMissing {
            if missing.contains("\u{FFFD}") {
                // A name that is not valid UTF-8 is reported as that of a file.
                let explanation = try await files.explain(fileAt: missing, and: missing)
                return (explanation, { await files.close() })
            }
            let reason = SystemCalls.message(for: ENOENT)
            StandardStreams.message("cannot read '\(missing)': \(reason), and \(error)".printable)
            throw ExitCode.catalogUnusable
        }
    }

    private func write(_ explanation: ClipExplanation, to file: OutputFile) async throws {
        let png: [UInt8]
        do {
            png = try await explanation.sheet()
        } catch let error as VidRecError where error.code == .toolUnavailable {
            StandardStreams.message("cannot draw '\(file.path)': \(error)".printable)
            throw ExitCode.notWritten
        }
        try file.write(Data(png))
    }
}
