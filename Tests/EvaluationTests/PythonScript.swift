import Foundation
import TestSupport
import Testing

/// A scoring script of the shared benchmarks, which are not part of the project: tests that need it are skipped, and say
/// so, without it.
struct PythonScript {
    /// `$VIDREC_BENCH`, else `../shared/bench` beside the project.
    private static let root: URL = {
        let root = ProcessInfo.processInfo.environment["VIDREC_BENCH"].map { URL(filePath: $0) }
        let project = URL(filePath: Samples.folder).deletingLastPathComponent()
        return (root ?? project.appending(path: "../shared/bench").standardized)
    }()

    static let absence: Comment = "needs python3, and the benchmark scripts: set VIDREC_BENCH to their folder"

    static let scoresCopies = PythonScript(folder: "quality", name: "score.py")
    static let scoresLabels = PythonScript(folder: "quality", name: "classes.py")
    static let scoresRecommendations = PythonScript(folder: "recommend", name: "score.py")
    static let splitsInteractions = PythonScript(folder: "recommend", name: "make_split.py")

    let folder: String
    let name: String

    private var path: String {
        Self.root.appending(path: folder).appending(path: name).path(percentEncoded: false)
    }

    /// Whether it can be run.
    var isPresent: Bool {
        FileManager.default.fileExists(atPath: path)
            && (try? Self.run("/usr/bin/env", ["python3", "--version"])).map { !$0.isEmpty } ?? false
    }

    /// Runs it as it is.
    ///
    /// - Returns: what it prints.
    func run(_ arguments: [String]) throws -> String {
        try Self.run("/usr/bin/env", ["python3", path] + arguments)
    }

    /// Runs it with every `:.3f` and `:.4f` in it turned to `:.12f`, so that its numbers can be compared closely.
    ///
    /// - Returns: the numbers it prints, by the words before them.
    func numbers(truth: String, rankings: String) throws -> [String: Double] {
        let folder = try TemporaryFolder()
        let source = try String(contentsOfFile: path, encoding: .utf8)
        let precise = source.replacing(":.4f", with: ":.12f").replacing(":.3f", with: ":.12f")
        let output = try Self.run(
            "/usr/bin/env",
            [
                "python3", try folder.write(precise, to: name), try folder.write(truth, to: "truth.csv"),
                try folder.write(rankings, to: "rankings.csv"),
            ])
        var numbers: [String: Double] = [:]
        for line in output.split(separator: "\n") {
            let words = line.split(separator: " ").map { String($0) }
            // A line about a transform is indented and begins with its name.
            let prefix = line.hasPrefix("  ") ? words[0] + " " : ""
            for (word, value) in zip(words, words.dropFirst()) {
                if let value = Double(value) { numbers[prefix + word] = value }
            }
        }
        return numbers
    }

    private static func run(_ program: String, _ arguments: [String]) throws -> String {
        let process = Process()
        process.executableURL = URL(filePath: program)
        process.arguments = arguments
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = FileHandle.nullDevice
        try process.run()
        let data = try pipe.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return String(decoding: data, as: UTF8.self)
    }
}
