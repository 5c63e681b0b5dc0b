import Foundation

/// Other programs that tests take as witnesses.
public enum Shell {
    /// Runs a program, and gives its standard output.
    public static func run(_ name: String, _ arguments: [String]) throws -> String {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [name] + arguments
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return text
    }

    /// Whether `strace` is there and may trace, which containers often forbid.
    public static var canTrace: Bool {
        let text = try? run("sh", ["-c", "strace -f -qq -o /dev/null true && echo traced"])
        if text?.contains("traced") != true { print("skipped: strace is missing here, or may not trace") }
        return text?.contains("traced") == true
    }
}
