import Foundation
import Testing

/// A running `vidrec worker`, or any other command that works until its standard input ends.
final class WorkerSession {
    private let process = Process()
    private let input = Pipe()
    private let output = Pipe()
    private var rest = Data()

    init(_ arguments: [String]) throws {
        process.executableURL = Program.url
        process.arguments = ["worker"] + arguments
        process.standardInput = input
        process.standardOutput = output
        try process.run()
    }

    deinit {
        process.terminate()
    }

    /// The process.
    var identifier: Int32 { process.processIdentifier }

    /// Gives it a job.
    func send(id: String, path: String, sampling: String? = nil) throws {
        var job = ["schema": "vidrec.job/1", "id": id, "path": path]
        job["sampling"] = sampling
        try send(line: String(decoding: try JSONSerialization.data(withJSONObject: job), as: UTF8.self))
    }

    /// Writes a line.
    func send(line: String) throws {
        try input.fileHandleForWriting.write(contentsOf: Data((line + "\n").utf8))
    }

    /// The next result.
    func result() throws -> [String: any Sendable] {
        while true {
            if let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
                let line = rest[rest.startIndex..<end]
                rest = Data(rest[(end + 1)...])
                return try JSONSerialization.jsonObject(with: line) as? [String: any Sendable] ?? [:]
            }
            let more = output.fileHandleForReading.availableData
            try #require(!more.isEmpty, "the worker ended")
            rest += more
        }
    }

    /// Ends its input, and gives what it ends with.
    func finish() throws -> Int32 {
        try input.fileHandleForWriting.close()
        process.waitUntilExit()
        return process.terminationReason == .exit ? process.terminationStatus : -process.terminationStatus
    }

    /// The process that works on a clip, once there is one and it is confined.
    func child() throws -> Int32 {
        let child = try ProcessTable.child(of: identifier)
        for _ in 0..<1000 where try ProcessTable.status(child, "Seccomp") != "2" { usleep(10_000) }
        return child
    }
}

/// What Linux tells of processes.
enum ProcessTable {
    /// A field of a process's status.
    static func status(_ process: Int32, _ field: String) throws -> String? {
        let text = try String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8)
        let line = text.split(separator: "\n").first { $0.hasPrefix(field + ":") }
        return line.map { String($0.dropFirst(field.count + 1)).trimmingCharacters(in: .whitespaces) }
    }

    /// The processes that a process has started.
    static func children(of process: Int32) -> [Int32] {
        let folder = "/proc/\(process)/task"
        let threads = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return threads.flatMap { thread -> [Int32] in
            let text = try? String(contentsOfFile: "\(folder)/\(thread)/children", encoding: .utf8)
            return (text ?? "").split(separator: " ").compactMap { Int32($0.trimmingCharacters(in: .whitespaces)) }
        }
    }

    /// The first process that a process starts; waits for it, on this thread: other tests keep the tasks' threads busy.
    static func child(of process: Int32) throws -> Int32 {
        for _ in 0..<1000 {
            if let child = children(of: process).first { return child }
            usleep(10_000)
        }
        throw POSIXError(.ESRCH)
    }
}
