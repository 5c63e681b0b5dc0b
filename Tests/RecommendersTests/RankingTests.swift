import ClipTypes
import Kernels
import Recommenders
import Testing

@Suite("Lists")
struct RankingTests {
    @Test("The best items come first, equal ones by their numbers, excluded ones never")
    func top() {
        let best = topItems(3, of: [1, 5, 3, 5, 9, 3], excluding: [4])
        #expect(best.map(\.item) == [1, 3, 2])
        #expect(topItems(10, of: [1, 2], excluding: [0, 1]).isEmpty)
        #expect(topItems(0, of: [1, 2], excluding: []).isEmpty)
    }

    @Test("The best of many random items are those of a whole sort", arguments: [1, 7, 100, 600, 9000])
    func topOfMany(count: Int) {
        var generator = SeededGenerator(seed: 9)
        let scores = (0..<5000).map { _ in Float(generator.next() % 700) }
        let sorted = scores.indices.sorted { (scores[$1], $0) < (scores[$0], $1) }
        #expect(topItems(count, of: scores, excluding: []).map(\.item) == Array(sorted.prefix(count)))
    }

    private func options(_ change: (inout Reranker.Options) -> Void) -> Reranker.Options {
        var options = Reranker.Options()
        options.count = 3
        change(&options)
        return options
    }

    private func history(_ items: Int...) -> History {
        History(items.map { History.Entry(item: $0, weight: $0 == 3 ? -1 : 1, time: 0) })
    }

    @Test("Items of the history are never listed, positive or negative")
    func seen() {
        let list = Reranker(options: options { _ in }).list(scores: [9, 8, 7, 6, 5], history: history(0, 3))
        #expect(list.map(\.item) == [1, 2, 4])
        #expect(Reranker().list(scores: [1, 2], history: history(0, 1)).isEmpty)
    }

    @Test("Copies of what was seen, and second copies of one another, are left out")
    func copies() {
        // Items 0, 10, 20 … are copies of one another, and so on for the other digits.
        let reranker = Reranker(options: options { _ in }, areCopies: { $0 % 10 == $1 % 10 })
        let list = reranker.list(scores: (0..<40).map { 40 - Float($0) }, history: history(2))
        #expect(list.map(\.item) == [0, 1, 3])
        let all = Reranker(options: options { $0.count = 40 }, areCopies: { $0 % 10 == $1 % 10 })
            .list(scores: (0..<40).map { 40 - Float($0) }, history: history(2))
        #expect(all.count == 9)
    }

    @Test("Excluded items and copies of them are left out, of the new ones, too")
    func excluded() {
        let reranker = Reranker(
            options: options { ($0.count, $0.explorationShare) = (4, 0.5) }, areCopies: { $0 % 10 == $1 % 10 })
        let new = [ScoredItem(item: 31, score: 1), ScoredItem(item: 35, score: 0.5)]
        let list = reranker.list(
            scores: (0..<40).map { 40 - Float($0) }, history: history(2), excluding: [0, 21], newItems: new)
        #expect(Set(list.map(\.item)) == [35, 3, 4, 6])
        #expect(list.filter(\.isExploration).map(\.item) == [35])
    }

    @Test("Copies are kept if asked for, but not of disliked and excluded items, of the new ones, too")
    func keptCopies() {
        let reranker = Reranker(
            options: options { ($0.count, $0.explorationShare, $0.keepsCopies) = (12, 0.25, true) },
            areCopies: { $0 % 10 == $1 % 10 })
        // 3 is disliked.
        let new = [33, 31, 39, 32, 29].map { ScoredItem(item: $0, score: 1) }
        let list = reranker.list(
            scores: (0..<40).map { 40 - Float($0) }, history: history(2, 3), excluding: [1], newItems: new)
        #expect(list.filter { !$0.isExploration }.map(\.item) == [0, 4, 5, 6, 7, 8, 9, 10, 12])
        #expect(list.filter(\.isExploration).map(\.item) == [39, 32, 29])
    }

    @Test("Diversity trades score for dissimilarity")
    func diversity() {
        // Items 0, 1, 2 are alike; 3 and 4 are something else.
        let similarity: @Sendable (Int, Int) -> Float = { ($0 < 3) == ($1 < 3) ? 0.95 : 0 }
        let scores: [Float] = [10, 9.5, 9, 6, 1]
        let plain = Reranker(options: options { _ in }, similarity: similarity)
        #expect(plain.list(scores: scores, history: history()).map(\.item) == [0, 1, 2])
        let varied = Reranker(options: options { $0.diversity = 0.5 }, similarity: similarity)
        #expect(varied.list(scores: scores, history: history()).map(\.item) == [0, 3, 1])
    }

    @Test("New items get the exploration share of the list, and are marked")
    func exploration() {
        let new = [ScoredItem(item: 8, score: 0.9), ScoredItem(item: 0, score: 0.8), ScoredItem(item: 9, score: 0.7)]
        let list = Reranker(options: options { ($0.count, $0.explorationShare) = (6, 0.34) })
            .list(scores: (0..<10).map { 10 - Float($0) }, history: history(0), newItems: new)
        #expect(list.filter(\.isExploration).map(\.item) == [8, 9])
        #expect(list.filter { !$0.isExploration }.map(\.item) == [1, 2, 3, 4])
        #expect(list.first?.isExploration == false)
    }

    @Test("Reasons give the number of common users and the similarity")
    func reasons() {
        let finder = ReasonFinder(itemUsers: ItemUserMatrix(TwoTastes.log), features: TwoTastes.features)
        let reason = finder.reason(for: 1, history: TwoTastes.history(0, 7), isExploration: false)
        // Users u take items u…u+3 modulo 5: of ten, all but two have item 0, all but two item 1, and six both.
        #expect(reason.links.first?.item == 0)
        #expect(reason.links.first?.commonUserCount == 6)
        #expect((reason.links.first?.similarity ?? 0) > 0.7)
        #expect(reason.userCount == 8)
        #expect(reason.links.count == 1)
        #expect(finder.reason(for: 5, history: TwoTastes.history(7), isExploration: true).links.isEmpty)
    }
}
