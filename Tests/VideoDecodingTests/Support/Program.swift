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

    /// The times of all frames in seconds by the rule of `Documentation/time.md`: ffprobe's presentation times from the
    /// start of the container. If packets lack presentation times (AVI, raw streams, most codecs in ASF), the frames take
    /// the decoding times of the packets, else 25 frames a second. `nil` where ffprobe knows none.
    static func frameTimes(_ path: String) throws -> [Double?] {
        if let times = try unstatedTimes(path) { return times }
        let rows = try rows(path, "frame=best_effort_timestamp_time:format=start_time")
        let times = rows.dropLast().map { $0.first ?? nil }
        let start = (rows.last?.first ?? nil) ?? times.compactMap(\.self).first ?? 0
        return times.map { time in time.map { $0 - start } }
    }

    /// The times of frames of which the container does not state all presentation times; `nil` if it does.
    static func unstatedTimes(_ path: String) throws -> [Double]? {
        let rows = try rows(path, "packet=pts_time,dts_time:format=start_time")
        let (packets, start) = (rows.dropLast(), rows.last?.first ?? nil)
        guard packets.contains(where: { $0[0] == nil }) else { return nil }
        let times = packets.compactMap { $0[1] }
        guard times.count == packets.count else { return packets.indices.map { 0.04 * Double($0) } }
        return times.map { $0 - times[0] + max(0, times[0] - (start ?? times[0])) }
    }

    /// The numbers that ffprobe prints about the first video stream and at last about the container, `nil` for "N/A".
    private static func rows(_ path: String, _ entries: String) throws -> [[Double?]] {
        let text = try run(
            "ffprobe",
            ["-v", "error", "-select_streams", "V:0", "-show_entries", entries, "-of", "csv=nk=1", "file:" + path])
        // Side data have lines of their own.
        return String(decoding: text, as: UTF8.self).split(whereSeparator: \.isNewline)
            .filter { !$0.hasPrefix("side_data") }.map { $0.split(separator: ",").dropFirst().map { Double($0) } }
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
