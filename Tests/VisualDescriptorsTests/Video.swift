import ClipTypes
import Foundation
import TestSupport

/// Videos that the ffmpeg program creates in a temporary directory, decoded to pictures.
final class Video {
    /// Whether the ffmpeg program is installed.
    static let canRun = (try? run(["-version"])) != nil

    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    /// The path of a file in the directory.
    func path(_ name: String) -> String { folder.path(name) }

    /// Runs ffmpeg with the new file as its output.
    func make(_ name: String, _ arguments: [String]) throws {
        _ = try Self.run(["-y"] + arguments + [path(name)])
    }

    /// The frames of a file in the directory or at a path, scaled to a size.
    func pictures(
        _ name: String, width: Int, height: Int, framesPerSecond: Int? = nil, filter: String? = nil
    ) throws -> [Picture] {
        let source = name.hasPrefix("/") ? name : path(name)
        let filters =
            (framesPerSecond.map { ["fps=\($0)"] } ?? []) + (filter.map { [$0] } ?? [])
            + ["scale=\(width):\(height):flags=area:out_color_matrix=bt601:out_range=full", "format=yuvj444p"]
        let data = try Self.run(
            ["-i", source, "-an", "-vf", filters.joined(separator: ","), "-f", "rawvideo", "-pix_fmt", "yuvj444p", "-"])
        let area = width * height
        return stride(from: 0, to: data.count - 3 * area + 1, by: 3 * area).map { start in
            Picture(
                width: width, height: height, luma: [UInt8](data[start..<start + area]),
                blueDifference: [UInt8](data[start + area..<start + 2 * area]),
                redDifference: [UInt8](data[start + 2 * area..<start + 3 * area]))
        }
    }

    private struct Failure: Error { let arguments: [String] }

    private static func run(_ arguments: [String]) throws -> Data {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["ffmpeg", "-nostdin", "-v", "error", "-threads", "1"] + arguments
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw Failure(arguments: arguments) }
        return data
    }
}
