import ClipTypes
import Testing

@testable import Evaluation

@Suite("Files of interactions and rankings")
struct RecommendationFilesTests {
    private func interactions(_ text: String) throws -> [Interaction] {
        try InteractionTable(csv: Array(text.utf8), name: "log.csv").interactions
    }

    private func rankings(_ text: String) throws -> RankingTable {
        let truth = try RecommendationTruth(
            train: [Interaction(user: "w", item: "a", time: 0)],
            test: ["u", "v"].map { Interaction(user: $0, item: "b", time: 0) }, catalog: ["a", "b", "c"])
        return try RankingTable(csv: Array(text.utf8), name: "r.csv", truth: truth)
    }

    @Test("take columns in any order, with or without time, event and value")
    func columns() throws {
        #expect(
            try interactions("event,item,x,user,value,timestamp\nliked,a,,u,0.5,12\n,\"b,c\",,u,,1700000000000\n") == [
                Interaction(user: "u", item: "a", time: 12_000, event: .liked, value: 0.5),
                Interaction(user: "u", item: "b,c", time: 1_700_000_000_000),
            ])
        #expect(try interactions("user,item\nu,a\n") == [Interaction(user: "u", item: "a", time: 0)])
        #expect(try interactions("user,item\n").isEmpty)
        #expect(try InteractionTable.items(csv: Array("n,item\n1,b\n2,a\n".utf8), name: "i.csv") == ["b", "a"])
    }

    @Test(
        "tell what is wrong with an interaction, and on which line",
        arguments: [
            ("", "'log.csv' is empty: it needs a header line"),
            ("user,time\nu,1\n", "'log.csv' has no column 'item', its columns are user, time"),
            ("user,item\nu,a\n,a\n", "line 3 of 'log.csv' names no user"),
            ("user,item\nu,\n", "line 2 of 'log.csv' names no item"),
            ("user,item,value\nu,a,nan\n", "line 2 of 'log.csv' has the value 'nan', which is not a number"),
            ("user,item,timestamp\nu,a,soon\n", "line 2 of 'log.csv' has the timestamp 'soon', which is not a number"),
            ("user,item,timestamp\nu,a,1e300\n", "line 2 of 'log.csv' has the timestamp '1e+300', which is no time"),
        ])
    func wrongInteractions(text: String, message: String) {
        #expect(#expect(throws: EvaluationError.self) { try interactions(text) }?.description == message)
    }

    @Test("name the events that are known")
    func wrongEvent() {
        let error = #expect(throws: EvaluationError.self) { try interactions("user,item,event\nu,a,loved\n") }
        #expect(error?.description.hasPrefix("line 2 of 'log.csv' has the event 'loved'; known are watched,") == true)
    }

    @Test("rank by rank, else by score, and keep the order of equal ones")
    func order() throws {
        let ranks = try rankings("user,item,rank,score\nu,a,2,9\nu,c,1,1\nu,b,2,5\n").models[0].rankings
        #expect(Array(ranks[0]) == [2, 0, 1] && ranks[1].isEmpty)
        let scores = try rankings("item,score,user\na,-inf,u\nc,1,u\nb,1,u\nz,0,v\n").models[0].rankings
        #expect(Array(scores[0]) == [2, 1, 0])
        #expect(Array(scores[1]) == [3], "an item that nobody knows has a number of its own")
    }

    @Test("hold several models, and viewers who are not in test")
    func models() throws {
        let table = try rankings("model,user,item,rank\nm,u,a,1\nn,u,b,1\nm,x,b,1\nm,v,c,1\n")
        #expect(table.models.map(\.name) == ["m", "n"] && table.unknownUsers == 1)
        #expect(Array(table.models[0].rankings[1]) == [2] && table.models[1].rankings[1].isEmpty)
    }

    @Test(
        "tell what is wrong with rankings",
        arguments: [
            ("", "'r.csv' is empty: it needs a header line"),
            ("user,item,rank\n", "'r.csv' has a header and no rankings"),
            ("user,item\nu,a\n", "'r.csv' has neither a column 'rank' nor 'score', its columns are user, item"),
            ("user,item,score\nu,a,1\nu,b,NaN\n", "line 3 of 'r.csv' has the score 'NaN', which is not a number"),
            ("user,item,rank\nu,a,\n", "line 2 of 'r.csv' has the rank '', which is not a number"),
        ])
    func wrongRankings(text: String, message: String) {
        #expect(#expect(throws: EvaluationError.self) { try rankings(text) }?.description == message)
    }
}
