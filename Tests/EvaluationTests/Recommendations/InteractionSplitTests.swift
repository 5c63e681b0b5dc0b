import ClipTypes
import Kernels
import Foundation
import TestSupport
import Testing

@testable import Evaluation

@Suite("Splits of interactions")
struct InteractionSplitTests {
    /// One interaction a word: the user, the item and the time, as `ua3`.
    private func interactions(_ words: String) -> [Interaction] {
        words.split(separator: " ").map { word in
            let letters = Array(word)
            return Interaction(
                user: String(letters[0]), item: String(letters[1]), time: Int64(String(letters[2...])) ?? 0)
        }
    }

    private func words(_ interactions: [Interaction]) -> String {
        interactions.map { "\($0.user)\($0.item)\($0.time)" }.joined(separator: " ")
    }

    @Test("take the last of each user, by time and then by the order given, and leave users with one in train")
    func lastOut() {
        let parts = InteractionSplit.lastOut.divide(interactions("vx9 ua3 wz1 ub1 uc3 vy8"))
        #expect(words(parts.train) == "vy8 ub1 ua3 wz1")
        #expect(words(parts.test) == "vx9 uc3")
    }

    @Test("take the last share of each user, at least one, and leave users with fewer than five in train")
    func lastShare() {
        let parts = InteractionSplit.lastShare(0.4).divide(
            interactions("ua1 ub2 uc3 ud4 ue5 uf6 va1 vb2 vc3 vd4 we5 wd4 wc3 wb2 wa1"))
        // Of six 2.4, of four none, of five two.
        #expect(words(parts.test) == "ue5 uf6 wd4 we5")
        #expect(words(parts.train) == "ua1 ub2 uc3 ud4 va1 vb2 vc3 vd4 wa1 wb2 wc3")
        let least = InteractionSplit.lastShare(0.01).divide(interactions("ua1 ub2 uc3 ud4 ue5"))
        #expect(words(least.test) == "ue5")
    }

    @Test("by time take everything from one point on, whoever's it is, with all that is of that time")
    func globalTime() {
        let split = InteractionSplit.globalTime(share: 0.4)
        // The last two of six begin at 5, and a third is of that time.
        let parts = split.divide(interactions("ua1 ub5 va2 vb5 wa3 wb7"))
        #expect(words(parts.train) == "ua1 va2 wa3")
        #expect(words(parts.test) == "ub5 vb5 wb7")
        #expect(split.divide(interactions("ua1 vb1")).train.isEmpty, "nothing is before the one time there is")
        #expect(split.divide([]).test.isEmpty)
    }

    @Test("at random take the share of each user, the same for the same seed, and lose nothing")
    func random() {
        let all = (0..<8).flatMap { user in
            (0..<(user == 0 ? 1 : 20)).map { Interaction(user: "u\(user)", item: "i\($0)", time: Int64($0)) }
        }
        let parts = InteractionSplit.random(share: 0.25, seed: 3).divide(all)
        #expect(parts.test.count == 7 * 5 && parts.train.count == 7 * 15 + 1)
        #expect(Set(parts.train + parts.test) == Set(all))
        #expect(parts.train == parts.train.sorted { ($0.user, $0.time) < ($1.user, $1.time) }, "the oldest first")
        #expect(InteractionSplit.random(share: 0.25, seed: 3).divide(all).test == parts.test)
        #expect(InteractionSplit.random(share: 0.25, seed: 4).divide(all).test != parts.test)
        // Drawn, not the last ones: of 35 of 140 about a quarter is among the last five.
        #expect((1..<25).contains(parts.test.count { $0.time >= 15 }))
    }

    @Test("are read from words, and refuse what is no share")
    func parsing() {
        #expect(InteractionSplit("last-out") == .lastOut)
        #expect(InteractionSplit("last-share=0.2") == .lastShare(0.2))
        #expect(InteractionSplit("time=0.1") == .globalTime(share: 0.1))
        #expect(InteractionSplit("random=0.25", seed: 9) == .random(share: 0.25, seed: 9))
        for text in ["", "last", "last-out=1", "time", "time=", "time=0", "time=1", "time=nan", "random=-1", "x=0.5"] {
            #expect(InteractionSplit(text) == nil, "\(text)")
        }
        for split in [InteractionSplit.lastOut, .lastShare(0.2), .globalTime(share: 0.5)] {
            #expect(InteractionSplit(split.description) == split)
        }
    }

    @Test("of filtered interactions have no small values, and nobody and nothing with too few, whatever goes first")
    func filters() {
        func rated(_ user: String, _ item: String, _ value: Double?) -> Interaction {
            Interaction(user: user, item: item, time: 0, value: value)
        }
        let all = [rated("u", "a", 5), rated("u", "b", 2), rated("v", "a", nil), rated("v", "c", 3)]
        #expect(InteractionFilter(minimumValue: 3).apply(to: all) == [all[0], all[3]], "no value is a value of 1")
        #expect(InteractionFilter().apply(to: all) == all)
        // Without b and c, u and v have one each; then a has none.
        #expect(InteractionFilter(userCore: 2, itemCore: 2).apply(to: all).isEmpty)
        #expect(InteractionFilter(itemCore: 2).apply(to: all) == [all[0], all[2]])
    }

    @Test(
        "agree with make_split.py row by row on random logs full of ties",
        .enabled(if: PythonScript.splitsInteractions.isPresent, PythonScript.absence), arguments: 1...3)
    func agreement(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        var text = "value,item,user,timestamp\n"
        for _ in 0..<600 {
            let user = Int.random(in: 0..<40, using: &generator) * Int.random(in: 0..<2, using: &generator)
            let item = Int.random(in: 0..<30, using: &generator)
            let time = Int.random(in: 0..<20, using: &generator)
            text += "\(Int.random(in: 1...5, using: &generator)),i\(item),u\(user),\(time)\n"
        }
        let folder = try TemporaryFolder()
        let log = try folder.write(text, to: "log.csv")
        let all = try [Interaction](csv: text)
        try compare(.lastOut, InteractionFilter(), ["--scheme", "loo"], all, log, "csv", in: folder)
        try compare(
            .lastShare(0.2), InteractionFilter(minimumValue: 2), ["--min-value", "2"], all, log, "csv", in: folder)
        try compare(
            .lastShare(0.3), InteractionFilter(userCore: 6, itemCore: 12),
            ["--ratio", "0.3", "--user-core", "6", "--item-core", "12"], all, log, "csv", in: folder)
    }

    @Test(
        "agree with make_split.py row by row on MovieLens-100K",
        .enabled(if: PythonScript.splitsInteractions.isPresent, PythonScript.absence),
        .enabled(if: Corpus.ratings != nil, Corpus.absence))
    func movieLens() throws {
        let file = try #require(Corpus.ratings)
        let text = try String(contentsOfFile: file, encoding: .utf8)
        let csv = "user,item,value,timestamp\n" + text.replacing("\t", with: ",")
        let all = try [Interaction](csv: csv)
        #expect(all.count == 100_000)
        let folder = try TemporaryFolder()
        try compare(
            .lastShare(0.2), InteractionFilter(minimumValue: 4), ["--min-value", "4"], all, file, "tsv", in: folder)
        try compare(.lastOut, InteractionFilter(), ["--scheme", "loo"], all, file, "tsv", in: folder)
    }

    /// Divides by the script, too, and makes sure that both files have the same rows in the same order.
    private func compare(
        _ split: InteractionSplit, _ filter: InteractionFilter, _ arguments: [String], _ all: [Interaction],
        _ file: String, _ format: String, in folder: TemporaryFolder
    ) throws {
        _ = try PythonScript.splitsInteractions.run(
            ["--input", file, "--format", format, "--out", folder.path("split")] + arguments)
        let parts = split.divide(filter.apply(to: all))
        for (name, part) in [("train", parts.train), ("test", parts.test)] {
            let expected = try String(contentsOfFile: folder.path("split/\(name).csv"), encoding: .utf8)
            let rows = part.map { "\($0.user),\($0.item),\(Int($0.value ?? 0)),\($0.time / 1000)" }
            #expect(!part.isEmpty)
            #expect(["user,item,value,timestamp"] + rows == expected.split(separator: "\n").map { String($0) })
        }
        let truth = try RecommendationTruth(train: parts.train, test: parts.test)
        let items = try String(contentsOfFile: folder.path("split/items.csv"), encoding: .utf8)
        #expect(["item"] + truth.items == items.split(separator: "\n").map { String($0) })
    }
}

extension [Interaction] {
    /// Interactions of lines without quotation marks, below a header with `user` and `item` and, if they are there,
    /// `timestamp` in seconds and `value`.
    init(csv: String) throws {
        let lines = csv.split(separator: "\n").map { $0.split(separator: ",").map { String($0) } }
        let header = try #require(lines.first)
        let (user, item) = (
            try #require(header.firstIndex(of: "user")), try #require(header.firstIndex(of: "item"))
        )
        let (time, value) = (header.firstIndex(of: "timestamp"), header.firstIndex(of: "value"))
        self = lines.dropFirst().map { fields in
            Interaction(
                user: fields[user], item: fields[item], time: 1000 * (time.flatMap { Int64(fields[$0]) } ?? 0),
                value: value.flatMap { Double(fields[$0]) })
        }
    }
}
