import ClipTypes
import TestSupport
import Testing

@testable import CatalogStorage
@testable import ClipCatalog

@Suite("Looking up single files and clips")
struct CatalogLookupTests {
    let folder: TemporaryFolder
    let catalog: Catalog

    /// Clips 1 to 5: 1 has two more paths, 3 has failed, 4 has contributions and no known length.
    init() throws {
        folder = try TemporaryFolder()
        catalog = try folder.make()
        let parts = FamilyContributions([.color: [0.1, -0.2, 0.3, 0]], dimension: model.dimension)
        let explained = IndexedClip(
            id: id(4), byteCount: 1, status: .partial, reason: "cut", sampling: "adaptive", rules: 3,
            sketches: sketches(4),
            embedding: IndexedClip.Embedding(model: model, value: embedding(4), contributions: parts))
        try catalog.record([
            file("é", .clip(clip(1))), file("b", .known(id(1))), file("e\u{301}", .known(id(1))),
            file("a", .clip(clip(2))), file("failed", .clip(clip(3, status: .failed, reason: "crash"))),
            file("d", .clip(explained), modified: .milliseconds(7)), file("c", .clip(clip(5))),
            file("none", .unreadable(reason: "gone")),
        ])
    }

    private let ids = [9, 5, 3, 1, 4, 2].map { id($0) }

    @Test("A single file equals that of all files")
    func oneFile() throws {
        let all = try catalog.knownFiles()
        for path in ["é", "b", "e\u{301}", "a", "failed", "d", "c", "none"] {
            #expect(try catalog.file(atPath: path) == all[path] && all[path] != nil, "\(path)")
        }
        #expect(try catalog.file(atPath: "nowhere") == nil)
        #expect(try catalog.file(atPath: "d")?.rules == 3)
        #expect(try catalog.file(atPath: "none")?.clip == nil)
    }

    @Test("The files of a clip and its first path are ordered by the bytes of the paths")
    func files() throws {
        let all = try catalog.knownFiles()
        let paths = try catalog.paths()
        let first = try catalog.firstPaths(of: ids)
        for id in ids {
            let files = try catalog.knownFiles(of: id)
            #expect(files.map { Array($0.path.utf8) } == (paths[id] ?? []).map { Array($0.utf8) })
            for (path, file) in files { #expect(file == all[path]) }
            #expect(first[id].map { Array($0.utf8) } == paths[id]?.first.map { Array($0.utf8) })
        }
        let keys = try catalog.keys(of: ids)
        let byKey = try catalog.firstPaths(ofKeys: Array(keys.values) + [987])
        #expect(byKey.count == 5 && keys.allSatisfy { byKey[$0.value] == first[$0.key] })
        #expect(first.count == 5 && first[id(1)] == "b")
    }

    @Test("Embeddings, sketches and durations of several clips equal those of all, in the given order")
    func parts() throws {
        var embeddings: [ClipID: (ClipEmbedding, FamilyContributions?)] = [:]
        try catalog.forEachEmbedding { embeddings[$0] = ($1, $2) }
        let summaries = try catalog.summaries(of: ids)
        #expect(summaries.map(\.clip) == [5, 1, 4, 2].map { id($0) })
        for (clip, embedding, contributions) in summaries {
            #expect(embeddings[clip]?.0 == embedding && embeddings[clip]?.1 == contributions)
        }
        #expect(summaries[2].contributions != nil)

        var all: [ClipID: ([FrameSketch], Duration?)] = [:]
        try catalog.forEachSketches { all[$0] = ($1, $2) }
        let sketches = try catalog.sketches(of: ids)
        #expect(sketches.map(\.clip) == [5, 1, 4, 2].map { id($0) })
        for (clip, sketches, duration) in sketches {
            #expect(all[clip]?.0 == sketches && all[clip]?.1 == duration)
        }
        #expect(sketches[2].duration == nil && sketches[1].duration != nil)

        #expect(try catalog.durations(of: ids) == catalog.durations())
        #expect(try catalog.durations(of: [id(2)]).count == 1)
    }

    @Test("Empty requests return nothing")
    func nothing() throws {
        #expect(try catalog.summaries(of: []).isEmpty && catalog.sketches(of: [ClipID]()).isEmpty)
        #expect(try catalog.firstPaths(of: []).isEmpty && catalog.durations(of: []).isEmpty)
        #expect(try catalog.knownFiles(of: id(9)).isEmpty)
    }

    @Test(
        "Damage is an error of every lookup that reads it",
        arguments: [
            "UPDATE file SET byte_count = 7 WHERE path = 'b'", "UPDATE clip SET width = 641 WHERE key = 1",
            "UPDATE sketches SET bytes = x'' WHERE clip = 1",
            "UPDATE embedding SET bytes = zeroblob(16) WHERE clip = 1",
            "UPDATE clip SET rules = 2 WHERE key = 1",
        ])
    func damage(command: String) throws {
        #expect(try folder.sqlite3(command) == "")
        func code(_ body: () throws -> Void) -> CatalogError.Code? {
            do {
                try body()
                return nil
            } catch {
                return (error as? CatalogError)?.code
            }
        }
        let isFile = command.contains("UPDATE file")
        let isClip = command.contains("UPDATE clip")
        func expected(_ isDamaged: Bool) -> CatalogError.Code? { isDamaged ? .damaged : nil }
        #expect(code { _ = try catalog.file(atPath: "b") } == expected(isFile || isClip))
        #expect(code { _ = try catalog.knownFiles(of: id(1)) } == expected(isFile || isClip))
        #expect(code { _ = try catalog.firstPaths(of: [id(1)]) } == expected(isFile))
        #expect(code { _ = try catalog.durations(of: [id(1)]) } == expected(isClip))
        let isSketches = isClip || command.contains("sketches")
        #expect(code { _ = try catalog.sketches(of: [id(1)]) } == expected(isSketches))
        let isEmbedding = isClip || command.contains("embedding")
        #expect(code { _ = try catalog.summaries(of: [id(1)]) } == expected(isEmbedding))
    }
}
