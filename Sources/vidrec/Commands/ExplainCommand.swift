import Files
import ClipModels
import ArgumentParser
import Foundation
import VidRecKit

struct ExplainCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Say why a clip is a copy of another or is not, and show the frames.",
        discussion: """
            A and B are video or picture files, or indexed clips by path or the first digits of the id. Two files need no \
            catalog. A is looked at as similar --copies looks at a query: turned, mirrored and in parts; B as clips are \
            indexed.

            Told are the confidence that both share footage, which seconds of A are which of B, the frames that agree most \
            and least, and what color, texture, shape and motion add: to the mean similarity of the aligned frames, and to \
            the similarity of the clips as wholes. The shares sum to the similarities.

              vidrec explain new.mp4 Samples/tide.mp4
              vidrec explain new.mp4 3f9a6c01 --sheet pairs.png
            """
    )

    @Argument(help: ArgumentHelp("The clip that may be a copy.", valueName: "A"))
    var a: String

    @Argument(help: ArgumentHelp("The clip that it may be made from.", valueName: "B"))
    var b: String

    @Option(help: ArgumentHelp("Also draw the aligned frames side by side, as a PNG.", valueName: "file"))
    var sheet: String?

    @Flag(help: "Exit with 1 if A is no copy of B.")
    var exitCode = false

    @OptionGroup var sandbox: SandboxOption
    @OptionGroup var output: OutputOptions
    @OptionGroup var model: ModelOption
    @OptionGroup var catalog: CatalogOption

    func validate() throws {
        guard !a.isEmpty, !b.isEmpty, sheet != "" else {
            throw ValidationError("an empty name was given: is a variable in the command not set?")
        }
    }

    func run() async throws {
        try await reportingErrors {
            let file = try sheet.map { try OutputFile(at: $0, apartFrom: [a, b] + model.inputs + catalog.files) }
            let (explanation, close) = try await explain(with: model.load())
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
        // An id stands for a file whose path is known only now.
        try file?.requireOther(than: [explanation.a.path, explanation.b.path].compactMap { $0 })
        var writer = ResultWriter<ExplanationRow>(format: output.format)
        try writer.write(ExplanationRow.rows(of: explanation, forTable: writer.isTable))
        try writer.finish()
        if let file { try await write(explanation, to: file) }
    }

    /// Explains, and says how to end what decodes, which draws the sheet, too.
    private func explain(
        with model: ClipModel
    ) async throws -> (explanation: ClipExplanation, close: @Sendable () async -> Void) {
        let decoding = sandbox.decoding()
        let files = ClipExplainer(model: model, decoding: decoding)
        guard let missing = [a, b].first(where: { !FileManager.default.fileExists(atPath: $0) }) else {
            let explanation = try await files.explain(fileAt: a, and: b, sheet: sheet != nil)
            return (explanation, { await files.close() })
        }
        do {
            let library = try await catalog.open(.readOnly, model: model, decoding: decoding)
            let explanation = try await library.explain(a, b, sheet: sheet != nil)
            return (explanation, { await library.close() })
        } catch let error as VidRecError where error.code == .catalogMissing {
            if missing.contains("\u{FFFD}") {
                // A name that is not text is told as that of a file.
                let explanation = try await files.explain(fileAt: missing, and: missing)
                return (explanation, { await files.close() })
            }
            StandardStreams.message("no file '\(missing)', and no catalog to find it in: \(error)".printable)
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
