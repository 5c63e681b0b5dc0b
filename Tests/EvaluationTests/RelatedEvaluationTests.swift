import Kernels
import Testing

@testable import Evaluation

@Suite("Scores of related clips")
struct RelatedEvaluationTests {
    @Test("are those of a calculation by hand, without the clips of the query's own group")
    func byHand() throws {
        let truth = try LabelTruth(
            csv: Array("file,label,group\na,dog,1\nb,dog,1\nc,dog,2\nd,cat,3\ne,,4\n".utf8), name: "m.csv")
        let text = """
            query,item,score
            a,b,9
            a,d,8
            a,c,7
            b,c,2
            b,x,3
            c,d,5
            c,a,4
            c,c,6
            c,b,3
            d,a,1

            """
        let evaluation = RelatedEvaluation(
            of: try Rankings(csv: Array(text.utf8), name: "r.csv"), truth: truth, bootstrap: Bootstrap(draws: 0))
        // a: b is of its group, so cat, dog: 1/2. b: dog: 1. c: cat, dog, dog: (1/2 + 2/3) / 2. d and e have no related clip.
        #expect(evaluation.queries == 3 && evaluation.unanswered == 0)
        #expect(abs(evaluation.meanAveragePrecision.value - (0.5 + 1 + 7.0 / 12) / 3) < 1e-15)
        #expect(abs(evaluation.recallAt1.value - 1.0 / 3) < 1e-15)
        // One, one and two of the other four.
        #expect(abs(evaluation.chance - (0.25 + 0.25 + 0.5) / 3) < 1e-15)
    }

    @Test("count a clip without answers as a miss")
    func unanswered() throws {
        let truth = try LabelTruth(["a", "b"].map { LabeledClip(name: ClipName($0), label: "dog") })
        var rankings = Rankings()
        rankings.insert([RankedItem(item: ClipName("b"), score: 1)], for: ClipName("a"))
        let evaluation = RelatedEvaluation(of: rankings, truth: truth)
        #expect(evaluation.meanAveragePrecision.value == 0.5 && evaluation.unanswered == 1)
        #expect(evaluation.meanAveragePrecision.interval == 0...1)
    }

    @Test(
        "agree with classes.py on random rankings full of ties",
        .enabled(if: PythonScript.scoresLabels.isPresent, PythonScript.absence), arguments: 1...4)
    func agreement(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        var manifest = "file,label,group\n"
        var labels: [String] = []
        for clip in 0..<40 {
            labels.append(["dog", "cat", "sea", ""].randomElement(using: &generator) ?? "")
            let group = Int.random(in: 0..<3, using: &generator) == 0 ? "" : "g\(clip / 3)"
            manifest += "folder/c\(clip).mp4,\(labels[clip]),\(group)\n"
        }
        var lines = ["c0.mp4,elsewhere.mp4,3\n", "elsewhere.mp4,c0.mp4,3\n"]
        for query in 0..<40 {
            for item in 0..<40 where item == (query + 1) % 40 || Int.random(in: 0..<8, using: &generator) > 0 {
                let score = Int.random(in: 0..<6, using: &generator) + (labels[item] == labels[query] ? 1 : 0)
                lines.append("c\(query).mp4,c\(item).mp4,\(score)\n")
            }
        }
        let ranked = "query,item,score\n" + lines.shuffled(using: &generator).joined()
        let expected = try PythonScript.scoresLabels.numbers(truth: manifest, rankings: ranked)
        let evaluation = RelatedEvaluation(
            of: try Rankings(csv: Array(ranked.utf8), name: "r"),
            truth: try LabelTruth(csv: Array(manifest.utf8), name: "m"),
            bootstrap: Bootstrap(draws: 0)
        )
        #expect(evaluation.queries == Int(try #require(expected["queries"])) && evaluation.unknown == 1)
        #expect(abs(evaluation.meanAveragePrecision.value - (try #require(expected["mAP"]))) < 1e-9)
        #expect(abs(evaluation.recallAt1.value - (try #require(expected["R@1"]))) < 1e-9)
        #expect(abs(evaluation.chance - (try #require(expected["chance"]))) < 1e-9)
    }

    @Test("draw a group as a whole, and differ by zero from themselves")
    func intervals() throws {
        // Groups 1 and 2 always find each other, 3 and 4 never do: of four draws, binomial (4, 1/2).
        var clips: [LabeledClip] = []
        var rankings = Rankings()
        for group in 1...4 {
            for clip in 0..<25 {
                let name = ClipName("\(group)-\(clip)")
                clips.append(LabeledClip(name: name, label: group <= 2 ? "dog" : "cat", group: "\(group)"))
                let best = group <= 2 ? ClipName("\(3 - group)-0") : ClipName("1-0")
                rankings.insert([RankedItem(item: best, score: 1)], for: name)
            }
        }
        let evaluation = RelatedEvaluation(of: rankings, truth: try LabelTruth(clips))
        #expect(evaluation.recallAt1.value == 0.5)
        #expect(
            evaluation.recallAt1.interval == 0...1, "P(0) = P(4) = 0.0625; of a hundred single clips it were 0.4 to 0.6"
        )
        let difference = evaluation.difference(from: evaluation)
        #expect(difference.meanAveragePrecision.interval == 0...0 && difference.recallAt1.interval == 0...0)
    }
}
