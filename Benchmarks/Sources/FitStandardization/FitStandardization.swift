import Foundation
import SequenceModels
import VidRecKit

/// Fits the model that ships with vidrec and writes it as the Swift file that carries it:
///
///     swift run --package-path Benchmarks -c release FitStandardization CLIPS \
///         > Sources/SequenceModels/ShippedStandardization.swift
@main
struct FitStandardization {
    static func main() async throws {
        guard CommandLine.arguments.count == 2 else {
            FileHandle.standardError.write(
                Data("usage: FitStandardization CLIPS > ShippedStandardization.swift\n".utf8))
            exit(64)
        }
        let jobs = ProcessInfo.processInfo.activeProcessorCount
        guard
            let fitted = try await ModelFitting.standardization(ofClipsIn: CommandLine.arguments[1], jobs: jobs)
        else {
            FileHandle.standardError.write(Data("no clip in '\(CommandLine.arguments[1])' could be decoded\n".utf8))
            exit(3)
        }
        let text = try String(decoding: fitted.standardization.encoded(), as: UTF8.self)
        print("// swift-format-ignore-file")
        print("")
        print("/// Fitted on \(fitted.clips) clips by `Benchmarks/Sources/FitStandardization`; not edited by hand.")
        print("let shippedStandardization = #\"\(text)\"#")
    }
}
