import Foundation
import TestSupport
import Testing

@Suite("Requests: finding copies")
struct RequestsCopiesTests {
    private let work: RequestsFolder

    init() throws { work = try RequestsFolder(PreparedCatalog.samples) }

    /// The scene of a sample, from the file name of one of its copies.
    private func scene(_ document: [String: any Sendable]) -> String {
        document.fileName.components(separatedBy: ".")[0].components(separatedBy: "__")[0]
    }

    private func isNear(_ seconds: [Double], _ expected: [Double], within tolerance: Double = 0.51) -> Bool {
        seconds.count == expected.count && zip(seconds, expected).allSatisfy { abs($0 - $1) <= tolerance }
    }

    @Test("czkawka#1492: mirrored and turned copies are found, and called so")
    func mirroredAndTurned() throws {
        let mirrored = try #require(try work.runOne("czkawka#1492").documents().first)
        #expect(scene(mirrored) == "lava" && mirrored.confidence > 0.5 && mirrored["mirrored"] as? Bool == true)
        try work.alter("road", by: "transpose=1", to: "turned.mp4")
        let turned = try work.program.run(["similar", "--copies", "turned.mp4", "--count", "1"]).documents()
        #expect(turned.map { scene($0) } == ["road"] && turned[0].confidence > 0.5)
        #expect(turned.first?["view"] as? String == "turned 270 degrees")
    }

    @Test("czkawka#1575: cropped copies are found")
    func cropped() throws {
        let found = try work.runOne("czkawka#1575").documents()
        #expect(
            Set(found.map(\.fileName)) == ["tide.mp4", "tide__hevc.mkv", "tide__letterboxed.mp4", "tide__trimmed.mp4"])
        #expect(found.allSatisfy { $0.confidence > 0.5 })
    }

    @Test("videoduplicatefinder#696: a clip inside a longer one is found, with the seconds")
    func insideLonger() throws {
        // Samples/make.sh cuts it from 1.5 to 4.5 seconds.
        let sample = try work.runOne("videoduplicatefinder#696").documents()
        #expect(isNear(sample.first?.segment ?? [], [0, 3, 1.5, 4.5]) && sample.first?.confidence ?? 0 > 0.5)

        try work.join([("colony", 6), ("marbles", 6), ("fractal", 6)], to: "long.mp4")
        let index = ["index", "long.mp4", "--sampling", "every=1s", "--catalog", "long"]
        #expect(try work.program.run(index).exitCode == 0)
        let parts = [("colony", 0.0), ("marbles", 6), ("fractal", 12)]
        for (name, start) in parts + [("tide", -1)] {
            let run = try work.program.run(
                ["similar", "--copies", Samples.path(name + ".mp4"), "--min-score", "0.15", "--catalog", "long"])
            let found = try run.documents()
            #expect(found.map(\.fileName) == (start < 0 ? [] : ["long.mp4"]), "\(name): \(run.output)")
            // A frame a second is aligned to about a second.
            if start >= 0 { #expect(isNear(found[0].segment, [0, 6, start, start + 6], within: 1.3)) }
        }
    }

    @Test("VideoDeduplication#7: every part of a compilation is found, with the seconds of both")
    func compilation() throws {
        try work.join([("tide", 6), ("skyline", 6), ("road", 6), ("snowfall", 6)], to: "compilation.mp4")
        let found = try work.runOne("VideoDeduplication#7").documents()
        for (place, name) in ["tide", "skyline", "road", "snowfall"].enumerated() {
            let part = try #require(found.first { $0.fileName == name + ".mp4" })
            let start = Double(place * 6)
            #expect(isNear(part.segment, [start, start + 6, 0, 6]), "\(name): \(part.segment)")
        }
        #expect(Set(found.map { scene($0) }) == ["tide", "skyline", "road", "snowfall"])
    }

    @Test("immich#9794: clips that begin black do not match each other, and a black beginning hides no copy")
    func blackBeginning() throws {
        let lead = try work.runOne("immich#9794").documents()
        #expect(lead.map { scene($0) } == ["snowfall"] && lead[0].confidence > 0.5)
        #expect(isNear(lead[0].segment, [1.5, 7.5, 0, 6], within: 0.01))

        for name in ["tide", "road"] {
            try work.alter(name, by: "tpad=start_duration=3:color=black", to: "black-\(name).mp4")
        }
        #expect(try work.program.run(["index", "black-tide.mp4", "--catalog", "black"]).exitCode == 0)
        let other = try work.program.run(
            ["similar", "--copies", "black-road.mp4", "--min-score", "0.5", "--exit-code", "--catalog", "black"])
        #expect(other.exitCode == 1 && other.output.isEmpty)
    }

    @Test("immich#20070: episodes with the same opening are no copies")
    func sameOpening() throws {
        for (number, scene) in ["skyline", "road", "tide", "fractal", "marbles"].enumerated() {
            try work.join([("lava", 2), (scene, 6)], to: "episode-\(number + 1).mp4")
        }
        let others = [1, 3, 4, 5].map { "episode-\($0).mp4" }
        let index = ["index", "--quiet", "--sampling", "every=500ms", "--catalog", "episodes"] + others
        #expect(try work.program.run(index).exitCode == 0)
        let found = try work.runOne("immich#20070").documents()
        #expect(Set(found.map(\.fileName)) == Set(others))
        for document in found {
            #expect(document["copy"] as? Bool == false && document["sharing_clips"] as? Int == 4, "\(document)")
        }
    }

    @Test("czkawka#1937: a query is searched without its first seconds")
    func withoutIntro() throws {
        try work.join([("lava", 5), ("skyline", 3)], to: "old.mp4")
        try work.join([("lava", 5), ("road", 3)], to: "new.mp4")
        #expect(try work.program.run(["index", "old.mp4", "--quiet"]).exitCode == 0)
        let whole = try work.program.run(["similar", "--copies", "new.mp4", "--min-score", "0.5", "--count", "60"])
        #expect(try whole.documents().map(\.fileName).contains("old.mp4"))
        let run = try work.runOne("czkawka#1937")
        let found = try run.documents()
        #expect(Set(found.map { scene($0) }) == ["road"], "\(run.output)\(run.messages)")
        #expect(found.allSatisfy { $0.segment.first ?? 0 >= 5 })
        let nothing = try work.program.run(["similar", "--copies", "new.mp4", "--skip", "8"])
        #expect(nothing.exitCode == 3 && nothing.messages.contains("no frames to compare after 8.0 s"))
        for wrong in [["--skip", "5"], ["--copies", "--skip", "-1"], ["--copies", "--skip", "nan"]] {
            #expect(try work.program.run(["similar", "new.mp4"] + wrong).exitCode == 64)
        }
    }

    @Test("videoduplicatefinder#560: a second of something else in a copy does not rule it out")
    func oneBadPart() throws {
        try work.alter("tide", by: "drawbox=color=red:t=fill:enable='between(t,2,3)'", to: "damaged.mp4")
        let run = try work.runOne("videoduplicatefinder#560")
        let copy = try #require(try run.documents().first?["copy"] as? [String: any Sendable])
        #expect(copy["is_copy"] as? Bool == true && copy.confidence > 0.9)
    }

    @Test("videoduplicatefinder#833: frames are taken by time")
    func framesByTime() throws {
        let run = try work.runOne("videoduplicatefinder#833")
        #expect(try run.documents().first?["frames"] as? Int == 6)
        try FFmpeg.run([
            "-stream_loop", "3", "-i", Samples.path("tide.mp4"), "-c", "copy", work.folder.path("long.mp4"),
        ])
        let long = try work.program.run(["index", "long.mp4", "--sampling", "every=1s"])
        #expect(try long.documents().first?["frames"] as? Int == 24)
    }

    @Test("PeerTube#3141: an upload that is there already is noticed")
    func upload() throws {
        try work.alter("marbles", by: "scale=200:-2", to: "new.mp4")
        let copy = try work.runOne("PeerTube#3141")
        #expect(copy.exitCode == 0)
        #expect(Set(try copy.documents().map { scene($0) }) == ["marbles"])
        try FFmpeg.run(["-f", "lavfi", "-i", "testsrc2=d=5", "-pix_fmt", "yuv420p", work.folder.path("new.mp4")])
        let other = try work.runOne("PeerTube#3141")
        #expect(other.exitCode == 1 && other.output.isEmpty)
    }

    /// The links and the files of groups that `duplicates` prints as CSV, by the names of the columns.
    private func rows(_ run: Program.Run) throws -> [[String: String]] {
        let header = try #require(run.lines.first).split(separator: ",").map { String($0) }
        return run.lines.dropFirst().map { line in
            // The segments, in the last column, have commas.
            let fields = line.split(separator: ",", maxSplits: header.count - 1, omittingEmptySubsequences: false)
            return Dictionary(uniqueKeysWithValues: zip(header, fields.map { String($0) }))
        }
    }

    private func name(_ row: [String: String], _ column: String = "path") -> String {
        URL(filePath: row[column] ?? "").lastPathComponent
    }

    /// Whether `duplicates` links two clips.
    private func areLinked(_ one: String, _ other: String) throws -> Bool {
        let run = try work.program.run(["duplicates", "--links", "--format", "csv", "--quiet"])
        return try rows(run).contains {
            $0["row"] == "link" && Set([name($0), name($0, "other_path")]) == [one, other]
        }
    }

    @Test("video-simili-duplicate-cleaner#205: groups tell direct matches from those through another clip")
    func groups() throws {
        let rows = try rows(try work.runOne("video-simili-duplicate-cleaner#205"))
        let group = try #require(rows.first { name($0) == "tide.mp4" }?["group"])
        let clips = rows.filter { $0["row"] == "file" && $0["group"] == group }
        #expect(
            Set(clips.map { name($0) }) == [
                "tide.mp4", "tide__cropped.mp4", "tide__hevc.mkv", "tide__letterboxed.mp4", "tide__trimmed.mp4",
            ])
        let ids = clips.compactMap { $0["clip"] }
        for clip in clips.dropFirst() {
            let isDirect = clip["relation"] != "through"
            #expect(clip["direct"] == "\(isDirect)")
            #expect(isDirect ? clip["through"] == "" : ids.contains(clip["through"] ?? ""))
        }
        let page = try String(contentsOfFile: work.folder.path("duplicates.html"), encoding: .utf8)
        #expect(page.contains("tide__cropped.mp4") && page.contains("<img"))
    }

    @Test("stash#1867: groups have what to choose a copy by")
    func chooseByFacts() throws {
        let rows = try rows(try work.runOne("stash#1867")).filter { $0["row"] == "file" }
        let path = Samples.path("tunnel.mp4")
        let row = try #require(rows.first { $0["path"] == path })
        let probe = try Shell.run(
            "ffprobe",
            [
                "-v", "error", "-select_streams", "v", "-of", "csv=p=0", "-show_entries",
                "stream=width,height:format=duration,size", path,
            ])
        let facts = probe.split { $0 == "," || $0 == "\n" }.compactMap { Double($0) }
        #expect(facts.count == 4)
        #expect(["width", "height", "duration", "bytes"].compactMap { row[$0].flatMap { Double($0) } } == facts)
        for group in Dictionary(grouping: rows, by: { $0["group"] }).values {
            for column in ["longest", "largest", "oldest"] { #expect(group.contains { $0[column] == "true" }) }
        }
    }

    @Test("stash#6028: many pairs are marked as no match at once")
    func marks() throws {
        let pairs = [("tide.mp4", "tide__cropped.mp4"), ("lava.mp4", "lava__mirrored.mp4")]
        for (one, other) in pairs { #expect(try areLinked(one, other)) }
        let run = try work.runOne("stash#6028")
        #expect(run.exitCode == 0 && run.messages.contains("2 pairs marked as different"), "\(run.messages)")
        for (one, other) in pairs { #expect(try !areLinked(one, other)) }
        #expect(try areLinked("tide.mp4", "tide__letterboxed.mp4"))
    }

    @Test("immich#16359: a decision holds after the clip was removed and added again")
    func lastingMarks() throws {
        #expect(try areLinked("lava.mp4", "lava__mirrored.mp4"))
        for run in try work.run("immich#16359") { #expect(run.exitCode == 0, "\(run.messages)") }
        #expect(try !areLinked("lava.mp4", "lava__mirrored.mp4"))
        let forgotten = try work.program.run(["duplicates", "--mark", "none", "lava.mp4", "lava__mirrored.mp4"])
        #expect(forgotten.exitCode == 0)
        #expect(try areLinked("lava.mp4", "lava__mirrored.mp4"))
    }
}
