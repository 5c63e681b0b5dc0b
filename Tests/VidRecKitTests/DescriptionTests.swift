import ClipTypes
import CopyMatching
import TestSupport
import Testing

@testable import ClipIndexing
@testable import VidRecKit

@Suite("Printed values")
struct DescriptionTests {
    private let clip = ClipID(bytes: Array(repeating: 0xAB, count: 32))

    private func report(
        path: String = "/clips/a.mp4", _ status: FileReport.Status, frames: Int = 4, reason: String? = nil
    ) -> FileReport {
        FileReport(
            path: path, clip: clip, status: status, frames: frames, reason: reason, isFailure: status == .failed,
            isRenewal: false, byteCount: 100)
    }

    @Test("a report of a file names its status, its path, and what was stored or is wrong")
    func reports() {
        #expect("\(report(.ok))" == "ok /clips/a.mp4: 4 frames, clip abababababab")
        #expect(
            "\(report(.partial, frames: 1, reason: "ends early"))"
                == "partial /clips/a.mp4: 1 frame, clip abababababab, ends early")
        #expect("\(report(.failed, frames: 0, reason: "no video"))" == "failed /clips/a.mp4: no video")
        #expect("\(FileReport(unreadable: "b.mp4", reason: "not there"))" == "failed b.mp4: not there")
    }

    @Test("a name with a line break or an escape stays on one line")
    func names() {
        let text = "\(report(path: "/clips/a\nok \u{1B}[2Jb.mp4", .ok))"
        #expect(text == #"ok /clips/a\nok \u{1b}[2Jb.mp4: 4 frames, clip abababababab"#)
    }

    @Test("the events of a run are one line each")
    func events() async throws {
        let folder = try TemporaryFolder()
        try folder.copy(sample: "ball.png")
        let library = try await ClipLibrary(at: folder.path + "/catalog", mode: .create)
        var lines: [String] = []
        for try await event in library.index([folder.path + "/ball.png", folder.path + "/gone.mp4"]) {
            lines.append("\(event)")
        }
        try #require(lines.count == 4)
        #expect(lines[0] == "planned: 2 to index (19028 bytes), 0 unchanged, 0 unreadable, 0 other files")
        // Files are told as they are done with.
        let files = lines[1...2].sorted()
        #expect(files[0].hasPrefix("failed \(folder.path)/gone.mp4: "))
        #expect(files[1] == "ok \(folder.path)/ball.png: 1 frame, clip 3d1d07276164")
        #expect(lines[3] == "finished: 1 ok, 0 partial, 1 failed, 0 unchanged")
    }

    @Test("what was found is one line each")
    func results() async throws {
        let folder = try TemporaryFolder()
        try folder.copy(sample: "lava.mp4")
        let library = try await ClipLibrary(at: folder.path + "/catalog", mode: .create)
        try await library.indexAll(IndexOptions(paths: [folder.path + "/lava.mp4"]))
        let path = folder.path + "/lava.mp4"
        let faster = Samples.path("lava__faster.mp4")

        let similar = try #require(try await library.similar(to: faster).first)
        #expect("\(similar)" == "1. \(path): score \(similar.score)")

        let copy = try #require(try await library.copies(of: faster).first)
        let segment = try #require(copy.segments.first)
        #expect("\(copy)".hasPrefix("1. \(path): confidence \(copy.confidence); \(segment)"))
        #expect("\(copy.match)".hasPrefix("confidence \(copy.match.confidence); \(copy.match.viewName)"))
        let pattern = #/\d+\.\d-\d+\.\d s = \d+\.\d-\d+\.\d s at \d\.\d+x/#
        #expect("\(segment)".wholeMatch(of: pattern) != nil, "\(segment)")

        try await library.record([Interaction(user: "u", item: "other", time: 0, event: .liked)])
        let pick = try #require(try await library.recommend(to: "new").first)
        #expect("\(pick)" == "1. \(pick.item): score \(pick.score) by \(pick.strategy.rawValue), \(pick.reason)")
    }
}
