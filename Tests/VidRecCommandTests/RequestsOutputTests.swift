import Foundation
import TestSupport
import Testing
import VidRecKit

@Suite("Requests: related clips, output and indexing")
struct RequestsOutputTests {
    private let work: RequestsFolder

    init() throws { work = try RequestsFolder(PreparedCatalog.samples) }

    private func scores(_ documents: [[String: any Sendable]]) -> [Double] {
        documents.compactMap { $0["score"] as? Double }
    }

    /// Starts indexing the samples into an empty catalog, kills it after some lines of csv, and returns those.
    private func killed(after count: Int) throws -> [String] {
        try FileManager.default.removeItem(atPath: work.folder.path("vidrec-catalog"))
        let process = Process()
        let output = Pipe()
        process.executableURL = Program.url
        process.arguments = ["index", "Samples", "--exclude", "scenarios", "--format", "csv", "--quiet"]
        process.currentDirectoryURL = URL(filePath: work.folder.path)
        process.standardOutput = output
        try process.run()
        var text = Data()
        while text.count(where: { $0 == UInt8(ascii: "\n") }) <= count {
            let more = output.fileHandleForReading.availableData
            try #require(!more.isEmpty)
            text += more
        }
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
        // The last line may be cut.
        return String(decoding: text, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
            .dropFirst().dropLast().map { String($0.prefix { $0 != "," }) }
    }

    // Related clips

    @Test("videoduplicatefinder#840: the given number of most similar clips")
    func mostSimilar() throws {
        let found = try work.runOne("videoduplicatefinder#840").documents()
        #expect(found.compactMap { $0["rank"] as? Int } == [1, 2, 3, 4, 5])
        #expect(found.prefix(4).allSatisfy { $0.fileName.hasPrefix("tide__") })
    }

    @Test("stash#1220: the nearest clips of an indexed clip, the most similar first, without itself")
    func sorted() throws {
        let found = try work.runOne("stash#1220").documents()
        #expect(found.count == 10 && !found.map(\.fileName).contains("tide.mp4"))
        #expect(scores(found) == scores(found).sorted(by: >))
    }

    @Test("photoprism#4497: a file that is not in the catalog is searched with, and not stored")
    func foreignFile() throws {
        try work.alter("fractal", by: "scale=160:-2", to: "new.mp4")
        let found = try work.runOne("photoprism#4497").documents()
        #expect(found.count == 5 && found.prefix(4).allSatisfy { $0.fileName.hasPrefix("fractal") })
        #expect(try work.program.run(["list"]).lines.count == 52)
    }

    @Test("fiftyone#1545: results have a score, and the parts that sum to it")
    func score() throws {
        let found = try work.runOne("fiftyone#1545").documents()
        #expect(found.count == 2 && scores(found)[0] > scores(found)[1])
        for document in found {
            let parts = try #require(document["reasons"] as? [String: Double])
            #expect(Set(parts.keys) == ["color", "texture", "shape", "motion", "content"])
            #expect(abs(parts.values.reduce(0, +) - (document["score"] as? Double ?? .nan)) < 1e-5)
        }
    }

    @Test("czkawka#1468: the frames that match are drawn, and lengths are listed")
    func pictures() throws {
        let runs = try work.run("czkawka#1468")
        #expect(runs.map(\.exitCode) == [0, 0])
        let probe = ["-v", "error", "-of", "csv=p=0", "-show_entries", "stream=codec_name,width,height"]
        let picture = try Shell.run("ffprobe", probe + [work.folder.path("pairs.png")]).split(separator: ",")
        #expect(picture.count == 3 && picture[0] == "png" && Int(picture[1]) ?? 0 > 200)
        let lengths = try runs[1].documents().reduce(into: [:]) { $0[$1.fileName] = $1["duration"] as? Double }
        #expect(lengths["tide.mp4"] == 6 && lengths["mug.jpg"] == 0)
    }

    @Test("PeerTube#6978: the inner product of two embeddings is the score of the search")
    func embeddings() throws {
        let names = ["tide.mp4", "tide__cropped.mp4"]
        let jobs = names.map { #"{"schema":"vidrec.job/1","id":"\#($0)","path":"Samples/\#($0)"}"# + "\n" }
        try work.folder.write(jobs.joined(), to: "jobs.ndjson")
        let results = try work.runOne("PeerTube#6978").documents()
        let vectors = try names.map { name in
            let result = try #require(results.first { $0["id"] as? String == name })
            let embedding = try #require(result["embedding"] as? [String: any Sendable])
            let bytes = try #require(Data(base64Encoded: embedding["values"] as? String ?? ""))
            return stride(from: 0, to: bytes.count, by: 4).map { start in
                Float(bitPattern: (0..<4).reduce(0) { $0 | UInt32(bytes[start + $1]) << (8 * UInt32($1)) })
            }
        }
        let product = zip(vectors[0], vectors[1]).reduce(Float(0)) { $0 + $1.0 * $1.1 }
        let search = try work.program.run(["similar", "Samples/tide.mp4"]).documents()
        let score = search.first { $0.fileName == names[1] }?["score"] as? Double
        #expect(vectors[0].count == 512 && abs(Double(product) - (score ?? .nan)) < 1e-4)
    }

    // Output for programs

    @Test("czkawka#1006: one JSON document with all results")
    func json() throws {
        let run = try work.runOne("czkawka#1006")
        let document = try JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [String: any Sendable]
        #expect((document?["results"] as? [any Sendable])?.count == 3 && run.messages.isEmpty)
    }

    @Test("videoduplicatefinder#63: results as csv")
    func csv() throws {
        let lines = try work.runOne("videoduplicatefinder#63").lines
        #expect(lines.first?.hasPrefix("query,item,rank,score") == true && lines.count == 4)
        #expect(lines.dropFirst().allSatisfy { $0.hasPrefix("Samples/tide.mp4,\(Samples.folder)/tide__") })
    }

    @Test("czkawka#1433: exit codes tell what happened")
    func exitCodes() throws {
        let runs = try work.run("czkawka#1433")
        #expect(runs.map(\.exitCode) == [1, 3, 4])
        #expect(runs.allSatisfy { $0.output.isEmpty })
        #expect(runs.map { $0.messages.isEmpty } == [true, false, false])
    }

    @Test("videoduplicatefinder#570: a folder is indexed by one command")
    func folders() throws {
        try FileManager.default.removeItem(atPath: work.folder.path("vidrec-catalog"))
        let run = try work.runOne("videoduplicatefinder#570")
        #expect(run.exitCode == 0)
        #expect(try run.documents().filter { $0["status"] as? String == "ok" }.count == 52)
    }

    @Test("yt-dlp#1085: progress is JSON lines with the stage, apart from the results")
    func progress() throws {
        let run = try work.runOne("yt-dlp#1085")
        let lines = try run.messages.split(separator: "\n").map {
            try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: any Sendable] ?? [:]
        }
        #expect(lines.allSatisfy { $0["stage"] as? String == "index" && $0["total"] as? Int == 1 })
        #expect(lines.compactMap { $0["done"] as? Int } == [0, 1] && lines[1]["eta_s"] as? Double == 0)
        #expect(try run.documents().map { $0["schema"] as? String } == ["vidrec.index/1"])
    }

    @Test("PySceneDetect#413: the library tells its progress by events")
    func events() async throws {
        let library = try await ClipLibrary(at: work.folder.path("events"), mode: .create)
        let clips = [Samples.path("tide.mp4"), Samples.path("lava.mp4")]
        var (planned, reports, finished) = (0, [String](), 0)
        for try await event in library.index(clips) {
            switch event {
            case .planned(let plan): planned = plan.pending.count
            case .file(let report): reports.append(report.path)
            case .watching: Issue.record("nobody asked for it")
            case .finished(let summary): finished = summary.ok
            }
        }
        #expect(planned == 2 && finished == 2 && Set(reports) == Set(clips))
    }

    @Test("PySceneDetect#101: segments are JSON, in seconds")
    func segments() throws {
        let run = try work.runOne("PySceneDetect#101")
        let document = try JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [String: any Sendable]
        let results = document?["results"] as? [[String: any Sendable]] ?? []
        #expect(document?["schema"] as? String == "vidrec.similar/1")
        #expect(results.map(\.segment) == [[0, 3, 1.5, 4.5]])
    }

    @Test("gorse-js#29: a document names its schema and the version of it")
    func schema() throws {
        #expect(try work.runOne("gorse-js#29").output.hasPrefix(#"{"schema":"vidrec.info/1""#))
    }

    // Indexing

    @Test("videoduplicatefinder#676: after a crash the next run does the rest")
    func crash() throws {
        let stored = Set(try killed(after: 3))
        let runs = try work.run("videoduplicatefinder#676")
        #expect(stored.count >= 3 && runs.map(\.exitCode) == [0, 0], "\(runs.map(\.messages))")
        let documents = try runs[0].documents()
        let unchanged = documents.filter { $0["status"] as? String == "unchanged" }.compactMap { $0["path"] as? String }
        #expect(documents.count == 52 && stored.isSubset(of: unchanged))
        #expect(runs[1].messages.contains("52 clips"))
    }

    @Test("videoduplicatefinder#868: a line that is printed is stored")
    func printedIsStored() throws {
        let printed = try killed(after: 1)
        let stored = try work.program.run(["list"]).documents().compactMap { $0["path"] as? String }
        #expect(!printed.isEmpty && Set(printed).isSubset(of: stored))
        let run = try work.runOne("videoduplicatefinder#868")
        #expect(run.exitCode == 0 && run.lines.count == 53)
    }

    @Test("immich#18845: a dry run writes only JSON to standard output, and changes nothing")
    func dryRun() throws {
        try work.folder.copy(sample: "lava.mp4", to: "uploads/new.mp4")
        let run = try work.runOne("immich#18845")
        #expect(try run.documents().map(\.fileName) == ["new.mp4"])
        #expect(try run.documents().first?["schema"] as? String == "vidrec.index-plan/1")
        #expect(try work.program.run(["list"]).lines.count == 52)
    }

    @Test("immich#572: a command that is run again and again indexes what is new, with the given width, silently")
    func watched() throws {
        try work.folder.copy(sample: "lava.mp4", to: "uploads/a.mp4")
        let first = try work.runOne("immich#572")
        #expect(try first.documents().map { $0["status"] as? String } == ["ok"])
        try work.folder.copy(sample: "tide.mp4", to: "uploads/b.mp4")
        let second = try work.runOne("immich#572")
        let statuses = try second.documents().reduce(into: [:]) { $0[$1.fileName] = $1["status"] as? String }
        #expect(statuses == ["a.mp4": "unchanged", "b.mp4": "ok"])
        #expect(second.messages.split(separator: "\n").count == 1, "only the summary: \(second.messages)")
    }
}
