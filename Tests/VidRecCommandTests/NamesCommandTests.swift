import Foundation
import TestSupport
import Testing

/// Ids, names and paths are bytes, and names of clips are resolved by one rule.
@Suite("Names")
struct NamesCommandTests {
    private let folder: TemporaryFolder
    private let program: Program
    /// One name in two forms, composed (NFC) and decomposed (NFD).
    private let composed = "caf\u{E9}.mp4"
    private let decomposed = "cafe\u{301}.mp4"

    init() throws {
        folder = try TemporaryFolder()
        program = Program(workingDirectory: folder.path)
    }

    private func run(_ arguments: [String], input: String? = nil) throws -> Program.Run {
        try program.run(arguments, input: input)
    }

    /// The bytes of texts, since strings of two Unicode forms are equal.
    private func bytes(_ texts: [String]) -> [[UInt8]] { texts.map { Array($0.utf8) } }

    @Test("Two forms of one user's name are two users, who come back from an export and are erased one by one")
    func users() throws {
        let rows = ["Jos\u{E9},a,1700000000,,", "Jose\u{301},b,1700000001,,", " Jos\u{E9},c,1700000002,,"]
        let file = "user,item,timestamp,event,value\n" + rows.map { $0 + "\n" }.joined()
        let run1 = try run(["interactions", "import", "-"], input: file)
        #expect(run1.messages.contains("1 line with an id that starts or ends with a space"), "\(run1.messages)")
        let exported = try run(["interactions", "export"]).output
        #expect(Array(exported.utf8) == Array(file.utf8))
        #expect(try run(["interactions", "export", "--user", "Jose\u{301}"]).lines.count == 2)
        #expect(try run(["interactions", "erase", "--user", "Jose\u{301}"]).messages.contains("1 interaction erased"))
        #expect(
            bytes(try run(["interactions", "export"]).lines)
                == bytes(["user,item,timestamp,event,value", rows[0], rows[2]]))
        #expect(try run(["interactions", "erase", "--user", " Jos\u{E9}"]).messages.contains("1 interaction erased"))
        #expect(bytes(try run(["interactions", "export"]).lines.suffix(1)) == bytes([rows[0]]))
    }

    @Test("Two files whose names differ in their Unicode form are two clips under every command")
    func files() throws {
        let ids = try [("tide.mp4", composed), ("lava.mp4", decomposed)].map { sample, name in
            let path = try folder.copy(sample: sample, to: "clips/\(name)")
            #expect(try run(["index", path]).exitCode == 0)
            return try #require(try run(["info", path]).documents().first?["clip"] as? String)
        }
        #expect(try run(["index", "clips"]).messages.contains("2 unchanged"))
        #expect(ids[0] != ids[1])
        let listed = try run(["list"]).documents()
        #expect(
            bytes(listed.compactMap { $0["path"] as? String })
                == bytes([decomposed, composed].map { folder.path("clips/\($0)") }))
        for (name, id, other) in [(composed, ids[0], ids[1]), (decomposed, ids[1], ids[0])] {
            #expect(try run(["info", name]).documents().first?["clip"] as? String == id)
            #expect(try run(["similar", name]).documents().map { $0["clip"] as? String } == [other])
        }
        try folder.write("file,label\n\(composed),x\n\(decomposed),x\n", to: "truth.csv")
        let evaluated = try run(["evaluate", "related", "--truth", "truth.csv", "--format", "csv"])
        #expect(evaluated.exitCode == 0, "\(evaluated.messages)")
        #expect(try run(["remove", folder.path("clips/\(decomposed)")]).exitCode == 0)
        #expect(
            bytes(try run(["list"]).documents().compactMap { $0["path"] as? String })
                == bytes([folder.path("clips/\(composed)")]))
    }

    @Test("A file name that is not UTF-8 fails by itself, and is not taken for a file with the name that is shown")
    func invalidNames() throws {
        try folder.copy(sample: "tide.mp4", to: "clips/a\u{FFFD}.mp4")
        try folder.copy(sample: "lava.mp4", to: "clips/other.mp4")
        // The shell writes the byte E9, which is é in Latin-1.
        _ = try Shell.run(
            "sh", ["-c", "cp \"$1/other.mp4\" \"$1/a$(printf '\\351').mp4\"", "sh", folder.path("clips")])
        let run = try run(["index", "clips"])
        #expect(run.exitCode == 3)
        #expect(run.messages.contains("2 ok, 0 partial, 1 failed") && run.messages.contains("is not valid UTF-8"))
    }

    @Test("Ids of 64 digits that are no clips are recommended as others are")
    func hexadecimalItems() throws {
        /// Four tastes of six items; every user has four items of one.
        func events(_ item: (Int) -> String) -> String {
            var text = "user,item,timestamp\n"
            for user in 0..<24 {
                for place in 0..<4 {
                    text += "u\(user),\(item(user % 4 * 6 + (user / 4 + place) % 6)),\(1_700_000_000 + place)\n"
                }
            }
            return text
        }
        func digits(_ number: Int) -> String {
            String(repeating: "0123456789abcdef", count: 3) + String(1_000_000_000_000_000 + number)
        }
        var lists: [[String]] = []
        for (catalog, name) in [("plain", { "i\($0)" }), ("sha", digits)] as [(String, (Int) -> String)] {
            _ = try run(["interactions", "import", "-", "--catalog", catalog], input: events(name))
            let numbers = Dictionary(uniqueKeysWithValues: (0..<24).map { (name($0), "\($0)") })
            for isTrained in [false, true] {
                if isTrained { #expect(try run(["train", "recommender", "--catalog", catalog]).exitCode == 0) }
                let documents = try run(["recommend", "--all-users", "--catalog", catalog]).documents()
                lists.append(documents.map { numbers[$0["item"] as? String ?? ""] ?? "unknown" })
            }
        }
        #expect(lists[0].count == 240 && lists[0] == lists[2])
        #expect(lists[1].count == 240 && lists[1] == lists[3])
    }

    @Test(
        "One clip is counted in the singular, one that is not indexed is not called missing, and one unseen not popular"
    )
    func words() throws {
        try folder.copy(sample: "tide.mp4")
        try folder.copy(sample: "lava.mp4")
        #expect(try run(["index", "tide.mp4"]).exitCode == 0)
        #expect(try run(["verify"]).messages.contains("intact: 1 clip, 1 file, 1 embedding, "))
        let info = try run(["info", "lava.mp4"])
        #expect(
            info.exitCode == 3 && info.messages.contains("no indexed clip has the path, file name or id 'lava.mp4'"))
        let list = try run(["recommend", "--history", "-", "--strategy", "popularity"], input: "item\n")
        #expect(try list.documents().map { $0["reason"] as? String } == ["no users yet"], "\(list.output)")
    }

    @Test("A name of several clips is said with their paths by every command, and counts for none of them")
    func ambiguous() throws {
        let paths = try [("tide.mp4", "a"), ("lava.mp4", "b")].map { try folder.copy(sample: $0, to: "\($1)/clip.mp4") }
        try folder.copy(sample: "road.mp4", to: "b/road.mp4")
        #expect(try run(["index", "a", "b"]).exitCode == 0)
        let said = "'clip.mp4' is the name of 2 files ('\(paths[0])', '\(paths[1])')"
        for command in [["info"], ["remove"], ["similar"], ["similar", "--copies"], ["explain", "road.mp4"]] {
            let run = try run(command + ["clip.mp4"])
            #expect(run.exitCode == 3 && run.messages.contains(said), "\(command): \(run.messages)")
        }
        let road = try #require(try run(["info", "road.mp4"]).documents().first?["clip"] as? String)
        for name in ["b/road.mp4", road, road.uppercased(), String(road.prefix(6))] {
            #expect(try run(["info", name]).documents().first?["clip"] as? String == road)
        }
        let events =
            "user,item,timestamp\nann,clip.mp4,1\nann,road.mp4,2\nbob,clip.mp4,3\nbob,b/road.mp4,4\nbob,\(road),5\n"
        let imported = try run(["interactions", "import", "-"], input: events)
        #expect(
            imported.messages.contains("\(said), so that 2 interactions count for none of them"), "\(imported.messages)"
        )
        let trained = try run(["train", "recommender", "--strategy", "knn-cosine"])
        #expect(
            trained.messages.contains(said) && trained.messages.contains("training on 4 pairs of 2 users and 4 items"))
        for arguments in [["--user", "ann"], ["--history", "-"]] {
            let run = try run(["recommend"] + arguments, input: "item\nclip.mp4\nroad.mp4\n")
            let documents = try run.documents()
            #expect(run.messages.contains("\(said), so that 1 interaction counts for none of them"), "\(run.messages)")
            #expect((documents.first?["notice"] as? String)?.contains(said) == true)
            #expect(!documents.contains { $0["item"] as? String == "clip.mp4" || $0["clip"] as? String == road })
        }
        // Removed by its file name, the clip is an item by the id that the last event gave.
        #expect(try run(["remove", "road.mp4"]).lines.count == 1)
    }
}
