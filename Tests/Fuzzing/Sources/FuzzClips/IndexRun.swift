import Foundation

/// A program that was run to its end.
struct IndexRun {
    /// What it ended with; negative for a signal.
    let status: Int32
    let output: String
    /// The most memory it had at once, in bytes: its own, without that of its workers.
    let peakMemory: Int
    /// Whether it was ended because it took too long.
    let isLate: Bool

    static func run(_ program: String, _ arguments: [String], timeLimit: Double) throws -> IndexRun {
        let process = Process()
        process.executableURL = URL(filePath: program)
        process.arguments = arguments
        let file = FileManager.default.temporaryDirectory.appending(path: "vidrec-fuzz-\(UUID().uuidString).out")
        try Data().write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        process.standardOutput = try FileHandle(forWritingTo: file)
        process.standardError = FileHandle.nullDevice
        process.standardInput = FileHandle.nullDevice
        try process.run()
        let deadline = Date.now + timeLimit
        var peak = 0
        while process.isRunning, Date.now < deadline {
            peak = max(peak, Self.peakMemory(of: process.processIdentifier))
            usleep(20_000)
        }
        let isLate = process.isRunning
        if isLate { kill(process.processIdentifier, SIGKILL) }
        process.waitUntilExit()
        return IndexRun(
            status: process.terminationReason == .exit ? process.terminationStatus : -process.terminationStatus,
            output: String(decoding: try Data(contentsOf: file), as: UTF8.self), peakMemory: peak, isLate: isLate)
    }

    private static func peakMemory(of process: Int32) -> Int {
        let status = try? String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8)
        let line = status?.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
        return (line?.split(whereSeparator: { $0 == " " || $0 == "\t" }).dropFirst().first.flatMap { Int($0) } ?? 0)
            << 10
    }
}
