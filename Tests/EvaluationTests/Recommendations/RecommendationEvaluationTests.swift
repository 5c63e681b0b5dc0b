import ClipTypes
import Kernels
import Foundation
import TestSupport
import Testing

@testable import Evaluation

@Suite("Scores of recommendations")
struct RecommendationEvaluationTests {
    /// Interactions from words such as `u:abc`, a user and items of one letter.
    private func interactions(_ words: String) -> [Interaction] {
        words.split(separator: " ").flatMap { word in
            let parts = word.split(separator: ":")
            return parts[1].enumerated().map {
                Interaction(user: String(parts[0]), item: String($1), time: Int64($0))
            }
        }
    }

    /// a has three users of four, c two, b and d one, e none; v has no history.
    private func example() throws -> RecommendationTruth {
        try RecommendationTruth(
            train: interactions("u1:ab u2:a u3:ac u4:cd"), test: interactions("u1:cd u2:b v:ae"),
            catalog: ["a", "b", "c", "d", "e"])
    }

    private func lists(_ words: [String], _ truth: RecommendationTruth) -> ItemLists {
        ItemLists(words.map { $0.compactMap { truth.items.firstIndex(of: String($0)) } })
    }

    private func evaluation(_ words: [String], k: [Int] = [2]) throws -> RecommendationEvaluation {
        let truth = try example()
        return try RecommendationEvaluation(
            of: lists(words, truth), truth: truth, cutoffs: k, bootstrap: Bootstrap(draws: 0))
    }

    @Test("are those of a calculation by hand, and a user without a ranking counts as 0")
    func byHand() throws {
        let evaluation = try evaluation(["de", "cb", ""])
        let scores = try #require(evaluation.scores.first)
        // u1 finds the first of two at rank 1, u2 the only one at rank 2, v none of two.
        let discount = 1 / log2(3.0)
        let expected: [RecommendationMeasure: Double] = [
            .precision: 1.0 / 3, .recall: 0.5, .hit: 2.0 / 3, .ndcg: (1 / (1 + discount) + discount) / 3, .map: 1.0 / 3,
            .mrr: 0.5,
            // 2 bits for d and b with one of four users, 2 for e that counts as one, 1 for c; a alone is the head.
            .novelty: 7.0 / 4, .tail: 1,
        ]
        for (measure, value) in expected {
            #expect(abs((scores.overall[measure]?.value ?? -1) - value) < 1e-12, "\(measure)")
        }
        // Halves, halves and 0: a sample variance of 1/12 among three.
        #expect(abs((scores.overall[.precision]?.standardError ?? -1) - 1.0 / 6) < 1e-12)
        #expect(scores.overall[.precision]?.interval == nil && scores.overall[.diversity] == nil)
        #expect(scores.k == 2 && scores.overall.users == 3 && scores.shortLists == 1 && evaluation.unanswered == 1)
        #expect(abs(scores.coverage - 0.8) < 1e-12)
        // Counts 0, 1, 1, 1, 1: 2 * (2 + 3 + 4 + 5) / (5 * 4) - 6 / 5.
        #expect(abs(scores.gini - 0.2) < 1e-12)
    }

    @Test("cut each ranking at k")
    func cutoffs() throws {
        let scores = try evaluation(["de", "cb", "abcde"], k: [1, 3]).scores
        #expect(scores.map(\.k) == [1, 3])
        #expect(abs((scores[0].overall[.precision]?.value ?? -1) - 2.0 / 3) < 1e-12)
        #expect(abs((scores[1].overall[.precision]?.value ?? -1) - 1.0 / 3) < 1e-12)
        #expect(scores.map(\.shortLists) == [0, 2])
        #expect(scores.map(\.coverage) == [0.6, 1])
    }

    @Test("of nothing are 0, as unevenly spread as can be")
    func nothing() throws {
        let scores = try #require(try evaluation(["", "", ""]).scores.first)
        #expect(RecommendationMeasure.allCases.allSatisfy { (scores.overall[$0]?.value ?? 0) == 0 })
        #expect(scores.coverage == 0 && scores.gini == 1 && scores.shortLists == 3)
    }

    @Test("are told apart for users without history, and for items that nobody has")
    func coldParts() throws {
        let parts = try #require(try evaluation(["de", "cb", "eb"]).scores.first).parts
        #expect(parts.map(\.part) == [.warmUsers, .coldUsers, .warmItems, .coldItems])
        #expect(parts.map(\.users) == [2, 1, 3, 1])
        // v finds e, which nobody has, and not a.
        #expect(parts.map { $0[.recall]?.value } == [0.75, 0.5, 0.5, 1])
        #expect(parts.map { $0[.mrr]?.value } == [0.75, 1, 0.5, 1])
        #expect(parts.allSatisfy { $0[.novelty] == nil })
        let warm = try RecommendationTruth(train: interactions("u:a w:b"), test: interactions("u:b"))
        let evaluation = try RecommendationEvaluation(of: lists(["b"], warm), truth: warm, cutoffs: [1])
        #expect(evaluation.scores.map(\.parts.count) == [0])
    }

    @Test("measure diversity by the items that have vectors")
    func diversity() throws {
        let truth = try example()
        let vectors: [ArraySlice<Float>?] = [[1, 0], [3, 0], [0, 2], [0.5, 0], nil]
        func diversity(_ words: [String], k: Int) throws -> Double? {
            let evaluation = try RecommendationEvaluation(
                of: lists(words, truth), truth: truth, cutoffs: [k], bootstrap: Bootstrap(draws: 0)
            ) { vectors[$0] }
            return evaluation.scores[0].overall[.diversity]?.value
        }
        // d alone has a vector, so u1 does not count; b and c are at right angles.
        let pair = try #require(try diversity(["de", "cb", ""], k: 2))
        #expect(abs(pair - 1) < 1e-12)
        // b and d point alike: cosines 1, 0 and 0 of three pairs; b and d of one pair 1.
        let mean = try #require(try diversity(["d", "bcd", "bd"], k: 3))
        #expect(abs(mean - 1.0 / 3) < 1e-12)
        #expect(try diversity(["d", "c", "e"], k: 2) == nil)
    }

    @Test("refuse rankings with an item twice, or with one that the user has in train")
    func refusals() throws {
        let twice = #expect(throws: EvaluationError.self) { try evaluation(["ded", "", ""], k: [1]) }
        #expect(twice?.description == "the item 'd' is recommended to 'u1' twice")
        let seen = #expect(throws: EvaluationError.self) { try evaluation(["", "ca", ""], k: [1]) }
        #expect(seen?.description == "the item 'a' is recommended to 'u2', who has it in train already")
        let truth = try example()
        let (rankings, dropped) = truth.removingTrainItems(from: lists(["ade", "ac", "a"], truth))
        #expect(rankings == lists(["de", "c", "a"], truth) && dropped == 2)
    }

    @Test("take the ten users with their successes, as binomial draws have it, and differ pairwise")
    func intervals() throws {
        let names = (0..<10).map { "u\($0)" }
        let truth = try RecommendationTruth(
            train: names.map { Interaction(user: $0, item: "old", time: 0) },
            test: names.map { Interaction(user: $0, item: "new", time: 1) },
            catalog: ["old", "new", "other"])
        func evaluation(good: Int) throws -> RecommendationEvaluation {
            try RecommendationEvaluation(
                of: ItemLists((0..<10).map { $0 < good ? [1] : [2] }), truth: truth, cutoffs: [1])
        }
        let (worse, better) = (try evaluation(good: 4), try evaluation(good: 6))
        // Binomial (10, 0.6): P(at most 2) = 0.0123, P(at most 3) = 0.0548, P(at least 9) = 0.0464, P(10) = 0.0060.
        #expect(better.scores[0].overall[.ndcg]?.interval == 0.3...0.9)
        #expect(abs((better.scores[0].overall[.ndcg]?.standardError ?? 0) - (0.24 / 9).squareRoot()) < 1e-12)
        let gain = try #require(better.difference(from: worse).first?.overall[.ndcg])
        // Two users of ten: binomial (10, 0.2), P(0) = 0.107, P(at most 4) = 0.967, P(at most 5) = 0.994.
        #expect(abs(gain.value - 0.2) < 1e-12)
        let interval = try #require(gain.interval)
        #expect(abs(interval.lowerBound) < 1e-12 && abs(interval.upperBound - 0.5) < 1e-12)
        #expect(abs((gain.standardError ?? 0) - (0.16 / 9).squareRoot()) < 1e-12)
        let none = better.difference(from: better)[0]
        #expect(none.overall[.map]?.interval == 0...0 && none.coverage == 0 && none.gini == 0)
    }

    @Test("of very many users have intervals as wide as their standard error says, and errors of single users")
    func manyViewers() throws {
        let count = 2 * RecommendationEvaluation.maximumGroups + 1
        let names = (0..<count).map { "u\($0)" }
        let truth = try RecommendationTruth(
            train: [Interaction(user: "w", item: "old", time: 0)],
            test: names.map { Interaction(user: $0, item: "new", time: 1) }, catalog: ["new", "other"])
        // The first third succeeds: a group for every other user, in their order, would be no random group.
        let evaluation = try RecommendationEvaluation(
            of: ItemLists((0..<count).map { $0 < count / 3 ? [0] : [1] }), truth: truth, cutoffs: [1],
            bootstrap: Bootstrap(draws: 60))
        let hits = try #require(evaluation.scores[0].overall[.hit])
        let share = Double(count / 3) / Double(count)
        #expect(abs(hits.value - share) < 1e-12)
        let error = (share * (1 - share) / Double(count - 1)).squareRoot()
        #expect(abs((hits.standardError ?? 0) - error) < 1e-9)
        let interval = try #require(hits.interval)
        // Of 60 draws the width varies by about an eighth.
        let width = (interval.upperBound - interval.lowerBound) / (2 * 1.96 * error)
        #expect(interval.contains(share) && (0.6...1.4).contains(width), "\(width)")
    }

    @Test(
        "agree with score.py on random rankings with gaps, strangers and repeats",
        .enabled(if: PythonScript.scoresRecommendations.isPresent, PythonScript.absence), arguments: 1...4)
    func agreement(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let folder = try TemporaryFolder()
        var (train, test, ranked) = ("user,item,value\n", "item,user\n", "user,item,rank\n")
        for user in 0..<60 {
            var seen = Set<Int>()
            if user % 10 > 0 {
                for _ in 0..<Int.random(in: 1..<12, using: &generator) {
                    // Squared, so that some items are popular; a row may be there twice.
                    let number = Int.random(in: 0..<7, using: &generator) * Int.random(in: 0..<7, using: &generator)
                    train += "u\(user),i\(number),1\n"
                    seen.insert(number)
                }
            }
            if user % 7 > 0 {
                for _ in 0..<Int.random(in: 1..<15, using: &generator) {
                    test += "i\(Int.random(in: 0..<45, using: &generator)),u\(user)\n"
                }
            }
            if user % 5 > 0 {
                let items = (0..<48).filter { !seen.contains($0) }.shuffled(using: &generator)
                let count = Int.random(in: 1..<30, using: &generator)
                let lines = items.prefix(count).enumerated().map { "u\(user),i\($1),\($0 / 2)\n" }
                ranked += lines.joined()
            }
        }
        // Of the items of train and test some are not in the catalog, and 45 to 47 are in none of them.
        let items = "item\n" + (0..<40).shuffled(using: &generator).map { "i\($0)\n" }.joined()
        for (name, text) in [("train", train), ("test", test), ("items", items), ("rankings", ranked)] {
            try folder.write(text, to: name + ".csv")
        }
        let output = try PythonScript.scoresRecommendations.run([
            "--split", folder.path, "--rankings", folder.path("rankings.csv"), "--k", "1,5,20", "--json",
        ])
        let expected = try #require(
            try JSONSerialization.jsonObject(with: Data(output.utf8)) as? [String: Double], "\(output)")
        let truth = try RecommendationTruth(
            train: [Interaction](csv: train), test: [Interaction](csv: test),
            catalog: RecommendationTruth.catalog(csv: Array(items.utf8), name: "i"))
        let table = try RankingTable(csv: Array(ranked.utf8), name: "r.csv", truth: truth)
        let evaluation = try RecommendationEvaluation(
            of: table.models[0].rankings, truth: truth, cutoffs: [1, 5, 20], bootstrap: Bootstrap(draws: 0))
        #expect(truth.users.count == Int(expected["test_users"] ?? 0))
        #expect(evaluation.unanswered == Int(expected["users_without_ranking"] ?? 0))
        for scores in evaluation.scores {
            for measure in RecommendationMeasure.allCases where measure != .diversity {
                let name = measure == .tail ? "aplt" : measure.rawValue
                let value = try #require(expected["\(name)@\(scores.k)"])
                #expect(abs((scores.overall[measure]?.value ?? .nan) - value) < 1e-9, "\(name)@\(scores.k)")
                guard let error = expected["se_\(name)@\(scores.k)"] else { continue }
                #expect(abs((scores.overall[measure]?.standardError ?? .nan) - error) < 1e-9, "se \(name)@\(scores.k)")
            }
            #expect(abs(scores.coverage - (expected["coverage@\(scores.k)"] ?? .nan)) < 1e-9)
            #expect(abs(scores.gini - (expected["gini@\(scores.k)"] ?? .nan)) < 1e-9)
            #expect(scores.shortLists == Int(expected["short_lists@\(scores.k)"] ?? -1))
        }
    }
}
