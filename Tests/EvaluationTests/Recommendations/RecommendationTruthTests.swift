import ClipTypes
import Testing

@testable import Evaluation

@Suite("The ground truth of recommendations")
struct RecommendationTruthTests {
    private func truth(train: [(String, String)], test: [(String, String)], catalog: [String]? = nil) throws
        -> RecommendationTruth
    {
        func interactions(_ pairs: [(String, String)]) -> [Interaction] {
            pairs.map { Interaction(user: $0, item: $1, time: 0) }
        }
        return try RecommendationTruth(train: interactions(train), test: interactions(test), catalog: catalog)
    }

    @Test("numbers the catalog, then what only train knows, then what only test knows")
    func numbers() throws {
        let truth = try truth(
            train: [("w", "t"), ("u", "b"), ("u", "b"), ("w", "b")],
            test: [("v", "z"), ("u", "a"), ("u", "b"), ("u", "a")],
            catalog: ["b", "a"])
        #expect(truth.items == ["b", "a", "t", "z"] && truth.catalogSize == 2)
        #expect(truth.users == ["v", "u"] && truth.trainUserCount == 2)
        #expect(truth.popularity == [2, 0, 1, 0], "a user counts once")
        #expect(Array(truth.testItems[1]) == [0, 1] && Array(truth.testItems[0]) == [3], "an item counts once")
        #expect(Array(truth.trainItems[1]) == [0] && truth.trainItems[0].isEmpty)
        #expect(truth.isColdUser(0) && !truth.isColdUser(1) && truth.isColdItem(1) && !truth.isColdItem(0))
        #expect(truth.coldUserCount == 1 && truth.testItemCount == 3 && truth.coldTestItemCount == 2)
        #expect(truth.unreachableCount == 1, "u wants b again")
    }

    @Test("takes all items without a catalog, by length and then by code points")
    func order() throws {
        let truth = try truth(
            train: [("u", "10"), ("u", "9"), ("u", "é")], test: [("u", "2"), ("u", "z"), ("u", "1x")])
        #expect(truth.items == ["2", "9", "z", "é", "10", "1x"])
    }

    @Test("takes the first of equally popular items for the head")
    func head() throws {
        let items = ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j"]
        let truth = try truth(train: [("u", "h"), ("u", "j"), ("u", "c")], test: [("u", "a")], catalog: items)
        #expect(truth.isHead.indices.filter { truth.isHead[$0] } == [2, 7], "c and h, of a fifth of ten")
    }

    @Test("refuses an empty test and an item that is in the catalog twice")
    func refusals() {
        #expect(
            #expect(throws: EvaluationError.self) { try truth(train: [("u", "a")], test: []) }?.code == .empty)
        for catalog in [["a", "a"], ["a", "b", "a"]] {
            let error = #expect(throws: EvaluationError.self) {
                try truth(train: [("u", "a")], test: [("u", "b")], catalog: catalog)
            }
            #expect(error?.description == "the catalog lists the item 'a' twice")
        }
        let nothing = #expect(throws: EvaluationError.self) {
            try truth(train: [], test: [("u", "b")], catalog: [])
        }
        #expect(nothing?.code == .empty && nothing?.description == "the catalog has no items")
    }
}
