import Foundation
import TestSupport
import Testing

/// The page `Documentation/requests.md`: what users of other tools asked for.
enum RequestsPage {
    /// A row of the page.
    struct Request {
        /// The first issue that the row names, such as "czkawka#1433".
        let name: String
        /// Whether it is answered: "yes", "in part" or "not yet".
        let state: String
        let answer: String

        /// The command lines in the answer.
        var commands: [String] {
            answer.split(separator: "`", omittingEmptySubsequences: false).enumerated()
                .filter { $0.offset % 2 == 1 }.map { String($0.element) }
                .filter { $0.contains(" ") && ($0.hasPrefix("vidrec ") || $0.hasPrefix("ffmpeg ")) }
        }
    }

    private static let tests = URL(filePath: #filePath).deletingLastPathComponent()
    private static let page = tests.deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Documentation/requests.md")

    /// The rows of the page.
    static func requests() throws -> [Request] {
        try String(contentsOf: page, encoding: .utf8).split(separator: "\n").compactMap { line in
            let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
            guard line.hasPrefix("|"), cells.count == 3, let name = cells[0].firstMatch(of: #/^[\w-]+#\d+/#) else {
                return nil
            }
            return Request(name: String(name.output), state: cells[1], answer: cells[2])
        }
    }

    /// The requests that tests are named after.
    static func tested() throws -> [String] {
        try FileManager.default.contentsOfDirectory(at: tests, includingPropertiesForKeys: nil)
            .filter { $0.lastPathComponent.hasPrefix("Requests") }
            .flatMap { file in
                try String(contentsOf: file, encoding: .utf8).matches(of: #/@Test\(\s*"([\w-]+#\d+): /#)
                    .map { String($0.output.1) }
            }
    }
}

/// A folder with the samples and a copy of a catalog, where the commands of the page run as they are written.
struct RequestsFolder {
    let folder: TemporaryFolder
    let program: Program

    init(_ catalog: TemporaryFolder?) throws {
        let catalog = try #require(catalog)
        folder = try TemporaryFolder()
        program = Program(workingDirectory: folder.path)
        try FileManager.default.copyItem(
            atPath: catalog.path("vidrec-catalog"), toPath: folder.path("vidrec-catalog"))
        try FileManager.default.createSymbolicLink(
            atPath: folder.path("Samples"), withDestinationPath: Samples.folder)
    }

    /// Runs the commands of a request, in turn.
    func run(_ name: String) throws -> [Program.Run] {
        let request = try #require(try RequestsPage.requests().first { $0.name == name }, "\(name) is not on the page")
        return try request.commands.map { try program.shell($0) }
    }

    /// Runs the one command of a request.
    func runOne(_ name: String) throws -> Program.Run {
        let runs = try run(name)
        #expect(runs.count == 1)
        return try #require(runs.first)
    }

    /// Makes an altered copy of a scene of the samples.
    func alter(_ scene: String, by filter: String, to name: String) throws {
        let arguments = ["-i", Samples.path(scene + ".mp4"), "-vf", filter, "-preset", "ultrafast"]
        try FFmpeg.run(arguments + [folder.path(name)])
    }

    /// Joins scenes of the samples, 320 × 240, each from its start and for at most `seconds`, to one clip.
    func join(_ scenes: [(name: String, seconds: Int)], to name: String) throws {
        let inputs = scenes.flatMap { ["-t", "\($0.seconds)", "-i", Samples.path($0.name + ".mp4")] }
        let parts = scenes.indices.map { "[\($0)]scale=320:240,setsar=1,fps=20[part\($0)];" }.joined()
        let all = scenes.indices.map { "[part\($0)]" }.joined()
        try FFmpeg.run(
            inputs + ["-an", "-filter_complex", "\(parts)\(all)concat=n=\(scenes.count)"]
                + ["-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", folder.path(name)])
    }
}

extension Dictionary<String, any Sendable> {
    /// The name of the clip or the item of a result, without its folder.
    var fileName: String {
        URL(filePath: self["path"] as? String ?? self["item"] as? String ?? "").lastPathComponent
    }

    /// The confidence of a copy.
    var confidence: Double { self["confidence"] as? Double ?? -1 }

    /// The seconds of the first segment: of the query from and to, of the clip from and to.
    var segment: [Double] {
        let first = (self["segments"] as? [[String: any Sendable]])?.first
        return (first?["query"] as? [Double] ?? []) + (first?["clip"] as? [Double] ?? [])
    }
}
