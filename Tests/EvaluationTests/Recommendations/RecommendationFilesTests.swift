import ClipTypes
import Testing

@testable import Evaluation

@Suite("Files of items and rankings")
struct RecommendationFilesTests {
    private func rankings(_ text: String) throws -> RankingTable {
        let truth = try RecommendationTruth(
            train: [Interaction(user: "w", item: "a", time: 0)],
            test: ["u", "v"].map { Interaction(user: $0, item: "b", time: 0) }, catalog: ["a", "b", "c"])
        return try RankingTable(csv: Array(text.utf8), name: "r.csv", truth: truth)
    }

    @Test("list the items that can be recommended, in their order")
    func items() throws {
        func items(_ text: String) throws -> [String] {
            try RecommendationTruth.catalog(csv: Array(text.utf8), name: "i.csv")
        }
        #expect(try items("n,item\n1,b\n2,\"a,c\"\n") == ["b", "a,c"])
        for (text, message) in [
            ("", "'i.csv' is empty: it needs a header line"), ("item\n", "'i.csv' has no items after its header"),
            ("clip\na\n", "'i.csv' has no column 'item', its columns are clip"),
            ("item,n\n,1\n", "line 2 of 'i.csv' has no item"),
        ] {
            #expect(#expect(throws: EvaluationError.self) { try items(text) }?.description == message)
        }
    }

    @Test("rank by rank, else by score, and keep the order of equal ones")
    func order() throws {
        let ranks = try rankings("user,item,rank,score\nu,a,2,9\nu,c,1,1\nu,b,2,5\n").models[0].rankings
        #expect(Array(ranks[0]) == [2, 0, 1] && ranks[1].isEmpty)
        let scores = try rankings("item,score,user\na,-inf,u\nc,1,u\nb,1,u\nz,0,v\n").models[0].rankings
        #expect(Array(scores[0]) == [2, 1, 0])
        #expect(Array(scores[1]) == [3], "an item that nobody knows has a number of its own")
    }

    @Test("hold several models, and users who are not in test")
    func models() throws {
        let table = try rankings("model,user,item,rank\nm,u,a,1\nn,u,b,1\nm,x,b,1\nm,v,c,1\n")
        #expect(table.models.map(\.name) == ["m", "n"] && table.unknownUsers == 1)
        #expect(Array(table.models[0].rankings[1]) == [2] && table.models[1].rankings[1].isEmpty)
    }

    @Test(
        "tell what is wrong with rankings",
        arguments: [
            ("", "'r.csv' is empty: it needs a header line"),
            ("user,item,rank\n", "'r.csv' has no rankings after its header"),
            ("user,item\nu,a\n", "'r.csv' has neither a column 'rank' nor 'score', its columns are user, item"),
            ("user,item,score\nu,a,1\nu,b,NaN\n", "line 3 of 'r.csv' has the score 'NaN', which is not a number"),
            ("user,item,rank\nu,a,\n", "line 2 of 'r.csv' has the rank '', which is not a number"),
        ])
    func wrongRankings(text: String, message: String) {
        #expect(#expect(throws: EvaluationError.self) { try rankings(text) }?.description == message)
    }
}
