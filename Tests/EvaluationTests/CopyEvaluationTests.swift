import Kernels
import Testing

@testable import Evaluation

@Suite("Scores of copy detection")
struct CopyEvaluationTests {
    private func truth(_ lines: String) throws -> CopyTruth {
        try CopyTruth(csv: Array(("query,source,transform,severity\n" + lines).utf8), name: "truth.csv")
    }

    private func rankings(_ lines: String) throws -> Rankings {
        try Rankings(csv: Array(("query,item,score\n" + lines).utf8), name: "rankings.csv")
    }

    /// Three copies of three clips, ranked first, second and not at all, and a query that matches nothing.
    private func example() throws -> (truth: CopyTruth, rankings: Rankings) {
        (
            try truth("a1,A,flip,1\nb1,B,flip,2\nc1,C,crop,10\nneg_d__crop.mp4,,crop,2\n"),
            try rankings("a1,A,0.9\na1,B,0.2\nb1,A,0.8\nb1,B,0.6\nc1,A,0.1\nneg_d__crop.mp4,C,0.7\nother,A,1\n")
        )
    }

    @Test("are those of a calculation by hand")
    func byHand() throws {
        let (truth, rankings) = try example()
        let evaluation = CopyEvaluation(of: rankings, truth: truth, bootstrap: Bootstrap(draws: 0))
        let scores = evaluation.overall
        #expect(scores.queries == 4 && scores.matched == 3)
        // Reciprocal ranks 1, 1/2 and 0.
        #expect(abs(scores[.meanAveragePrecision].value - 0.5) < 1e-15)
        #expect(abs(scores[.recallAt1].value - 1.0 / 3) < 1e-15)
        #expect(abs(scores[.recallAt10].value - 2.0 / 3) < 1e-15)
        // In one list: right (.9), wrong (.8), wrong (.7), right (.6), wrong, wrong: (1/1 + 2/4) / 3.
        #expect(abs(scores[.microAveragePrecision].value - 0.5) < 1e-15)
        // Only the first answer is above 90 % precision; it is one source of three.
        #expect(abs(scores[.recallAtPrecision90].value - 1.0 / 3) < 1e-15)
        #expect(scores[.precisionAtRecall90].value == 0, "two of three sources are found")
        #expect(scores[.meanAveragePrecision].interval == nil)
        #expect(evaluation.unanswered == 0 && evaluation.unknown == 1)
    }

    @Test(
        "are given by severity in its order, and by transform with the worst first, with the unmatched queries of each")
    func parts() throws {
        let (truth, rankings) = try example()
        let evaluation = CopyEvaluation(of: rankings, truth: truth, bootstrap: Bootstrap(draws: 0))
        #expect(evaluation.bySeverity.map(\.name) == ["1", "2", "10"])
        #expect(evaluation.byTransform.map(\.name) == ["crop", "flip"])
        #expect(evaluation.byTransform.map(\.scores.queries) == [2, 2])
        #expect(evaluation.byTransform.map(\.scores.matched) == [1, 2])
        #expect(evaluation.byTransform.map { $0.scores[.meanAveragePrecision].value } == [0, 0.75])
        // Severity 2 has b1 (wrong .8, right .6) and the unmatched query (wrong .7): its one source is third.
        #expect(evaluation.bySeverity[1].scores[.microAveragePrecision].value == 1.0 / 3)
        let plain = CopyEvaluation(of: rankings, truth: truth, bootstrap: Bootstrap(draws: 0), transforms: false)
        #expect(plain.byTransform.isEmpty && plain.bySeverity.count == 3)
    }

    @Test("find the best precision with nine in ten sources found")
    func precisionAtRecall() throws {
        // Ten copies, of which nine come first; one wrong answer stands before the last three of them.
        let truth = try truth((0..<10).map { "q\($0),S\($0),t,1\n" }.joined())
        let answers = (0..<9).map { "q\($0),S\($0),\(20 - $0)\n" }.joined() + "q9,S1,14.5\nq9,S9,-1\nq8,S1,-0.5\n"
        let scores = CopyEvaluation(of: try rankings(answers), truth: truth, bootstrap: Bootstrap(draws: 0)).overall
        #expect(abs(scores[.precisionAtRecall90].value - 9.0 / 10) < 1e-15, "the tenth source would give 10 of 12")
        #expect(abs(scores[.recallAtPrecision90].value - 0.9) < 1e-15, "nine of ten answers are right there")
    }

    @Test("rank equal scores by the falling order of code points, which is against the source as often as for it")
    func ties() throws {
        // U+FF5A comes before U+1F600 by code point, and after it in UTF-16.
        let truth = try truth("q1,\u{FF5A},t,1\nq2,\u{1F600},t,1\n")
        let rankings = try rankings("q1,\u{FF5A},1\nq1,\u{1F600},1\nq2,\u{FF5A},1\nq2,\u{1F600},1\n")
        #expect(rankings[ClipName("q1")].map(\.item.description) == ["\u{1F600}", "\u{FF5A}"])
        let scores = CopyEvaluation(of: rankings, truth: truth, bootstrap: Bootstrap(draws: 0)).overall
        #expect(scores[.meanAveragePrecision].value == 0.75)
    }

    @Test("tell names apart by code points, not by what they look like")
    func unicode() throws {
        let truth = try truth("q,caf\u{E9},t,1\n")
        let scores = CopyEvaluation(
            of: try rankings("q,cafe\u{301},1\n"), truth: truth, bootstrap: Bootstrap(draws: 0)
        ).overall
        #expect(scores[.meanAveragePrecision].value == 0)
    }

    @Test(
        "agree with score.py on random rankings full of ties",
        .enabled(if: PythonScript.scoresCopies.isPresent, PythonScript.absence), arguments: 1...4)
    func agreement(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let items = (0..<12).map { "s\($0)é.mp4" } + ["S.mp4", "\u{FF5A}.mp4", "\u{1F600}.mp4", "ß,\"x\".mp4"]
        let quoted = { (name: String) in "\"" + name.replacing("\"", with: "\"\"") + "\"" }
        let transforms = ["flip", "crop", "trim"]
        var truth = "query,source,transform,severity\n"
        var lines = ["nobody,S.mp4,2\n", "q1,S.mp4,0.5\n", "q2,S.mp4,1\n", "q2,S.mp4,1\n"]
        for query in 0..<120 {
            let source =
                Int.random(in: 0..<4, using: &generator) == 0 ? "" : items.randomElement(using: &generator) ?? ""
            let transform = transforms.randomElement(using: &generator) ?? ""
            truth += "q\(query),\(quoted(source)),\(transform),1\n"
            for item in items where Int.random(in: 0..<8, using: &generator) > 0 {
                // Few different scores, with the source a little higher, so that ties are everywhere.
                let score = Int.random(in: 0..<6, using: &generator) + (item == source ? Int(seed) : 0)
                lines.append("q\(query),\(quoted(item)),\(Double(score) / 4)\n")
            }
        }
        let ranked = "query,item,score\n" + lines.shuffled(using: &generator).joined()
        let expected = try PythonScript.scoresCopies.numbers(truth: truth, rankings: ranked)
        let evaluation = CopyEvaluation(
            of: try Rankings(csv: Array(ranked.utf8), name: "r"),
            truth: try CopyTruth(csv: Array(truth.utf8), name: "t"),
            bootstrap: Bootstrap(draws: 0)
        )
        for measure in CopyMeasure.allCases where measure != .precisionAtRecall90 {
            let value = try #require(expected[measure.rawValue])
            #expect(abs(evaluation.overall[measure].value - value) < 1e-9, "\(measure)")
        }
        #expect(evaluation.byTransform.map(\.name).sorted() == transforms.sorted())
        for part in evaluation.byTransform {
            for measure in [CopyMeasure.meanAveragePrecision, .recallAt1] {
                let value = try #require(expected["\(part.name) \(measure.rawValue)"])
                #expect(abs(part.scores[measure].value - value) < 1e-9, "\(part.name) \(measure)")
            }
        }
        #expect(evaluation.unknown == 1)
    }

    @Test("of a draw are those of a truth that repeats the drawn clips' queries")
    func weights() throws {
        // Clip 0 twice, clip 1 not at all, clip 2 once; no ties, so that it does not matter where repeats are put.
        let answers: [PooledAnswers.Answer] = [(0, true), (1, false), (2, false), (1, true), (0, false), (2, true)]
            .map { PooledAnswers.Answer(origin: $0.0, isRight: $0.1) }
        let values = PooledAnswers(answers).values(weights: [2, 0, 1], sources: 3)
        // Right, right, wrong (2), wrong, wrong (0), right (2): (1/1 + 2/2 + 3/6) / 3.
        #expect(abs(values.microAveragePrecision - 2.5 / 3) < 1e-15)
        #expect(abs(values.recallAtPrecision90 - 2.0 / 3) < 1e-15)
        #expect(values.precisionAtRecall90 == 0.5)
    }
}
