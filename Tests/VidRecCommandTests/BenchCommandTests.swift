import Foundation
import TestSupport
import Testing

@Suite("Measuring throughput with the program")
struct BenchCommandTests {
    private let folder: TemporaryFolder
    private let program: Program

    init() throws {
        folder = try TemporaryFolder()
        try folder.copy(sample: "lava.mp4", to: "clips/lava.mp4")
        try folder.copy(sample: "tide.mp4", to: "clips/tide.mp4")
        try FileManager.default.createDirectory(atPath: folder.path("temporary"), withIntermediateDirectories: true)
        program = Program(workingDirectory: folder.path, environment: ["TMPDIR": folder.path("temporary")])
    }

    @Test("gives a document a run, whose stages sum to no more than all processor time, and leaves nothing behind")
    func documents() throws {
        let run = try program.run(["bench", "clips", "--repeat", "3", "--jobs", "2", "--sampling", "uniform=4"])
        #expect(run.exitCode == 0, "\(run.messages)")
        let documents = try run.documents()
        #expect(documents.count == 3)
        #expect(documents.filter { $0["is_median"] as? Bool == true }.count == 1)
        for document in documents {
            #expect(document["schema"] as? String == "vidrec.bench/1")
            #expect(document["files"] as? Int == 2 && document["failures"] as? Int == 0)
            #expect(document["frames"] as? Int == 8 && document["jobs"] as? Int == 2)
            let stages = try #require(document["cpu_s_by_stage"] as? [String: Double])
            #expect(
                Set(stages.keys) == [
                    "hash", "open", "demux", "decode", "scale", "describe", "embed", "store", "other",
                ])
            let all = try #require(document["cpu_s"] as? Double)
            // The clock of threads is finer than that of processes.
            #expect(stages.filter { $0.key != "other" }.values.reduce(0, +) <= all + 0.02)
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path("temporary")).isEmpty)
        #expect(!FileManager.default.fileExists(atPath: folder.path("vidrec-catalog")))
    }

    @Test("counts a broken clip as failed, names it and exits with 3")
    func broken() throws {
        try folder.write("no video", to: "clips/broken.mp4")
        let run = try program.run(["bench", "clips", "--repeat", "1", "--sampling", "keyframes"])
        #expect(run.exitCode == 3)
        let document = try #require(try run.documents().first)
        #expect(document["files"] as? Int == 3 && document["failures"] as? Int == 1)
        #expect(run.messages.contains("broken.mp4"))
    }

    @Test("puts ffmpeg beside vidrec in every format")
    func formats() throws {
        let arguments = ["bench", "clips/lava.mp4", "--repeat", "1", "--sampling", "keyframes", "--compare", "--quiet"]
        let table = try program.run(arguments + ["--format", "table"])
        #expect(table.exitCode == 0 && table.messages.isEmpty, "\(table.messages)")
        #expect(table.lines.first?.hasSuffix("VIDREC  FFMPEG") == true)
        #expect(table.lines.contains { $0.hasPrefix("CPU, vidrec = 1") })

        let csv = try program.run(arguments + ["--format", "csv"]).lines.map {
            $0.split(separator: ",", omittingEmptySubsequences: false)
        }
        #expect(csv.map { $0.first } == ["program", "vidrec", "ffmpeg"])
        #expect(Set(csv.map(\.count)).count == 1)

        let json = try program.run(arguments + ["--format", "json"])
        let document = try #require(
            try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: any Sendable])
        let results = try #require(document["results"] as? [[String: any Sendable]])
        #expect(results.map { $0["program"] as? String } == ["vidrec", "ffmpeg"])
        #expect(results[0]["frames"] as? Int == results[1]["frames"] as? Int)
        #expect(results[1]["cpu_s_by_stage"] is NSNull)
    }

    @Test("says what to do without ffmpeg when it is needed", arguments: [["bench"], ["bench", "clips", "--compare"]])
    func noFFmpeg(arguments: [String]) throws {
        var program = program
        program.environment["PATH"] = folder.path
        let run = try program.run(arguments)
        #expect(run.exitCode == 3 && run.output.isEmpty)
        #expect(run.messages.contains("apt-get install ffmpeg"))
    }
}
