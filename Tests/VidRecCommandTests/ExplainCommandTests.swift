import Foundation
import TestSupport
import Testing

@Suite("vidrec explain")
struct ExplainCommandTests {
    @Test("explains two files without a catalog, and draws a sheet")
    func files() throws {
        let folder = try TemporaryFolder()
        let program = Program(workingDirectory: folder.path)
        let clips = [Samples.path("skyline__mirrored.mp4"), Samples.path("skyline.mp4")]
        let run = try program.run(["explain"] + clips + ["--sheet", "sheet.png", "--exit-code"])
        #expect(run.exitCode == 0 && run.messages.isEmpty, "\(run.messages)")
        let document = try #require(try run.documents().first)
        #expect(document["schema"] as? String == "vidrec.explain/1" && document["same_bytes"] as? Bool == false)
        let copy = try #require(document["copy"] as? [String: any Sendable])
        #expect(copy["is_copy"] as? Bool == true && copy["mirrored"] as? Bool == true)
        #expect((copy["threshold"] as? [String: any Sendable])?["confidence"] as? Double == 0.5)
        #expect((copy["segments"] as? [any Sendable])?.isEmpty == false)
        for part in [copy, try #require(document["related"] as? [String: any Sendable])] {
            let shares = try #require(part["shares"] as? [String: Double])
            #expect(Set(shares.keys) == ["color", "texture", "shape", "motion", "content"])
            let similarity = try #require(part["similarity"] as? Double)
            #expect(abs(shares.values.reduce(0, +) - similarity) < 1e-5)
        }
        func content(_ part: String) throws -> Double? {
            let shares = (document[part] as? [String: any Sendable])?["shares"] as? [String: Double]
            return shares?["content"]
        }
        #expect(try content("copy") == 0, "sketches do not tell what is shown")
        let shown = try content("related")
        #expect(try #require(shown) > 0.3)
        let best = try #require(copy["best"] as? [String: Double])
        let worst = try #require(copy["worst"] as? [String: Double])
        #expect(try #require(best["similarity"]) >= #require(worst["similarity"]))
        #expect((document["reasons"] as? [String])?.first?.contains("mirrored") == true)
        let png = try Data(contentsOf: URL(filePath: folder.path("sheet.png")))
        #expect(png.prefix(8) == Data([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]))
        #expect(!FileManager.default.fileExists(atPath: folder.path("vidrec-catalog")))
    }

    @Test("writes tables, json and csv, and exits with 1 for what is no copy if it is asked to")
    func formats() throws {
        let folder = try TemporaryFolder()
        let program = Program(workingDirectory: folder.path)
        let clips = [Samples.path("lava.mp4"), Samples.path("road.mp4")]
        let table = try program.run(["explain", "--format", "table", "--exit-code"] + clips)
        #expect(table.exitCode == 1)
        #expect(table.lines.contains { $0.hasPrefix("copy ") && $0.hasSuffix(" no") })
        #expect(table.lines.contains { $0.hasPrefix("threshold ") && $0.contains("0.5") })
        let csv = try program.run(["explain", "--format", "csv"] + clips)
        #expect(csv.exitCode == 0 && csv.lines.count == 2)
        let columns = csv.lines[0].split(separator: ",", omittingEmptySubsequences: false)
        // The reasons and the segments are JSON, in quotes.
        #expect(csv.lines[1].split(separator: ",", omittingEmptySubsequences: false).count >= columns.count)
        #expect(
            columns.suffix(13) == [
                "reasons", "content", "related_content", "relation", "a_coverage", "b_coverage", "searched_clips",
                "detail_correlation", "agreeing_blocks", "disagreeing_blocks", "position", "motion_correlation",
                "verdict",
            ] && csv.lines[1].contains("]\","))
        #expect(columns.prefix(4) == ["a", "b", "copy", "confidence"])
        let json = try program.run(["explain", "--format", "json"] + clips).documents().first
        #expect(json?["schema"] as? String == "vidrec.explain/1" && (json?["results"] as? [any Sendable])?.count == 1)
    }

    @Test("says what A is to B, and how well their local detail agrees")
    func relation() throws {
        let folder = try TemporaryFolder()
        let program = Program(workingDirectory: folder.path)
        // Samples/make.sh cuts it from 1.5 to 4.5 seconds of 6.
        let clips = [Samples.path("tide__trimmed.mp4"), Samples.path("tide.mp4")]
        let document = try #require(try program.run(["explain"] + clips).documents().first)
        let copy = try #require(document["copy"] as? [String: any Sendable])
        #expect(copy["relation"] as? String == "contained" && copy["searched_clips"] as? Int == 1)
        #expect(copy["a_coverage"] as? Double == 1 && copy["b_coverage"] as? Double == 0.5)
        let features = try #require(copy["features"] as? [String: Double])
        let (correlation, agreeing) = (features["detail_correlation"] ?? 0, features["agreeing_blocks"] ?? 0)
        #expect(correlation > 0.5 && agreeing > 10)
        let reasons = try #require(document["reasons"] as? [String])
        #expect(reasons.contains("A is contained in B: the shared parts are 100 % of A's 3.0 s, 50 % of B's 6.0 s."))
        #expect(reasons.contains { $0.hasPrefix("The local detail of A and B agrees: correlation 0.") })
        let table = try program.run(["explain", "--format", "table"] + clips)
        #expect(table.lines.contains { $0.hasSuffix("A is contained in B: 100 % of A, 50 % of B") })
        #expect(table.lines.contains { $0.hasPrefix("detail ") && $0.contains("of 25 blocks agree, ") })
        #expect(table.lines.contains { $0.hasPrefix("confidence ") && $0.hasSuffix(", 1 clip searched)") })
        #expect(table.lines.contains { $0.hasPrefix("position ") && $0.hasSuffix(" A's picture fills B's") })
        let same = try program.run(["explain", clips[0], clips[0], "--format", "table"])
        #expect(!same.lines.contains { $0.hasPrefix("position ") })
        #expect(same.lines.contains { $0.hasPrefix("detail ") && $0.hasSuffix(" not compared") })
    }

    @Test("finds indexed clips by id, also when their files are gone")
    func indexed() throws {
        let folder = try TemporaryFolder()
        let path = try folder.copy(sample: "tide.mp4")
        let program = Program(workingDirectory: folder.path)
        #expect(try program.run(["index", "tide.mp4"]).exitCode == 0)
        let id = try #require(try program.run(["list"]).documents().first?["clip"] as? String)
        let arguments = ["explain", Samples.path("tide__trimmed.mp4"), String(id.prefix(8)), "--sheet", "sheet.png"]
        #expect(try program.run(arguments).exitCode == 0)
        try FileManager.default.removeItem(atPath: path)
        try FileManager.default.removeItem(atPath: folder.path("sheet.png"))
        let run = try program.run(arguments)
        #expect(run.exitCode == 3 && run.messages.contains("there is no contact sheet"), "\(run.messages)")
        #expect(!FileManager.default.fileExists(atPath: folder.path("sheet.png")))
        let document = try #require(try run.documents().first)
        let copy = try #require(document["copy"] as? [String: any Sendable])
        #expect(copy["is_copy"] as? Bool == true && copy["shares"] is NSNull && copy["best"] is [String: Double])
        #expect((document["b"] as? [String: any Sendable])?["path"] is NSNull)
    }

    @Test("exits with 3 for what is no clip, 4 without a catalog, 64 for wrong usage, 74 for a sheet it cannot write")
    func failures() throws {
        let folder = try TemporaryFolder()
        try folder.write("no video", to: "notes.txt")
        let tide = try folder.copy(sample: "tide.mp4")
        let program = Program(workingDirectory: folder.path)
        let broken = try program.run(["explain", tide, "notes.txt"])
        #expect(broken.exitCode == 3 && broken.messages.contains("'notes.txt'"), "\(broken.messages)")
        let missing = try program.run(["explain", tide, "gone.mp4"])
        #expect(
            missing.exitCode == 4 && missing.messages.contains("cannot read 'gone.mp4': No such file"),
            "\(missing.messages)")
        #expect(try program.run(["index", "tide.mp4"]).exitCode == 0)
        let unknown = try program.run(["explain", tide, "ffffffff"])
        #expect(unknown.exitCode == 3 && unknown.messages.contains("'ffffffff'"), "\(unknown.messages)")
        #expect(try program.run(["explain", tide]).exitCode == 64)
        #expect(try program.run(["explain", tide, ""]).exitCode == 64)
        let unwritable = try program.run(["explain", tide, tide, "--sheet", "none/sheet.png"])
        #expect(unwritable.exitCode == 74, "\(unwritable.messages)")
        #expect(unwritable.messages.contains("none/sheet.png"), "\(unwritable.messages)")
        #expect(unwritable.output.isEmpty, "it is told before any work")
        let same = try #require(try program.run(["explain", tide, tide]).documents().first)
        #expect(same["same_bytes"] as? Bool == true)
        let copy = try #require(same["copy"] as? [String: any Sendable])
        #expect(copy["confidence"] as? Double == 1 && copy["log_odds"] is NSNull)
        let table = try program.run(["explain", tide, tide, "--format", "table"])
        #expect(table.lines.contains { $0.hasPrefix("confidence ") && $0.hasSuffix("1.000 (identical files)") })
    }
}
