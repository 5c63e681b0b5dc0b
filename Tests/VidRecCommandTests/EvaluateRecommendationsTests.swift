import Foundation
import TestSupport
import Testing

@Suite("vidrec evaluate recommendations")
struct EvaluateRecommendationsTests {
    /// Items a (three users), b (two) and c (one) in train; d is in the catalog only. the test items are c and d for u, b for v, the
    /// a for the cold user x.
    private func set() throws -> (folder: TemporaryFolder, program: Program) {
        let folder = try TemporaryFolder()
        try folder.write("timestamp,item,user\n1,a,u\n1,b,u\n1,a,v\n1,a,w\n1,b,w\n1,c,w\n", to: "train.csv")
        try folder.write("user,item,timestamp\nu,c,5\nu,d,6\nv,b,5\nx,a,7\n", to: "test.csv")
        try folder.write("item\na\nb\nc\nd\n", to: "items.csv")
        return (folder, Program(workingDirectory: folder.path))
    }

    private let files = ["evaluate", "recommendations", "--train", "train.csv", "--test", "test.csv"]

    private func value(_ document: [String: any Sendable]?, _ measure: String, _ key: String = "value") -> Double? {
        (document?[measure] as? [String: any Sendable])?[key] as? Double
    }

    @Test("ranks all unseen items for every user, and evaluates a model at each k, with cold users and items apart")
    func popularity() throws {
        let (folder, program) = try set()
        let arguments = files + ["--items", "items.csv", "--models", "popularity", "--k", "1,2", "--draws", "50"]
        let run = try program.run(arguments + ["--rankings", "r.csv", "--plot", "p.svg", "--jobs", "3"])
        #expect(run.exitCode == 0 && run.messages.isEmpty, "\(run.messages)")
        // u has a and b, v has a; x has nothing, of which popularity can still say something.
        #expect(
            try String(contentsOfFile: folder.path("r.csv"), encoding: .utf8)
                == "user,item,rank,score\nu,c,1,1.0\nu,d,2,0.0\nv,b,1,2.0\nv,c,2,1.0\nx,a,1,3.0\nx,b,2,2.0\n")
        let documents = try run.documents()
        #expect(documents.allSatisfy { $0["schema"] as? String == "vidrec.evaluation.recommendations/1" })
        #expect(documents.map { $0["k"] as? Int } == [1, 2, 1, 1, 1, 1, 2, 2, 2, 2])
        let parts = ["all", "all"] + ["warm_users", "cold_users", "warm_items", "cold_items"]
        #expect(documents.prefix(6).map { $0["part"] as? String } == parts)
        let first = documents[0]
        #expect(first["model"] as? String == "popularity" && first["users"] as? Int == 3 && first["items"] as? Int == 4)
        #expect(
            value(first, "precision") == 1 && value(first, "hit", "low") == 1 && first["coverage"] as? Double == 0.75)
        #expect(abs((value(first, "recall") ?? 0) - 2.5 / 3) < 1e-12)
        #expect((first["train_cpu_s"] as? Double ?? -1) >= 0 && (first["rank_us_p95"] as? Double ?? -1) > 0)
        // d is the only cold item, and found at rank 2.
        #expect(value(documents[5], "recall") == 0 && value(documents[9], "mrr") == 0.5)
        #expect(try String(contentsOfFile: folder.path("p.svg"), encoding: .utf8).contains("nDCG@2"))

        let again = try program.run(
            arguments + ["--jobs", "1", "--no-times", "--rankings", "r1.csv", "--plot", "p1.svg"])
        for (one, other) in [("r.csv", "r1.csv"), ("p.svg", "p1.svg")] {
            #expect(FileManager.default.contentsEqual(atPath: folder.path(one), andPath: folder.path(other)))
        }
        #expect(try program.run(arguments + ["--no-times"]).output == again.output)
        #expect(try again.documents().first?["train_cpu_s"] is NSNull)
    }

    @Test("writes every measure as json and csv, and the main ones as a table")
    func formats() throws {
        let set = try set()
        let arguments = files + ["--models", "popularity", "--k", "2", "--draws", "10", "--no-times", "--format"]
        let json = try set.program.run(arguments + ["json"]).documents()
        let results = try #require(json.first?["results"] as? [[String: any Sendable]])
        #expect(json.count == 1 && results.count == 5)
        let csv = try set.program.run(arguments + ["csv"]).lines
            .map { $0.split(separator: ",", omittingEmptySubsequences: false) }
        #expect(Set(csv.map(\.count)) == [9 + 9 * 4 + 5] && csv.count == 6)
        #expect(csv[1].prefix(5) == ["popularity", "all", "", "2", "3"])
        let table = try set.program.run(arguments + ["table"])
        #expect(table.lines.first?.hasPrefix("3 users with 4 test items, 4 items can be recommended; 1 users") == true)
        #expect(table.lines.contains { $0.hasPrefix("popularity  2  ") } && table.lines.allSatisfy { $0.count <= 160 })
        #expect(
            table.lines.contains { $0.contains("cold items") } && table.lines.contains { $0.contains("cold users") })
    }

    @Test("measures the rankings of other programs, beside models and against them")
    func otherRankings() throws {
        let (folder, program) = try set()
        try folder.write("user,item,score\nu,d,2\nu,c,1\nx,c,1\nv,d,-1\nstranger,a,1\n", to: "other.csv")
        let run = try program.run(
            files + [
                "--score-rankings", "other.csv", "--models", "popularity", "--compare-to", "popularity", "--k", "1",
                "--rankings", "r.csv",
            ])
        #expect(run.exitCode == 0, "\(run.messages)")
        #expect(run.messages == "vidrec: 1 user of 'other.csv' not in test, ignored\n")
        let documents = try run.documents()
        #expect(documents.prefix(2).map { $0["model"] as? String } == ["other.csv", "popularity"])
        #expect(documents.first?["rank_us_p50"] is NSNull)
        let difference = try #require(documents.last)
        #expect(difference["part"] as? String == "difference" && difference["compared_to"] as? String == "popularity")
        // u and v and x are right by popularity, u alone by the other.
        #expect(abs((value(difference, "hit") ?? 0) + 2.0 / 3) < 1e-12 && value(difference, "hit", "low") == -1)
        // What the models recommend is read again, and is as good.
        let again = try program.run(files + ["--score-rankings", "r.csv", "--k", "1"]).documents().first
        #expect(value(again, "hit") == 1 && again?["model"] as? String == "r.csv")
        let table = try program.run(
            files + [
                "--score-rankings", "other.csv", "--models", "popularity", "--compare-to", "other.csv", "--format",
                "table",
            ])
        #expect(table.lines.contains { $0.hasPrefix("DIFFERENCE") })
        #expect(table.lines.contains { $0.hasPrefix("popularity  other.csv  10  ") }, "\(table.output)")
    }

    @Test("reads the rankings of several models from one file, told apart by a column")
    func severalModels() throws {
        let (folder, program) = try set()
        try folder.write("model,user,item,rank\ngood,u,c,1\nbad,v,d,1\ngood,v,b,1\n", to: "many.csv")
        let documents = try program.run(files + ["--score-rankings", "many.csv", "--compare-to", "bad"]).documents()
        #expect(Set(documents.compactMap { $0["model"] as? String }) == ["good", "bad"])
        #expect(documents.first?["unanswered"] as? Int == 1)
    }

    @Test("refuses rankings with train items of the user or with duplicates, unless train items are allowed")
    func seenItems() throws {
        let (folder, program) = try set()
        try folder.write("user,item,rank\nu,a,1\nu,c,2\n", to: "seen.csv")
        let seen = try program.run(files + ["--score-rankings", "seen.csv"])
        #expect(seen.exitCode == 3 && seen.output.isEmpty)
        #expect(seen.messages.contains("seen.csv: the item 'a' is recommended to 'u', who has it in train already"))
        let allowed = try program.run(files + ["--score-rankings", "seen.csv", "--allow-seen", "--k", "1"])
        #expect(allowed.messages.contains("1 recommended items are in their user's train and are skipped"))
        #expect(abs((value(try allowed.documents().first, "mrr") ?? 0) - 1.0 / 3) < 1e-12)
        try folder.write("user,item,rank\nu,c,1\nu,c,2\n", to: "twice.csv")
        let twice = try program.run(files + ["--score-rankings", "twice.csv", "--allow-seen"])
        #expect(twice.exitCode == 3 && twice.messages.contains("the item 'c' is recommended to 'u' twice"))
    }

    @Test("divides interactions, by last, share, time or at random, with what has too few left out")
    func splits() throws {
        let (folder, program) = try set()
        var log = "user,item,timestamp,value\n"
        for user in 0..<8 { for item in 0..<6 { log += "u\(user),i\((user + item) % 9),\(user + item),\(item)\n" } }
        try folder.write(log + "lone,i0,1,5\n", to: "log.csv")
        let arguments =
            ["evaluate", "recommendations", "--interactions", "log.csv", "--draws", "0", "--no-times"]
            + ["--models", "popularity"]
        func users(_ more: [String]) throws -> Int? {
            let run = try program.run(arguments + more)
            #expect(run.exitCode == 0, "\(run.messages)")
            return try run.documents().first?["users"] as? Int
        }
        #expect(try users([]) == 8)
        #expect(try users(["--split", "last-out"]) == 8)
        #expect(try users(["--split", "random=0.5", "--seed", "3"]) == 8)
        // Times go from 0 to 12; the last ten of 49 begin at 9.
        #expect(try users(["--split", "time=0.2"]) == 4)
        #expect(try users(["--split", "last-share=0.5", "--min-value", "1", "--user-core", "2"]) == 8)
        #expect(try program.run(arguments).output == program.run(arguments).output)
        let nothing = try program.run(arguments + ["--min-value", "9"])
        #expect(
            nothing.exitCode == 3 && nothing.messages.contains("'log.csv' has no interactions that pass the filter"))
        let all = try program.run(arguments + ["--min-value", "5", "--split", "last-out"])
        #expect(all.exitCode == 3 && all.messages.contains("last-out puts all 9 interactions of 'log.csv' into train"))
    }

    @Test("says why content cannot be measured of items that are no clips")
    func contentWithoutClips() throws {
        let set = try set()
        let run = try set.program.run(files + ["--models", "content"])
        #expect(run.exitCode == 3 && run.output.isEmpty, "\(run.messages)")
        #expect(run.messages.contains("cannot evaluate 'content': no item is a clip with a known embedding"))
    }

    @Test("refuses ease for more items than it can hold")
    func tooManyItems() throws {
        let (folder, program) = try set()
        try folder.write("item\na\nb\nc\nd\n" + (0..<20_000).map { "i\($0)\n" }.joined(), to: "items.csv")
        let run = try program.run(files + ["--items", "items.csv", "--models", "popularity,ease"])
        #expect(run.exitCode == 3 && run.messages.contains("ease supports up to 20000 items, there are 20004"))
    }

    @Test("treats skipped and disliked items as not relevant, and reports test items that users have in train")
    func events() throws {
        let (folder, program) = try set()
        try folder.write(
            "user,item,event,timestamp\nu,c,skipped,1\nu,a,liked,1\nv,b,liked,1\nv,b,disliked,2\nw,d,completed,3\n",
            to: "test.csv")
        let run = try program.run(files + ["--models", "popularity", "--k", "1", "--draws", "0"])
        #expect(run.messages.contains("3 of 5 interactions of test are not positive"), "\(run.messages)")
        #expect(run.messages.contains("1 of 2 test items are in their user's train already"), "\(run.messages)")
        // u gets c for a, which is seen; w gets d.
        #expect(value(try run.documents().first, "recall") == 0.5)
        try folder.write("user,item,event\nu,c,disliked\n", to: "test.csv")
        let none = try program.run(files)
        #expect(
            none.exitCode == 3 && none.messages.contains("the test data has no positive interactions"),
            "\(none.messages)")
    }

    @Test(
        "tells what is wrong with a file, and where",
        arguments: [
            ("", "user,item\nu,b\n", "'train.csv' is empty"),
            ("user,item\n", "user,item\nu,b\n", "the training data has no interactions"),
            ("user,item\nu,a\n", "user,item\n", "the test set has no interactions"),
            ("user,item\nu,a\n", "user,clip\nu,b\n", "'test.csv' has no column 'item'"),
        ])
    func wrongFiles(train: String, test: String, message: String) throws {
        let (folder, program) = try set()
        try folder.write(train, to: "train.csv")
        try folder.write(test, to: "test.csv")
        let run = try program.run(files)
        #expect(run.exitCode == 3 && run.output.isEmpty && run.messages.contains(message), "\(run.messages)")
    }

    @Test("leaves out lines that are no interactions, names them, measures the others, and exits with 3")
    func badLines() throws {
        let (folder, program) = try set()
        try folder.write("user,item,value\nu,a,1\nu,b,NaN\nv,b,1\n", to: "train.csv")
        try folder.write("user,item\nu,b\n,c\nv,a\n", to: "test.csv")
        let run = try program.run(files + ["--models", "popularity", "--k", "1"])
        #expect(run.exitCode == 3, "\(run.messages)")
        #expect(value(try run.documents().first, "hit") == 1)
        #expect(run.messages.contains("line 3 of 'train.csv' is invalid and is skipped: the value 'NaN'"))
        #expect(run.messages.contains("line 3 of 'test.csv' is invalid and is skipped: no user"))
        #expect(run.messages.contains("2 lines are invalid"))
    }

    @Test("takes the interactions of the catalog when no file is named")
    func catalogInteractions() throws {
        let (folder, program) = try set()
        let log = (0..<30).map { "u\($0 % 5),i\($0 % 7),\(1_000_000 + $0)\n" }
        try folder.write("user,item,timestamp\n" + log.joined(), to: "log.csv")
        let arguments = ["evaluate", "recommendations", "--models", "popularity", "--split", "last-out", "--no-times"]
        #expect(try program.run(["interactions", "import", "log.csv", "--quiet"]).exitCode == 0)
        let run = try program.run(arguments)
        #expect(try run.documents().first?["users"] as? Int == 5, "\(run.messages)")
        #expect(try program.run(arguments + ["--interactions", "log.csv"]).output == run.output)
    }

    @Test(
        "refuses wrong usage",
        arguments: [
            (["--models", "popularity,magic"], "there is no model 'magic'; choose from popularity, content, "),
            (["--k", "0"], "--k must be distinct numbers from 1 to 10000, such as 10,20, not '0'"),
            (["--k", "5,5"], "--k must be distinct numbers"), (["--k", ""], "--k must be distinct numbers"),
            (["--split", "last-out"], "cannot be used with --train and --test"),
            (["--interactions", "log.csv"], "give either --train and --test, or --interactions"),
            (
                ["--compare-to", "magic"],
                "--compare-to is 'magic', which is not evaluated; choose from popularity, "
            ),
            (["--models", "popularity,popularity"], "there are two models 'popularity'"),
            (["--allow-seen"], "--allow-seen needs --score-rankings"), (["--draws=-1"], "--draws must be a number"),
            (["--plot", "train.csv"], "cannot write 'train.csv': it is also an input"),
        ])
    func wrongUsage(arguments: [String], message: String) throws {
        let set = try set()
        let run = try set.program.run(files + arguments)
        #expect(run.exitCode == 64 && run.output.isEmpty && run.messages.contains(message), "\(run.messages)")
    }

    @Test("refuses splits that are none, and files that are missing")
    func missing() throws {
        let set = try set()
        let command = ["evaluate", "recommendations"]
        for split in ["last", "time=1", "random=0"] {
            let run = try set.program.run(command + ["--interactions", "train.csv", "--split", split])
            #expect(run.exitCode == 64 && run.messages.contains("--split must be last-out"), "\(run.messages)")
        }
        #expect(try set.program.run(command).exitCode == 4, "there is no catalog either")
        #expect(
            try set.program.run(command + ["--train", "train.csv"]).messages.contains("--train and --test go together"))
        let gone = try set.program.run(command + ["--interactions", "gone.csv"])
        #expect(gone.exitCode == 3 && gone.messages.contains("cannot read 'gone.csv'"))
    }
}
