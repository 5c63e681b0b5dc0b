import Foundation
import TestSupport
import Testing

@Suite("Requests: recommending")
struct RequestsRecommendTests {
    private static let user = "viewer-26"
    private let work: RequestsFolder

    init() throws { work = try RequestsFolder(PreparedCatalog.app) }

    /// The names of the items for the user of the page, without further wishes.
    private func list(_ count: Int) throws -> [String] {
        try work.program.run(["recommend", "--user", Self.user, "--count", "\(count)"]).documents().map(\.fileName)
    }

    /// What the user of the page has interactions with.
    private func history() throws -> Set<String> {
        let export = try work.program.run(["interactions", "export", "--user", Self.user])
        return Set(export.lines.dropFirst().map { String($0.split(separator: ",")[1]) })
    }

    @Test("gorse#191: nothing of the history is listed, and each item has a score, a strategy and a reason")
    func scoresAndReasons() throws {
        let documents = try work.runOne("gorse#191").documents()
        let history = try history()
        #expect(history.count == 6 && documents.count == 3)
        #expect(history.isDisjoint(with: documents.map(\.fileName)))
        for document in documents {
            #expect(document["score"] is Double && document["strategy"] as? String == "blend")
            #expect((document["reason"] as? String)?.isEmpty == false)
        }
        // What was only shown is left out, and changes nothing else.
        let before = try list(4)
        let row = "user,item,timestamp,event,value\n\(Self.user),\(before[1]),1767400000,watched,0\n"
        #expect(try work.program.run(["interactions", "import", "-"], input: row).exitCode == 0)
        #expect(try list(3) == [before[0], before[2], before[3]])
        let stranger = try work.program.run(["recommend", "--user", "nobody", "--count", "2"])
        #expect(try stranger.documents().allSatisfy { $0["strategy"] as? String == "popularity" })
        #expect(stranger.messages.contains("popular"))
    }

    @Test("stash#3074: a history is enough to recommend")
    func historyFile() throws {
        let documents = try work.runOne("stash#3074").documents()
        #expect(documents.count == 3 && documents[0].fileName == "life-3.mp4")
    }

    @Test("gorse#802: the second page continues the first")
    func pages() throws {
        let both = try list(6)
        try work.folder.write(both.prefix(3).map { $0 + "\n" }.joined(), to: "page-1.txt")
        let second = try work.runOne("gorse#802").documents().map(\.fileName)
        #expect(Set(both).count == 6 && second == Array(both.suffix(3)))
    }

    @Test("gorse#1234: items that the request names are left out")
    func excluded() throws {
        #expect(Set(try list(3)).isSuperset(of: ["rows-2.mp4", "rows-1.mp4"]))
        let found = try work.runOne("gorse#1234").documents().map(\.fileName)
        #expect(found.count == 3 && Set(found).isDisjoint(with: ["rows-2.mp4", "rows-1.mp4"]))
    }

    @Test("gorse#178: sold-out items are learned from and named as reasons, and not listed")
    func soldOut() throws {
        let first = try list(1)[0]
        // What the user has watched is sold out, too.
        try work.folder.write("life-1.mp4\nlife-2.mp4\n\(first)\n", to: "sold-out.txt")
        let documents = try work.runOne("gorse#178").documents()
        #expect(documents.count == 3 && !documents.map(\.fileName).contains(first))
        #expect(documents.contains { ($0["reason"] as? String)?.contains("life-2.mp4") == true })
    }

    @Test("gorse#238: a creator's own clips are not listed for the creator")
    func ownClips() throws {
        let own = (1...4).map { "rows-\($0).mp4" }
        try work.folder.write(own.map { $0 + "\n" }.joined(), to: "own-clips.txt")
        let found = try work.runOne("gorse#238").documents().map(\.fileName)
        #expect(Set(try list(3)).isDisjoint(with: own) == false)
        #expect(found.count == 3 && Set(found).isDisjoint(with: own))
    }

    @Test("gorse#247: the request chooses the strategy")
    func strategy() throws {
        let documents = try work.runOne("gorse#247").documents()
        #expect(documents.map { $0["strategy"] as? String } == ["popularity", "popularity", "popularity"])
        let other = try list(3)
        #expect(documents.map(\.fileName) != other)
    }

    @Test("PeerTube#7633: recommendations by a strategy, as one JSON document")
    func document() throws {
        let run = try work.runOne("PeerTube#7633")
        let document = try JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [String: any Sendable]
        let results = document?["results"] as? [[String: any Sendable]] ?? []
        #expect(results.map { $0["strategy"] as? String } == ["content", "content", "content"])
    }

    @Test("divine-mobile#5437: no clip twice in a list, nor after it was recorded as seen")
    func once() throws {
        let before = try list(20)
        let rows = before.prefix(3).map { "\(Self.user),\($0),1767400000,viewed\n" }
        try work.folder.write("user,item,timestamp,event\n" + rows.joined(), to: "seen.csv")
        let runs = try work.run("divine-mobile#5437")
        let after = try #require(runs.last).documents().map(\.fileName)
        #expect(runs.map(\.exitCode) == [0, 0] && Set(after).count == after.count && after.count > 3)
        let history = try history()
        #expect(history.isSuperset(of: before.prefix(3)) && history.isDisjoint(with: after))
    }

    @Test("gorse#781: imported interactions are measured by what came later")
    func measured() throws {
        let run = try work.runOne("gorse#781")
        #expect(run.exitCode == 0, "\(run.messages)")
        let all = try run.documents().filter { $0["part"] as? String == "all" }
        #expect(all.map { $0["model"] as? String } == ["popularity", "knn-tfidf"])
        for document in all {
            let ndcg = (document["ndcg"] as? [String: any Sendable])?["value"] as? Double ?? -1
            #expect(ndcg > 0 && ndcg < 1 && document["users"] as? Int == 11)
        }
    }
}
