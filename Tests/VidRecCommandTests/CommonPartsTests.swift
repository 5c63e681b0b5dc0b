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

    @Test("Another moment of a scene is no copy, and the answers say so")
    func otherMoment() throws {
        // The snow falls on and on, before the same houses.
        try join([("snowfall", 0, 2.6)], to: "first.mp4")
        try join([("snowfall", 3.2, 2.6)], to: "second.mp4")
        let run = try program.run(["explain", "first.mp4", "second.mp4", "--format", "ndjson"])
        let answer = try #require(try run.documents().first)
        let copy = try #require(answer["copy"] as? [String: any Sendable])
        #expect(copy["verdict"] as? String == "other_moment" && copy["is_copy"] as? Bool == false, "\(run.output)")
        let reasons = try #require(answer["reasons"] as? [String])
        #expect(reasons.first?.hasPrefix("A and B show one scene, but what moves differs") == true, "\(reasons)")
        #expect(try program.run(["index", "--quiet", "first.mp4"]).exitCode == 0)
        let table = try program.run(["similar", "--copies", "--all", "second.mp4", "--format", "table"])
        #expect(table.lines.count == 2 && table.lines[1].hasSuffix(", another moment)"), "\(table.output)")
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
        #expect(
            csv[0].hasSuffix(",segments,relation,query_coverage,clip_coverage,searched_clips,sharing_clips,verdict"))
        #expect(csv[1].hasSuffix(",2,1,copy") && csv[1].contains("]\",contains,0."), "\(csv[1])")

        // By its id, with the sampling of the catalog: two files are compared without it.
        let id = try #require(part["clip"] as? String)
        let explained = try program.run(["explain", "part.mp4", id, "--format", "table"])
        #expect(explained.lines.contains { $0.hasPrefix("relation ") && $0.contains("A is contained in B: ") })
        #expect(explained.lines.contains { $0.contains("A is contained in B: the shared parts are ") })
    }

    @Test("A short quote of a clip that was uploaded four times is a copy of each upload")
    func uploads() throws {
        for (number, alteration) in ["null", "hflip", "scale=160:120", "eq=brightness=.1"].enumerated() {
            try FFmpeg.run([
                "-i", Samples.path("skyline.mp4"), "-an", "-vf", "scale=320:240,\(alteration)", "-c:v", "libx264",
                "-preset", "ultrafast", "-pix_fmt", "yuv420p", folder.path("upload-\(number).mp4"),
            ])
        }
        try join([("lava", 0, 4), ("skyline", 2, 2), ("marbles", 0, 4)], to: "quote.mp4")
        let uploads = (0..<4).map { "upload-\($0).mp4" }
        #expect(try program.run(["index", "--quiet", "--sampling", "every=500ms"] + uploads).exitCode == 0)
        let documents = try program.run(["similar", "--copies", "quote.mp4"]).documents()
        #expect(documents.count == 4)
        for document in documents {
            #expect(document["copy"] as? Bool == true && document["sharing_clips"] as? Int == 1)
            let coverage = max(document["query_coverage"] as? Double ?? 1, document["clip_coverage"] as? Double ?? 1)
            #expect(coverage < 0.5, "else the part is not common in any case")
        }
    }

    @Test("A tenth of a second of a clip is a single frame, and no copy")
    func singleFrame() throws {
        try FFmpeg.run([
            "-i", Samples.path("lava.mp4"), "-i", Samples.path("tide.mp4"), "-an", "-filter_complex",
            "[0]scale=320:240,setsar=1,fps=20[a];[1]scale=320:240,setsar=1,fps=20[b];"
                + "[a][b]overlay=enable='between(t,2,2.06)'", "-t", "5", "-c:v", "libx264", "-preset", "ultrafast",
            "-pix_fmt", "yuv420p", folder.path("flash.mp4"),
        ])
        #expect(try program.run(["index", "--quiet", Samples.path("tide.mp4")]).exitCode == 0)
        let found = try program.run(["similar", "--copies", "flash.mp4", "--all", "--format", "table"])
        #expect(found.lines.count == 2 && found.lines[1].contains(" no "), "\(found.output)")
        #expect(found.lines[1].hasSuffix(" (2.0-2.5 s = 2.0-2.5 s, a single frame)"), "\(found.output)")
        let explained = try program.run(["explain", "flash.mp4", Samples.path("tide.mp4"), "--format", "table"])
        #expect(explained.lines.contains { $0.contains("A and B share a single frame only (A from 2.0 to 2.5 s is ") })
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
        #expect(try program.run(["similar", "--copies", "episode-2.mp4", "--exit-code"]).exitCode == 1)
        #expect(try program.run(["similar", "--copies", "episode-2.mp4", "--all", "--exit-code"]).exitCode == 1)

        // Nothing but the opening: a part of all five, in another size, too.
        try join([("skyline", 0, 2)], to: "opening.mp4")
        try FFmpeg.run([
            "-i", folder.path("opening.mp4"), "-vf", "scale=640:480", "-c:v", "libx264", "-preset", "ultrafast",
            folder.path("large.mp4"),
        ])
        for query in ["opening.mp4", "large.mp4"] {
            let found = try program.run(["similar", "--copies", query, "--exit-code", "--format", "table"])
            #expect(found.exitCode == 0 && found.lines.count == 6, "\(found.output)")
            for row in found.lines.dropFirst() {
                #expect(row.contains(" yes ") && row.hasSuffix(", the query is a part of 5 clips)"), "\(row)")
            }
        }
    }
}
