import Foundation
import TestSupport
import Testing

@Suite("Recommending")
struct RecommendCommandTests {
    /// The samples, what twelve users watched of them, and recommenders trained on it: made once, copied for each test.
    private static let prepared: TemporaryFolder? = {
        guard let folder = try? TemporaryFolder() else { return nil }
        let program = Program(workingDirectory: folder.path)
        for arguments in [
            ["index", Samples.folder, "--exclude", "scenarios", "--quiet"],
            ["interactions", "import", Samples.path("watch-history.csv")],
            ["train", "recommender"],
        ] {
            guard let run = try? program.run(arguments), run.exitCode == 0 else { return nil }
        }
        return folder
    }()

    private let folder: TemporaryFolder
    private let program: Program

    init() throws {
        let prepared = try #require(Self.prepared)
        folder = try TemporaryFolder()
        try FileManager.default.copyItem(
            atPath: prepared.path("vidrec-catalog"), toPath: folder.path("vidrec-catalog"))
        program = Program(workingDirectory: folder.path)
    }

    private func name(_ document: [String: any Sendable]) -> String {
        URL(filePath: document["item"] as? String ?? "").lastPathComponent
    }

    /// The scene that a clip shows: its copies are named after it.
    private func scene(_ name: String) -> String {
        String(name.split(separator: ".")[0]).components(separatedBy: "__")[0]
    }

    /// What each user of the log saw.
    private func seen() throws -> [String: Set<String>] {
        let text = try String(contentsOfFile: Samples.path("watch-history.csv"), encoding: .utf8)
        var seen: [String: Set<String>] = [:]
        for line in text.split(separator: "\n").dropFirst() {
            let fields = line.split(separator: ",")
            seen[String(fields[0]), default: []].insert(String(fields[1]))
        }
        return seen
    }

    @Test(
        "Lists have neither items of the history, nor copies of them, nor two copies of one clip",
        arguments: ["blend", "content", "ease"])
    func nothingTwice(strategy: String) throws {
        let run = try program.run(["recommend", "--all-users", "--count", "6", "--strategy", strategy])
        #expect(run.exitCode == 0, "\(run.messages)")
        let seen = try seen()
        let lists = Dictionary(grouping: try run.documents()) { $0["user"] as? String ?? "" }
        #expect(lists.count == 12)
        for (user, list) in lists {
            let names = list.map(name)
            #expect(Set(names).isDisjoint(with: seen[user] ?? []))
            let scenes = names.map(scene)
            // The detector may miss a copy that is cut or sped up; most it does not.
            #expect(Set(scenes).count >= scenes.count - 1, "\(user) gets \(names)")
            let copies = scenes.filter { scene in seen[user]?.contains { self.scene($0) == scene } ?? false }
            #expect(copies.count <= 1, "\(user) saw \(copies)")
            #expect(list.compactMap { $0["rank"] as? Int } == Array(1...list.count))
        }
    }

    @Test("A list that is not by the history says so, on standard error and in JSON, and by what it is")
    func fallbacks() throws {
        let lava = Samples.path("lava.mp4")
        for (arguments, history, said) in [
            (["--user", "no-such-user"], "", "the history is empty: these are the most popular items"),
            (["--history", "-"], "item\n", "the history is empty"),
            (["--history", "-"], "item\nnothing\n", "the interaction is with the unknown item 'nothing'"),
            (["--history", "-"], "item\nx\ny\n", "all 2 interactions are with unknown items, such as 'x'"),
            (["--history", "-"], "item,event\n\(lava),disliked\n", "the history has no positive interactions"),
            (["--history", "-", "--strategy", "sequence"], "item\nx\n", "unknown item 'x'"),
        ] {
            let run = try program.run(["recommend", "--count", "2"] + arguments, input: history)
            let documents = try run.documents()
            #expect(run.messages.contains(said), "\(arguments): \(run.messages)")
            #expect(documents.count == 2 && documents.allSatisfy { $0["strategy"] as? String == "popularity" })
            #expect(documents.allSatisfy { ($0["notice"] as? String)?.contains(said) == true })
        }
        let whole = try program.run(["recommend", "--history", "-", "--count", "2"], input: "item\n\(lava)\n")
        #expect(
            whole.messages.isEmpty && whole.output.contains("\"strategy\":\"blend\"")
                && whole.output.contains("\"notice\":null"))
    }

    @Test("Titles stand beside the items, in lists and in reasons")
    func titles() throws {
        try folder.write(
            "item,title\nlava__vp9.webm,\"Lava, hot\"\n\(Samples.path("tide__hevc.mkv")),Tide\n", to: "titles.csv")
        let arguments = [
            "recommend", "--history", "-", "--titles", "titles.csv", "--strategy", "popularity", "--count", "40",
        ]
        let run = try program.run(arguments, input: "item\nroad.mp4\n")
        let titles = try run.documents().compactMap { $0["title"] as? String }
        #expect(titles.sorted() == ["Lava, hot", "Tide"])
        let table = try program.run(arguments + ["--format", "table"], input: "item\nroad.mp4\n")
        #expect(table.output.contains("Lava, hot (") && table.output.contains("lava__vp9.webm)"))
        let reason = try program.run(
            ["recommend", "--history", "-", "--titles", "titles.csv", "--strategy", "content"],
            input: "item\nlava__vp9.webm\n")
        #expect(reason.output.contains("because of Lava, hot: "))
    }

    @Test("Every strategy that is trained answers, and says why")
    func strategies() throws {
        let all = [
            "popularity", "knn-cosine", "knn-tfidf", "knn-bm25", "ease", "als", "bpr", "transitions", "sequence",
        ]
        let train = try program.run(["train", "recommender"] + all.flatMap { ["--strategy", $0] })
        #expect(train.exitCode == 0 && train.messages.contains("version 2"), "\(train.messages)")
        for strategy in all + ["content"] {
            let run = try program.run(["recommend", "--user", "user-03", "--count", "3", "--strategy", strategy])
            let documents = try run.documents()
            #expect(run.exitCode == 0 && documents.count == 3, "\(strategy): \(run.messages)")
            for document in documents {
                #expect(document["strategy"] as? String == strategy)
                #expect((document["reason"] as? String)?.isEmpty == false)
                #expect(document["schema"] as? String == "vidrec.recommend/1")
            }
        }
        let other = try program.run(["recommend", "--user", "user-03", "--strategy", "blend"])
        #expect(other.exitCode == 3 && other.messages.contains("'blend' has not been trained"))
    }

    @Test("A history of items alone is enough, and nothing of it is kept")
    func stateless() throws {
        // Readers make the shared memory of the log, which holds no data.
        func files() throws -> [String: Data?] {
            let names = try FileManager.default.subpathsOfDirectory(atPath: folder.path("vidrec-catalog"))
            return Dictionary(
                uniqueKeysWithValues: names.filter { !$0.hasSuffix("-shm") && !$0.hasSuffix("-wal") }.map {
                    ($0, FileManager.default.contents(atPath: folder.path("vidrec-catalog/" + $0)))
                })
        }
        let before = try files()
        try folder.write("item\nlava.mp4\ntide.mp4\nof-another-shop\n", to: "history.csv")
        let run = try program.run(["recommend", "--history", "history.csv", "--count", "4", "--format", "csv"])
        #expect(run.exitCode == 0)
        #expect(run.lines.first?.hasPrefix("user,item,rank,score,clip,strategy,") == true && run.lines.count == 5)
        #expect(run.messages.contains("1 of 3 interactions are with unknown items"))
        #expect(try files() == before)
        let again = try program.run(["recommend", "--history", "history.csv", "--count", "4", "--format", "csv"])
        #expect(again.output == run.output)
    }

    @Test(
        "A history that cannot be scored gets the most popular items, and a message",
        arguments: [
            ("", "the history is empty"), ("item\n", "the history is empty"),
            ("item\nx\ny\n", "all 2 interactions are with unknown items"),
        ])
    func nothingSaid(text: String, message: String) throws {
        let run = try program.run(["recommend", "--history", "-", "--count", "2"], input: text)
        let documents = try run.documents()
        #expect(run.exitCode == 0 && documents.count == 2, "\(run.messages)")
        #expect(run.messages.contains(message) && run.messages.contains("most popular"))
        #expect(documents.allSatisfy { $0["strategy"] as? String == "popularity" })
    }

    @Test("A user who has seen everything gets no recommendations, with a notice")
    func everythingSeen() throws {
        let clips = try program.run(["list", "--format", "csv"]).lines.dropFirst()
        let names = try FileManager.default.contentsOfDirectory(atPath: Samples.folder)
        #expect(clips.count == 52)
        let history = "item\n" + names.joined(separator: "\n") + "\n"
        let run = try program.run(["recommend", "--history", "-", "--exit-code"], input: history)
        #expect(run.exitCode == 1 && run.output.isEmpty)
        #expect(run.messages.contains("no items left to recommend"))
    }

    @Test("Bad lines of a history are named, and the rest counts")
    func badHistory() throws {
        let run = try program.run(
            ["recommend", "--history", "-", "--count", "2"],
            input: "item,timestamp,event,value\nlava.mp4,1,liked,\nroad.mp4,1,loved,\ntide.mp4,1,watched,nan\n")
        #expect(run.exitCode == 3)
        #expect(run.messages.contains("line 3 of '-'") && run.messages.contains("line 4 of '-'"))
        #expect(try run.documents().count == 2)
    }

    @Test("New clips get the exploration share of the list and are marked")
    func fresh() throws {
        let run = try program.run(["recommend", "--user", "user-05", "--count", "4", "--fresh", "0.5"])
        let documents = try run.documents()
        #expect(documents.filter { $0["new"] as? Bool == true }.count == 2, "\(run.output)")
        let varied = try program.run(["recommend", "--user", "user-05", "--count", "4", "--diversity", "1"])
        #expect(varied.exitCode == 0 && varied.lines.count == 4)
    }

    @Test("Excluded items and their copies are left out, whatever fills the list, and unknown ones are counted")
    func excluded() throws {
        let user = ["recommend", "--user", "user-05", "--count", "3"]
        let all = try program.run(user).documents().map(name)
        try folder.write("\(all[0])\nof-another-shop\n", to: "sold-out.txt")
        for options in [[], ["--diversity", "0.5"], ["--fresh", "0.5"], ["--strategy", "popularity"]] {
            let run = try program.run(user + options + ["--exclude", all[1], "--exclude-from", "sold-out.txt"])
            let left = try run.documents().map(name)
            #expect(run.exitCode == 0 && left.count == 3, "\(run.messages)")
            #expect(Set(left).isDisjoint(with: all.prefix(2)), "\(options): \(left)")
            #expect(run.messages.contains("1 of 3 excluded items are unknown and are ignored"), "\(run.messages)")
        }
        // The clip as it was indexed, by its path, takes its altered copies with it.
        let files = try FileManager.default.contentsOfDirectory(atPath: Samples.folder)
        func copies(_ scene: String) -> [String] {
            files.filter {
                $0.hasPrefix(scene + ".") || $0.hasPrefix(scene + "__mirrored")
                    || $0.hasPrefix(scene + "__recompressed")
            }
        }
        let scenes = all.map(scene).filter { copies($0).count > 1 }
        let scene = try #require(scenes.first)
        let own = copies(scene)
        let run = try program.run(
            ["recommend", "--user", "user-05", "--count", "52", "--exclude", Samples.path(scene + ".mp4")])
        let names = try run.documents().map(name)
        #expect(own.count > 1 && Set(names).isDisjoint(with: own), "\(own): \(names)")
    }

    @Test(
        "A filter chooses the clips that are recommended, for one user and for all",
        arguments: ["blend", "content", "popularity", "ease"])
    func filter(strategy: String) throws {
        let names = ["road.mp4", "tide.mp4", "lava.mp4", "snowfall.mp4", "marbles.mp4", "skyline.mp4"]
        let paths = names.map { Samples.path($0) }
        #expect(try program.run(["tag"] + paths + ["--add", "short", "--set", "views=3", "--quiet"]).exitCode == 0)
        #expect(try program.run(["tag", paths[0], "--set", "views=30", "--quiet"]).exitCode == 0)
        let seen = try seen()
        let run = try program.run(
            [
                "recommend", "--all-users", "--strategy", strategy, "--filter", "tag = short", "--filter",
                "field.views < 10",
            ])
        #expect(run.exitCode == 0, "\(run.messages)")
        let lists = Dictionary(grouping: try run.documents()) { $0["user"] as? String ?? "" }
        #expect(!lists.isEmpty)
        for (user, list) in lists {
            let found = Set(list.map(name))
            #expect(
                found.isSubset(of: names.dropFirst()) && found.isDisjoint(with: seen[user] ?? []), "\(user): \(found)")
            let alone = try program.run(
                ["recommend", "--user", user, "--strategy", strategy, "--filter", "tag = short and field.views < 10"])
            #expect(try alone.documents().map(name) == list.map(name))
        }
        let none = try program.run(["recommend", "--user", "user-05", "--filter", "tag = nothing", "--exit-code"])
        #expect(
            none.exitCode == 1 && none.messages.contains("left out by the filter, which 0 clips pass"),
            "\(none.messages)")
        #expect(try program.run(["recommend", "--user", "user-05", "--filter", "colour = red"]).exitCode == 64)
    }

    @Test("Copies of watched and listed items are kept if asked for, those of disliked and excluded ones are not")
    func keptCopies() throws {
        let history = "item,event\nlava.mp4,completed\nroad.mp4,disliked\n"
        let arguments = [
            "recommend", "--history", "-", "--strategy", "content", "--count", "100", "--exclude", "tide.mp4",
        ]
        let without = try program.run(arguments, input: history).documents().map(name)
        let with = try program.run(arguments + ["--keep-copies"], input: history).documents().map(name)
        let lava = ["lava__mirrored.mp4", "lava__recompressed.mp4", "lava__vp9.webm"]
        let road = ["road__mirrored.mp4", "road__mpeg4.avi", "road__regraded.mp4"]
        let tide = ["tide__cropped.mp4", "tide__hevc.mkv", "tide__letterboxed.mp4"]
        let marbles = ["marbles.mp4", "marbles__animated.gif", "marbles__regraded.mp4"]
        #expect(Set(without).isDisjoint(with: ["lava.mp4"] + lava + road + tide), "\(without)")
        #expect(without.filter(marbles.contains).count <= 1, "\(without)")
        #expect(Set(with).isSuperset(of: lava + marbles), "\(with)")
        #expect(Set(with).isDisjoint(with: ["lava.mp4"] + road + tide), "\(with)")
    }

    @Test("New clips that were seen do not take the places of those that were not")
    func freshAndSeen() throws {
        // Each of these has one viewer in the log at the most, and is what is most like the history.
        let seen = [
            "colony.mp4", "colony__mirrored.mp4", "fractal.mp4", "lava__faster.mp4", "skyline__mirrored.mp4",
            "marbles.mp4", "mug.jpg", "kaleidoscope__recompressed.mp4",
        ]
        let run = try program.run(
            ["recommend", "--history", "-", "--count", "2", "--fresh", "0.5", "--strategy", "content"],
            input: "item\n" + seen.map { $0 + "\n" }.joined())
        #expect(try run.documents().filter { $0["new"] as? Bool == true }.count == 1, "\(run.output)\(run.messages)")
    }

    @Test("Equal catalogs and seeds give equal models for any number of threads; the version before stays for a while")
    func training() throws {
        let models = folder.path("vidrec-catalog/models")
        for jobs in ["1", "3", "2"] {
            let run = try program.run(["train", "recommender", "--jobs", jobs, "--seed", "1"])
            #expect(run.exitCode == 0, "\(run.messages)")
        }
        let names = try FileManager.default.contentsOfDirectory(atPath: models).sorted()
        #expect(names.count == 2 && names[0].hasPrefix("recommender-3-") && names[1].hasPrefix("recommender-4-"))
        let files = names.map { FileManager.default.contents(atPath: models + "/" + $0) }
        #expect(files[0] == files[1])
    }

    @Test("A model file that is gone or damaged is told, with what to do", arguments: [true, false])
    func brokenModel(isGone: Bool) throws {
        let models = folder.path("vidrec-catalog/models")
        let name = try #require(try FileManager.default.contentsOfDirectory(atPath: models).first)
        if isGone {
            try FileManager.default.removeItem(atPath: models + "/" + name)
        } else {
            var data = try #require(FileManager.default.contents(atPath: models + "/" + name))
            data[data.count / 2] ^= 1
            try data.write(to: URL(filePath: models + "/" + name))
        }
        let run = try program.run(["recommend", "--user", "user-01"])
        #expect(run.exitCode == 3)
        #expect(run.messages.contains("cannot use the trained recommenders"))
        #expect(run.messages.contains("train them again"))
        let verify = try program.run(["verify", "--format", "csv"])
        #expect(verify.exitCode == 3 && verify.output.contains("train them again"), "\(verify.output)")
    }

    @Test("A clip that was indexed after the training can be recommended at once")
    func laterClip() throws {
        // Another picture of the same product, which nobody has seen.
        try FFmpeg.run(["-i", Samples.path("mug.jpg"), "-vf", "hue=h=90,hflip", folder.path("new.png")])
        #expect(try program.run(["index", "new.png"]).exitCode == 0)
        let run = try program.run(
            ["recommend", "--history", "-", "--strategy", "content", "--count", "60"], input: "item\nball.png\n")
        #expect(try run.documents().map(name).contains("new.png"))
    }

    @Test(
        "Wrong options are refused",
        arguments: [
            ["recommend"], ["recommend", "--user", "a", "--all-users"], ["recommend", "--user", ""],
            ["recommend", "--user", "a", "--diversity", "2"], ["recommend", "--user", "a", "--fresh", "nan"],
            ["recommend", "--user", "a", "--count", "0"], ["recommend", "--user", "a", "--strategy", "best"],
            ["recommend", "--user", "a", "--exclude", ""], ["recommend", "--user", "a", "--exclude-from", ""],
            ["recommend", "--history", "-", "--exclude-from", "-"],
            ["train", "recommender", "--strategy", "content"],
        ])
    func wrongOptions(arguments: [String]) throws {
        #expect(try program.run(arguments).exitCode == 64)
    }
}
