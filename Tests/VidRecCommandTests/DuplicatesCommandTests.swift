import Foundation
import TestSupport
import Testing

@Suite("The command duplicates")
struct DuplicatesCommandTests {
    private let work: RequestsFolder

    init() throws { work = try RequestsFolder(PreparedCatalog.samples) }

    private func run(_ arguments: [String]) throws -> Program.Run { try work.program.run(["duplicates"] + arguments) }

    private func name(_ path: Any?) -> String { URL(filePath: path as? String ?? "").lastPathComponent }

    private func scene(_ path: Any?) -> String { name(path).split(separator: ".")[0].components(separatedBy: "__")[0] }

    @Test("groups the altered samples by scene, and brings no two scenes together")
    func samples() throws {
        let first = try run([])
        #expect(first.exitCode == 0, "\(first.messages)")
        let documents = try first.documents()
        let groups = documents.filter { $0["kind"] as? String == "group" }
        #expect(groups.count >= 8, "\(groups.count)")
        for group in groups {
            let clips = try #require(group["clips"] as? [[String: any Sendable]])
            #expect(Set(clips.compactMap { ($0["paths"] as? [String])?.first }.map { scene($0) }).count == 1)
            #expect(clips.count { $0["longest"] as? Bool == true } == 1)
            let links = try #require(group["links"] as? [[String: any Sendable]])
            #expect(links.allSatisfy { ($0["confidence"] as? Double ?? 0) >= 0.5 })
            #expect(links.contains { !($0["segments"] as? [[String: any Sendable]] ?? []).isEmpty })
        }
        for part in documents.filter({ $0["kind"] as? String == "part" }) {
            #expect(Set((part["paths"] as? [String] ?? []).map { scene($0) }).count == 1, "\(part)")
        }
        // What has been compared is not compared again, and the answer stays the same.
        let second = try run([])
        #expect(second.output == first.output && second.messages.hasPrefix("vidrec: 0 clips compared"))
        let table = try run(["--format", "table"])
        #expect(table.lines.first?.hasPrefix("GROUP  CONFIDENCE") == true && table.lines.count > groups.count)
        let csv = try run(["--format", "csv"])
        #expect(
            csv.lines.allSatisfy {
                $0.hasPrefix("row,") || $0.hasPrefix("file,") || $0.hasPrefix("link,") || $0.hasPrefix("part,")
            })
        #expect(try run(["--since", "2999-01-01", "--exit-code"]).exitCode == 1)
    }

    @Test("stores marks that outlive the clips, and refuses what it cannot mark")
    func marks() throws {
        let (one, other) = ("Samples/skyline.mp4", "Samples/skyline__logo.mp4")
        func areTogether() throws -> Bool {
            try run([]).documents().contains { group in
                let clips = group["clips"] as? [[String: any Sendable]] ?? []
                let names = clips.flatMap { $0["paths"] as? [String] ?? [] }.map { name($0) }
                return Set(["skyline.mp4", "skyline__logo.mp4"]).isSubset(of: names)
            }
        }
        #expect(try areTogether())
        let marked = try run(["--mark", "different", one, other])
        #expect(marked.exitCode == 0 && marked.messages == "vidrec: 1 pair marked as different\n")
        #expect(try !areTogether())
        #expect(try work.program.run(["remove", one]).exitCode == 0)
        #expect(try work.program.run(["index", one, "--quiet"]).exitCode == 0)
        #expect(try !areTogether())
        #expect(try run(["--mark", "same", other, one]).exitCode == 0)
        #expect(try areTogether())

        #expect(try run(["--mark", "same", one]).exitCode == 64)
        #expect(try run([one, other]).exitCode == 64)
        #expect(try run(["--mark", "maybe", one, other]).exitCode == 64)
        let itself = try run(["--mark", "same", one, one])
        #expect(itself.exitCode == 64 && itself.messages.contains("their bytes are the same"), "\(itself)")
        let unknown = try run(["--mark", "same", one, "nothing.mp4"])
        #expect(unknown.messages.contains("no indexed clip has the path, file name or id 'nothing.mp4'"))
        #expect(unknown.exitCode == 3 || unknown.exitCode == 64, "\(unknown.exitCode)")
    }

    @Test("writes a page without pictures if they cannot be read, and says why")
    func pageWithoutPictures() throws {
        try work.folder.write("no database, and longer than its header would be", to: "vidrec-catalog/strips.sqlite")
        let run = try run(["--html", "page.html", "--quiet"])
        #expect(run.exitCode == 3)
        #expect(run.messages.hasPrefix("vidrec: the page lacks pictures: "), "\(run.messages)")
        let text = try String(contentsOfFile: work.folder.path("page.html"), encoding: .utf8)
        #expect(text.contains("class=\"clip\"") && !text.contains("<img"))
    }

    @Test("Indexes that a repair cannot write are told, and built by the next one")
    func repairedIndexes() throws {
        let index = work.folder.path("vidrec-catalog/index")
        #expect(try work.program.run(["verify", "--repair"]).exitCode == 0)
        let list = URL(filePath: index + "/embeddings.list")
        var bytes = try Data(contentsOf: list)
        bytes[bytes.count - 1] ^= 1
        try bytes.write(to: list)
        let failed = try work.program.shell("flock vidrec-catalog/index/lock vidrec verify --repair")
        #expect(failed.exitCode == 3, "\(failed.messages)")
        #expect(failed.messages.contains("an index could not be built anew"))
        let repaired = try work.program.run(["verify", "--repair"])
        #expect(repaired.exitCode == 0 && !repaired.messages.contains("an index"), "\(repaired.messages)")
    }

    @Test("writes a page of hostile names, and no file of the catalog")
    func page() throws {
        let name = "<script>alert('x')</script>&.mp4"
        try work.folder.copy(sample: "lava.mp4", to: name.replacing("/", with: "_"))
        #expect(try work.program.run(["index", ".", "--exclude", "Samples", "--quiet"]).exitCode == 0)
        let page = try run(["--html", "page.html", "--quiet"])
        #expect(page.exitCode == 0 && page.messages.isEmpty, "\(page.messages)")
        let text = try String(contentsOfFile: work.folder.path("page.html"), encoding: .utf8)
        #expect(text.contains("&lt;script&gt;alert(&#39;x&#39;)&lt;_script&gt;&amp;.mp4"), "\(text.prefix(3000))")
        #expect(!text.contains("<script"))
        #expect(try run(["--html", "vidrec-catalog/catalog.sqlite"]).exitCode == 64)
        #expect(try run(["--html", "nowhere/page.html"]).exitCode == 74)
    }

    @Test("says which clip is the oldest by the time of its upload, if that is known, and with --quiet nothing else")
    func uploadTimes() throws {
        func oldest() throws -> [String] {
            let run = try run(["--quiet"])
            #expect(run.exitCode == 0 && run.messages.isEmpty, "\(run.messages)")
            let groups = try run.documents().compactMap { $0["clips"] as? [[String: any Sendable]] }
            let group = try #require(
                groups.first { $0.contains { name(($0["paths"] as? [String])?.first) == "skyline.mp4" } })
            return group.filter { $0["oldest"] as? Bool == true }.map {
                name(($0["paths"] as? [String])?.first) + " " + ($0["time_of"] as? String ?? "")
            }
        }
        for (clip, time) in [("skyline__logo.mp4", "2001-01-01"), ("skyline.mp4", "2002-01-01")] {
            #expect(try work.program.run(["tag", clip, "--uploaded", time, "--quiet"]).exitCode == 0)
        }
        #expect(try oldest() == ["skyline__logo.mp4 upload"])
        #expect(try work.program.run(["tag", "skyline.mp4", "--uploaded", "2000-12-31", "--quiet"]).exitCode == 0)
        #expect(try oldest() == ["skyline.mp4 upload"])
    }
}
