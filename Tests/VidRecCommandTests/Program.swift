import Foundation

/// Runs the built `vidrec`.
struct Program {
    /// What a run left behind.
    struct Run {
        let exitCode: Int32
        let output: String
        let messages: String

        /// The lines on standard output.
        var lines: [String] { output.split(separator: "\n").map { String($0) } }

        /// The JSON documents on standard output, one a line.
        func documents() throws -> [[String: any Sendable]] {
            try lines.map { line in
                let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: any Sendable]
                return object ?? [:]
            }
        }
    }

    /// The folder of the test bundle, where the program is built, too.
    private static let folder = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()

    /// The program's file.
    static let url = folder.appending(path: "vidrec")

    let workingDirectory: String
    var environment: [String: String] = [:]

    /// Runs it to its end.
    func run(_ arguments: [String], input: String? = nil) throws -> Run {
        try run(Self.url, arguments, input: input)
    }

    /// Runs a command line to its end, as a shell does that finds the program.
    func shell(_ command: String) throws -> Run {
        let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
        let folder = Self.folder.path(percentEncoded: false)
        return try run(URL(filePath: "/bin/bash"), ["-c", "PATH='\(folder):\(path)'; \(command)"], input: nil)
    }

    private func run(_ executable: URL, _ arguments: [String], input: String?) throws -> Run {
        let process = Process()
        process.executableURL = executable
        process.arguments = arguments
        process.currentDirectoryURL = URL(filePath: workingDirectory)
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        let outputFile = try Self.temporaryFile()
        let messageFile = try Self.temporaryFile()
        let inputFile = try Self.temporaryFile()
        defer {
            for file in [outputFile, messageFile, inputFile] { try? FileManager.default.removeItem(at: file) }
        }
        try Data((input ?? "").utf8).write(to: inputFile)
        process.standardOutput = try FileHandle(forWritingTo: outputFile)
        process.standardError = try FileHandle(forWritingTo: messageFile)
        process.standardInput = try FileHandle(forReadingFrom: inputFile)
        try process.run()
        process.waitUntilExit()
        return Run(
            exitCode: process.terminationReason == .exit ? process.terminationStatus : -process.terminationStatus,
            output: String(decoding: try Data(contentsOf: outputFile), as: UTF8.self),
            messages: String(decoding: try Data(contentsOf: messageFile), as: UTF8.self)
        )
    }

    private static func temporaryFile() throws -> URL {
        let file = FileManager.default.temporaryDirectory.appending(path: "vidrec-\(UUID().uuidString)")
        try Data().write(to: file)
        return file
    }
}
