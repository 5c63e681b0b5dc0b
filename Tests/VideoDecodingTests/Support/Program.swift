import Foundation
import TestSupport

/// Runs the ffmpeg and ffprobe programs, the reference for the decoder.
enum Program {
    struct Failure: Error, CustomStringConvertible { let description: String }

    /// The standard output of a program found on the PATH.
    @discardableResult
    static func run(_ name: String, _ arguments: [String]) throws -> Data {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [name] + arguments
        let output = Pipe()
        process.standardOutput = output
        process.standardInput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        let data = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw Failure(
                description: "\(name) \(arguments.joined(separator: " ")) ended with \(process.terminationStatus)")
        }
        return data
    }

    /// Runs a program found on the PATH; returns its standard output and what it wrote to standard error.
    static func outputs(_ name: String, _ arguments: [String]) throws -> (output: Data, log: String) {
        let folder = try TemporaryFolder()
        // A pipe for both would block when one is full.
        let log = URL(filePath: try folder.write(Data(), to: "log"))
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [name] + arguments
        let output = Pipe()
        process.standardOutput = output
        process.standardInput = FileHandle.nullDevice
        process.standardError = try FileHandle(forWritingTo: log)
        try process.run()
        let data = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        let text = String(decoding: try Data(contentsOf: log), as: UTF8.self)
        guard process.terminationStatus == 0 else {
            throw Failure(description: "\(name) \(arguments.joined(separator: " ")) failed: \(text.suffix(500))")
        }
        return (data, text)
    }

    /// Runs a program found on the PATH; returns its exit status and the last of what it wrote to standard error.
    static func status(_ name: String, _ arguments: [String]) throws -> (status: Int32, log: String) {
        do {
            return (0, try outputs(name, arguments).log)
        } catch let failure as Failure {
            return (1, failure.description.split(separator: " failed: ").last.map(String.init) ?? "")
        }
    }

    /// Runs `ffmpeg`, overwriting its output.
    @discardableResult
    static func ffmpeg(_ arguments: [String]) throws -> Data {
        try run("ffmpeg", ["-v", "error", "-nostdin", "-y"] + arguments)
    }

    /// The presentation times of all frames that ffprobe decodes, in seconds from the first; `nil` where it knows none.
    static func frameTimes(_ path: String) throws -> [Double?] {
        let text = try run(
            "ffprobe",
            [
                "-v", "error", "-select_streams", "v:0", "-show_entries", "frame=best_effort_timestamp_time", "-of",
                "default=nw=1:nk=1", path,
            ])
        let times = String(decoding: text, as: UTF8.self).split(separator: "\n").map { Double($0) }
        let first = times.compactMap(\.self).first ?? 0
        return times.map { time in time.map { $0 - first } }
    }

    /// All frames of a file as scaled by ffmpeg's area scaler, full range BT.601 4:4:4, three planes each.
    static func frames(_ path: String, width: Int, height: Int, matrix: String) throws -> [[[UInt8]]] {
        let scale =
            "scale=\(width):\(height):flags=area+accurate_rnd+full_chroma_inp+full_chroma_int"
            + ":in_color_matrix=\(matrix):out_color_matrix=bt601:out_range=full,format=yuv444p"
        let data = try ffmpeg([
            "-i", "file:" + path, "-map", "0:v:0", "-vsync", "passthrough", "-vf", scale, "-f", "rawvideo", "-",
        ])
        let plane = width * height
        return stride(from: 0, to: data.count - data.count % (3 * plane), by: 3 * plane).map { start in
            (0..<3).map { [UInt8](data[start + $0 * plane..<start + ($0 + 1) * plane]) }
        }
    }
}

extension TemporaryFolder {
    /// Writes a file in the directory and returns its path.
    func write(_ name: String, _ bytes: some Sequence<UInt8>) throws -> String {
        try write(Data(bytes), to: name)
    }
}
