import Foundation
import TestSupport
import Testing

/// The two worked scenarios of the samples, from files to recommendations.
@Suite("Scenarios")
struct ScenarioTests {
    private let folder: TemporaryFolder
    private let program: Program

    init() throws {
        folder = try TemporaryFolder()
        program = Program(workingDirectory: folder.path)
    }

    private func copy(_ catalog: TemporaryFolder?) throws {
        let prepared = try #require(catalog)
        try FileManager.default.copyItem(
            atPath: prepared.path("vidrec-catalog"), toPath: folder.path("vidrec-catalog"))
    }

    private func name(_ document: [String: any Sendable]) -> String {
        URL(filePath: document["item"] as? String ?? "").lastPathComponent
    }

    /// The label of an item: the part of its name before the number.
    private func label(_ name: String) -> String { String(name.prefix { $0 != "-" }) }

    private func seen(in scenario: String) throws -> [String: Set<String>] {
        let text = try String(contentsOfFile: Samples.path("scenarios/\(scenario)/events.csv"), encoding: .utf8)
        var seen: [String: Set<String>] = [:]
        for line in text.split(separator: "\n").dropFirst() {
            let fields = line.split(separator: ",")
            seen[String(fields[0]), default: []].insert(String(fields[1]))
        }
        return seen
    }

    @Test("Short-video app: a new viewer of one theme gets that theme first, and its new upload to try")
    func app() throws {
        try copy(PreparedCatalog.app)
        let viewer = Samples.path("scenarios/app/viewer.csv")
        let plain = try program.run(["recommend", "--history", viewer, "--count", "4"])
        let first = try #require(try plain.documents().first)
        #expect(name(first) == "life-3.mp4", "\(plain.output)")
        #expect((first["reason"] as? String)?.contains("users in common") == true)
        let fresh = try program.run(["recommend", "--history", viewer, "--count", "4", "--fresh", "0.25"])
        let new = try fresh.documents().filter { $0["new"] as? Bool == true }
        #expect(new.map(name) == ["life-4.mp4"], "\(fresh.output)")
        #expect(try program.run(["recommend", "--history", viewer, "--count", "4"]).output == plain.output)
        let stranger = try program.run(["recommend", "--user", "nobody", "--count", "3"])
        #expect(stranger.messages.contains("the history is empty"), "\(stranger.messages)")
        #expect(try stranger.documents().allSatisfy { $0["strategy"] as? String == "popularity" })
    }

    @Test(
        "Short-video app: most viewers get the clip that is left of a theme of theirs, and nobody a seen one")
    func appViewers() throws {
        try copy(PreparedCatalog.app)
        let seen = try seen(in: "app")
        let run = try program.run(["recommend", "--all-users", "--count", "3"])
        let lists = Dictionary(grouping: try run.documents()) { $0["user"] as? String ?? "" }
        #expect(lists.count == 30)
        var (right, possible) = (0, 0)
        for (user, list) in lists {
            let own = seen[user] ?? []
            #expect(own.isDisjoint(with: list.map(name)))
            // Of a theme two takes were seen, and one that others have seen is left.
            let themes = Dictionary(grouping: own, by: label).filter { $0.value.count == 2 }.keys
            guard !themes.isEmpty else { continue }
            possible += 1
            if list.contains(where: { themes.contains(label(name($0))) }) { right += 1 }
        }
        #expect(possible >= 10 && right * 3 >= possible * 2, "\(right) of \(possible)")
    }

    @Test("Shop: who bought mugs and looked at plates gets more of both; things without a picture are recommended, too")
    func shop() throws {
        try copy(PreparedCatalog.shop)
        let run = try program.run(["recommend", "--user", "shopper-07", "--count", "6"])
        let names = try run.documents().map(name)
        #expect(names.first == "plate-1.png", "\(names)")
        #expect(names.contains { $0.hasPrefix("gift-card") })
        let clips = try program.run(["recommend", "--user", "shopper-07", "--count", "6", "--only-clips"])
        #expect(try clips.documents().allSatisfy { $0["clip"] is String })
        #expect(try program.run(["interactions", "erase", "--user", "shopper-07"]).exitCode == 0)
        let after = try program.run(["recommend", "--user", "shopper-07", "--count", "2"])
        #expect(after.messages.contains("the history is empty"))
    }
}
