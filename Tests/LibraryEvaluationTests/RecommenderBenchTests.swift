import Evaluation
import ClipTypes
import Recommenders
@testable import LibraryEvaluation
import Foundation
import TestSupport
import Testing
import VidRecKit

@Suite("Measuring recommenders")
struct RecommenderBenchTests {
    /// Items a (three users), b (two) and c (one) in train; d is in the catalog only. the test items are c and d for u, b for v, the
    /// a for the cold user x.
    private func data(_ folder: TemporaryFolder) async throws -> RecommendationData {
        try folder.write("timestamp,item,user\n1,a,u\n1,b,u\n1,a,v\n1,a,w\n1,b,w\n1,c,w\n", to: "train.csv")
        try folder.write("user,item,timestamp\nu,c,5\nu,d,6\nv,b,5\nx,a,7\n", to: "test.csv")
        try folder.write("item\na\nb\nc\nd\n", to: "items.csv")
        return try await RecommendationData.reading(
            train: folder.path("train.csv"), test: folder.path("test.csv"), items: folder.path("items.csv")
        ).outcome
    }

    private func options(
        _ strategies: [RecommendationStrategy], rankings: [RecommenderRanking] = []
    ) -> RecommenderBench.Options {
        RecommenderBench.Options(
            strategies: strategies, rankings: rankings, cutoffs: [1, 2], bootstrap: Bootstrap(draws: 50))
    }

    @Test("ranks every unseen item for every user, and tells accuracy, coverage and times")
    func popularity() async throws {
        let data = try await data(TemporaryFolder())
        #expect(data.testCount == 4 && data.nonPositiveCount == 0 && data.badLines == 0 && data.features == nil)
        var users = 0
        var measured: [RecommenderBench.Measurement] = []
        for try await event in RecommenderBench(data, options: options([.popularity])).measure() {
            switch event {
            case .progress(.training(let strategy)): #expect(strategy == .popularity && users == 0)
            case .progress(.ranked(let more)): users += more
            case .finished(let all): measured = all
            }
        }
        #expect(users == 3)
        let model = try #require(measured.first)
        // u has a and b, v has a; x has nothing, of which popularity can still say something.
        let names = data.truth.users.indices.map { model.ranking.items[$0].map { data.truth.items[Int($0)] } }
        #expect(names == [["c", "d"], ["b", "c"], ["a", "b"]])
        #expect(model.ranking.model == "popularity" && model.ranking.scores == [1, 0, 2, 1, 3, 2])
        let cost = try #require(model.ranking.cost)
        #expect(cost.medianRankingTime > .zero && cost.highRankingTime >= cost.medianRankingTime)
        // Of u's two the first finds one; v and x have found theirs.
        let first = try #require(model.evaluation.scores.first)
        #expect(first.k == 1 && first.overall[.precision]?.value == 1 && first.coverage == 0.75)
        #expect(abs((first.overall[.recall]?.value ?? 0) - 2.5 / 3) < 1e-12)
        #expect(model.evaluation.scores[1].overall[.recall]?.value == 1)
    }

    @Test("gives the same for any number of jobs, as trained alone or with others")
    func jobs() async throws {
        let log = (0..<240).map { Interaction(user: "u\($0 % 24)", item: "i\(($0 * 7) % 31)", time: Int64($0)) }
        let parts = try InteractionDivision(split: .random(share: 0.25, seed: 3)).divide(log, of: "log")
        let data = try RecommendationData(train: parts.train, test: parts.test)
        #expect(data.suitableStrategies == RecommendationStrategy.allCases.filter { $0 != .content })
        var all = options([.als, .knnTFIDF, .transitions])
        let one = try await RecommenderBench(data, options: all).measure().outcome
        all.jobs = 3
        all.measuresTimes = false
        all.strategies.reverse()
        let three = try await RecommenderBench(data, options: all).measure().outcome
        #expect(one.count == 3 && three.count == 3 && three.allSatisfy { $0.ranking.cost == nil })
        for (model, other) in zip(one, three.reversed()) {
            #expect(model.ranking.model == other.ranking.model && model.ranking.items == other.ranking.items)
            #expect(model.ranking.scores == other.ranking.scores)
            #expect(model.evaluation.scores[1].overall[.ndcg] == other.evaluation.scores[1].overall[.ndcg])
        }
    }

    @Test("evaluates rankings of other programs before models, and refuses items that users have in train")
    func otherRankings() async throws {
        let folder = try TemporaryFolder()
        let data = try await data(folder)
        let file = try folder.write("model,user,item,rank\ngood,u,c,1\nbad,u,a,1\nbad,y,c,1\n", to: "other.csv")
        let (allowed, unknown) = try await RecommenderRanking.reading(file, of: data, allowsSeen: true)
        #expect(allowed.map(\.model) == ["good", "bad"] && allowed.map(\.droppedCount) == [0, 1] && unknown == 1)
        let measured = try await RecommenderBench(data, options: options([.popularity], rankings: allowed)).measure()
            .outcome
        #expect(measured.map(\.ranking.model) == ["good", "bad", "popularity"])
        #expect(measured.map(\.evaluation.unanswered) == [2, 3, 0])
        #expect(abs((measured[0].evaluation.scores[0].overall[.hit]?.value ?? 0) - 1.0 / 3) < 1e-12)
        let seen = try await RecommenderRanking.reading(file, of: data).rankings
        let error = await #expect(throws: VidRecError.self) {
            try await RecommenderBench(data, options: options([], rankings: seen)).measure().outcome
        }
        #expect(error?.code == .unusableInput)
        #expect(error?.description == "bad: the item 'a' is recommended to 'u', who has it in train already")
    }

    @Test("takes a catalog's interactions as those of a file, and knows the items that are its clips")
    func catalog() async throws {
        let folder = try TemporaryFolder()
        let library = try await ClipLibrary(at: folder.path("catalog"), mode: .create)
        for name in ["lava.mp4", "fractal.mp4"] { try folder.copy(sample: name, to: "clips/\(name)") }
        for try await _ in library.index([folder.path("clips")]) {}
        let items = ["lava.mp4", "fractal.mp4", "other", "another"]
        var log: [Interaction] = []
        var csv = "user,item,timestamp\n"
        for number in 0..<40 {
            let (user, item, seconds) = ("u\(number % 10)", items[(number + number / 10) % 4], 1_000_000 + number)
            log.append(Interaction(user: user, item: item, time: Int64(seconds) * 1000))
            csv += "\(user),\(item),\(seconds)\n"
        }
        try await library.record(log)
        let file = try folder.write(csv, to: "log.csv")

        let division = InteractionDivision(split: .lastOut)
        let own = try await library.recommendationData(division).outcome
        let read = try await RecommendationData.reading(
            file, division: division, features: { try await library.features(of: $0) }
        ).outcome
        #expect(own.truth.items == read.truth.items && own.truth.users.sorted() == read.truth.users.sorted())
        #expect(own.features == read.features && own.suitableStrategies.contains(.content))
        #expect(own.features?.isKnown.count { $0 } == 2)
        let bench = RecommenderBench.Options(strategies: [.content], cutoffs: [4], measuresTimes: false)
        let model = try #require(try await RecommenderBench(own, options: bench).measure().outcome.first)
        // Every user has three of the four items in train, including a clip, and the fourth in test.
        #expect(own.truth.users.indices.allSatisfy { model.ranking.items[$0].count == 1 })
        #expect(model.evaluation.scores[0].overall[.recall]?.value == 1)
    }

    @Test("tells the lines that are no interactions, and what cannot be measured")
    func unusable() async throws {
        let folder = try TemporaryFolder()
        let data = try await data(folder)
        let bad = try folder.write("user,item,value\nu,a,1\nu,b,NaN\nv,b,1\n", to: "bad.csv")
        var lines: [RecommendationData.BadLine] = []
        for try await event in RecommendationData.reading(train: bad, test: folder.path("test.csv")) {
            switch event {
            case .progress(let line): lines.append(line)
            case .finished(let data): #expect(data.badLines == 1)
            }
        }
        #expect(lines.map(\.file) == [bad] && lines.map(\.line.line) == [3])

        func message(_ body: () async throws -> Void) async -> String {
            do {
                try await body()
                return ""
            } catch let error as VidRecError {
                return "\(error.code): \(error.description)"
            } catch {
                return "\(error)"
            }
        }
        #expect(
            await message { _ = try await RecommenderBench(data, options: options([.content])).measure().outcome }
                == "unusableInput: cannot evaluate 'content': no item is a clip with a known embedding; "
                + "name the catalog of the clips, or leave the strategy out")
        let train = (0..<EASERecommender.maximumItems + 1).map { Interaction(user: "u", item: "\($0)", time: 1) }
        let large = try RecommendationData(train: train, test: [Interaction(user: "v", item: "0", time: 2)])
        #expect(
            await message { _ = try await RecommenderBench(large, options: options([.ease])).measure().outcome }
                .contains("ease supports up to 20000 items, there are 20001"))
        #expect(!large.suitableStrategies.contains(.ease))
        let disliked = [Interaction(user: "u", item: "a", time: 2, event: .disliked)]
        #expect(
            await message { _ = try RecommendationData(train: train, test: disliked) }
                == "unusableInput: the test data has no positive interactions")
        #expect(
            await message { _ = try RecommendationData(train: [], test: [Interaction(user: "u", item: "a", time: 2)]) }
                == "unusableInput: the training data has no interactions")
        #expect(
            await message { _ = try InteractionDivision(split: .lastOut).divide(Array(train.prefix(1)), of: "log.csv") }
                == "unusableInput: last-out puts all 1 interactions of 'log.csv' into train")
        #expect(
            await message { _ = try await RecommendationData.reading(folder.path("gone.csv")).outcome }
                .hasPrefix("unusableInput: cannot read '"))
    }

    @Test("ends with the task")
    func cancellation() async throws {
        let log = (0..<4000).map { Interaction(user: "u\($0 % 200)", item: "i\(($0 * 7) % 301)", time: Int64($0)) }
        let data = try RecommendationData(train: log, test: Array(log.suffix(50)))
        let task = Task { try await RecommenderBench(data, options: options([.sequence, .als])).measure().outcome }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
    }
}
