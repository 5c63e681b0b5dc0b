internal import Foundation

/// A FIFO in a folder of a test, and a program that reads it.
public struct NamedPipe {
    /// Where it is.
    public let path: String
    private let reader: Process
    private let output: URL

    /// Makes the FIFO; `cat` begins to read it.
    public init(at path: String) throws {
        self.path = path
        try Self.make(path)
        reader = Process()
        // A pipe would hold the writer up as soon as it is full.
        output = FileManager.default.temporaryDirectory.appending(path: "vidrec-\(UUID().uuidString)")
        try Data().write(to: output)
        reader.executableURL = URL(filePath: "/usr/bin/env")
        // If nobody writes, not for ever.
        reader.arguments = ["timeout", "60", "cat", path]
        reader.standardOutput = try FileHandle(forWritingTo: output)
        try reader.run()
    }

    /// Makes a FIFO that nobody reads.
    public static func make(_ path: String) throws {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["mkfifo", path]
        try process.run()
        process.waitUntilExit()
    }

    /// What was written into it, when its writer is done.
    public func contents() -> [UInt8] {
        reader.waitUntilExit()
        defer { try? FileManager.default.removeItem(at: output) }
        return [UInt8]((try? Data(contentsOf: output)) ?? Data())
    }

    /// Whether it is still a FIFO.
    public var isPipe: Bool {
        let type = try? FileManager.default.attributesOfItem(atPath: path)[.type] as? FileAttributeType
        return type != nil && type != .typeRegular && type != .typeDirectory
    }
}
