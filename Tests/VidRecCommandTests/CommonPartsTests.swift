import Foundation
import TestSupport
import Testing

@Suite("Parts of clips, and parts that many clips share")
struct CommonPartsTests {
    private let folder: TemporaryFolder
    private let program: Program

    init() throws {
        folder = try TemporaryFolder()
        program = Program(workingDirectory: folder.path)
    }

    /// Joins scenes of the samples, each from a second and for some seconds, to one clip.
    private func join(_ scenes: [(name: String, start: Double, seconds: Double)], to name: String) throws {
        let inputs = scenes.flatMap {
            ["-ss", "\($0.start)", "-t", "\($0.seconds)", "-i", Samples.path($0.name + ".mp4")]
        }
        let parts = scenes.indices.map { "[\($0)]scale=320:240,setsar=1,fps=20[part\($0)];" }.joined()
        let all = scenes.indices.map { "[part\($0)]" }.joined()
        try FFmpeg.run(
            inputs + ["-an", "-filter_complex", "\(parts)\(all)concat=n=\(scenes.count)"]
                + ["-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", folder.path(name)])
    }

    @Test("Three seconds in half a minute of other footage are contained in it, whichever is the query")
    func parts() throws {
        let others = ["lava", "fractal", "marbles", "road", "colony"].map { (name: $0, start: 0.0, seconds: 6.0) }
        try join([("skyline", 1.5, 3)], to: "part.mp4")
        try join(others.prefix(3) + [("skyline", 1.5, 3)] + others.suffix(2), to: "long.mp4")
        #expect(try program.run(["index", "--quiet", "long.mp4", "--sampling", "every=1s"]).exitCode == 0)
        let part = try #require(try program.run(["similar", "--copies", "part.mp4"]).documents().first)
        #expect(part["relation"] as? String == "contained" && part["copy"] as? Bool == true)
        #expect(part["searched_clips"] as? Int == 1 && part["sharing_clips"] as? Int == 1)
        let (query, clip) = (part["query_coverage"] as? Double ?? 0, part["clip_coverage"] as? Double ?? 1)
        // 3 of 33 seconds, known to a second.
        #expect(query >= 0.8 && (0.06...0.13).contains(clip), "\(query) \(clip)")
        #expect((part["features"] as? [String: any Sendable])?["detail_correlation"] as? Double ?? 0 > 0.5)

        #expect(try program.run(["index", "--quiet", "part.mp4"]).exitCode == 0)
        let long = try program.run(["similar", "--copies", "long.mp4", "--format", "table"])
        #expect(long.lines.count == 2 && long.lines[1].contains(" yes "), "\(long.output)")
        #expect(long.lines[1].hasSuffix(", it is a part of the query)"), "\(long.output)")
        let csv = try program.run(["similar", "--copies", "long.mp4", "--format", "csv"]).lines
        #expect(csv[0].hasSuffix(",segments,relation,query_coverage,clip_coverage,searched_clips,sharing_clips"))
        #expect(csv[1].hasSuffix(",2,1") && csv[1].contains("]\",contains,0."), "\(csv[1])")

        // By its id, with the sampling of the catalog: two files are compared without it.
        let id = try #require(part["clip"] as? String)
        let explained = try program.run(["explain", "part.mp4", id, "--format", "table"])
        #expect(explained.lines.contains { $0.hasPrefix("relation ") && $0.contains("A is contained in B: ") })
        #expect(explained.lines.contains { $0.contains("A is contained in B: the shared parts are ") })
    }

    @Test("An opening that four other clips share is common, and no copy")
    func common() throws {
        for (number, scene) in ["fractal", "marbles", "road", "colony", "tide"].enumerated() {
            try join([("skyline", 0, 2), (scene, 0, 6)], to: "episode-\(number + 1).mp4")
        }
        let episodes = (1...5).map { "episode-\($0).mp4" }
        #expect(try program.run(["index", "--quiet", "--sampling", "every=500ms"] + episodes).exitCode == 0)
        let found = try program.run(["similar", "--copies", "episode-2.mp4", "--format", "table"])
        let rows = found.lines.dropFirst()
        #expect(rows.count == 4, "\(found.output)")
        for row in rows { #expect(row.contains(" common ") && row.hasSuffix(", shared by 4 clips)"), "\(row)") }
        let documents = try program.run(["similar", "--copies", "episode-2.mp4"]).documents()
        for document in documents {
            #expect(document["copy"] as? Bool == false && document["relation"] as? String == "overlaps")
            #expect(document["sharing_clips"] as? Int == 4 && document["confidence"] as? Double ?? 0 >= 0.5)
        }
    }
}
