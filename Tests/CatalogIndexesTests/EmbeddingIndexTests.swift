import ClipCatalog
import ClipTypes
import Foundation
import Kernels
import TestSupport
import Testing
import VectorSearch

@testable import CatalogIndexes

/// The reference is a comparison with all embeddings of the catalog, in full precision.
@Suite("The index of embeddings")
struct EmbeddingIndexTests {
    private static let model = EmbeddingModel(name: "test", dimension: 24, fingerprint: "f00d")

    private let folder: TemporaryFolder
    private let catalog: Catalog

    init() throws {
        folder = try TemporaryFolder()
        catalog = try Catalog(at: folder.path("catalog"), mode: .create)
    }

    private var index: String { folder.path("catalog/index") }

    /// A policy by which every change is written.
    private static let eager: IndexPolicy = {
        var policy = IndexPolicy()
        policy.leastChanges = 1
        return policy
    }()

    private func store(_ policy: IndexPolicy = eager) -> EmbeddingIndexStore {
        EmbeddingIndexStore(catalog: catalog, model: Self.model, policy: policy)
    }

    private static func id(_ number: Int) -> ClipID {
        var generator = SeededGenerator(seed: UInt64(number) + 1)
        guard let id = ClipID(bytes: (0..<32).map { _ in UInt8(truncatingIfNeeded: generator.next()) }) else {
            preconditionFailure("32 bytes make an id")
        }
        return id
    }

    private static func embedding(_ number: Int) -> ClipEmbedding {
        var generator = SeededGenerator(seed: UInt64(number) &* 7_919 + 3)
        return ClipEmbedding(normalizing: (0..<model.dimension).map { _ in Float(generator.nextUnit()) - 0.4 })
    }

    /// Stores clips; a clip that is stored again gets the embedding of another number.
    private func record(_ numbers: Range<Int>, shift: Int = 0) throws {
        try catalog.record(
            numbers.map { number in
                let clip = IndexedClip(
                    id: Self.id(number), byteCount: 8, status: .ok, sampling: "adaptive",
                    embedding: ClipAnalysis.Embedding(model: Self.model, value: Self.embedding(number + shift)))
                return IndexedFile(path: "/\(number).mp4", byteCount: 8, modified: .zero, outcome: .clip(clip))
            })
    }

    private func expected(_ query: ClipEmbedding, count: Int) throws -> [ClipID] {
        var all: [(Float, ClipID)] = []
        try catalog.forEachEmbedding { clip, embedding, _ in
            all.append((zip(query.values, embedding.values).reduce(0) { $0 + $1.0 * $1.1 }, clip))
        }
        return all.sorted { ($1.0, $0.1) < ($0.0, $1.1) }.prefix(count).map(\.1)
    }

    private func found(
        _ index: EmbeddingIndex, _ query: ClipEmbedding, count: Int, within scope: SearchScope = SearchScope()
    ) throws -> [ClipID] {
        try index.neighbors(of: query, count: count, excluding: nil, within: scope, in: catalog).map(\.summary.clip)
    }

    private func expectAll(_ index: EmbeddingIndex, sourceLocation: SourceLocation = #_sourceLocation) throws {
        for number in [3, 500, 9_000] {
            let query = Self.embedding(number)
            let (answer, reference) = (try found(index, query, count: 7), try expected(query, count: 7))
            #expect(answer == reference, sourceLocation: sourceLocation)
        }
    }

    private func segments() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: index).filter { $0.hasSuffix(".segment") }.sorted()
    }

    @Test("answers as a comparison with all embeddings does, after clips were added, replaced and removed")
    func changes() throws {
        try record(0..<300)
        var index = try store().updated(nil)
        #expect(index.count == 300)
        try expectAll(index)
        try record(300..<340)
        try record(20..<30, shift: 5_000)
        for number in 100..<160 { try catalog.remove(clip: Self.id(number)) }
        index = try store().updated(index)
        #expect(index.count == 280)
        try expectAll(index)
        // From the files, with the changes since.
        try expectAll(try store().updated(nil))
        index = try store().store(index)
        #expect(try store().check(verifying: true).unstoredChanges == 0)
        try expectAll(try store().updated(nil))
    }

    @Test("keeps few files, and leaves rows out that were removed, however often it is written")
    func joining() throws {
        try record(0..<500)
        var index = try store().updated(nil)
        for round in 0..<40 {
            try record(500 + round * 5..<505 + round * 5)
            index = try store().store(try store().updated(index))
        }
        #expect(try segments().count <= 6)
        #expect(index.count == 700)
        try expectAll(try store().updated(nil))
        for number in 0..<400 { try catalog.remove(clip: Self.id(number)) }
        index = try store().store(try store().updated(index))
        #expect(index.vectors.rowCount == 300 && index.vectors.removed.count == 0)
        #expect(try segments().count == 1)
        try expectAll(try store().updated(nil))
    }

    @Test("is built anew from a file with a changed bit, which is never used", arguments: [0, 1, 2, 3, 5, 8])
    func damage(page: Int) throws {
        try record(0..<600)
        _ = try store().updated(nil)
        let path = index + "/" + (try #require(try segments().first))
        var bytes = try Data(contentsOf: URL(filePath: path))
        bytes[page * 4_096 + 77] ^= 8
        try bytes.write(to: URL(filePath: path))
        #expect(try store().check(verifying: true).problem != nil)
        // Opening notices damage of the header; searching notices that of rows.
        do {
            try expectAll(try store().updated(nil))
        } catch {
            try expectAll(try store().build())
        }
        #expect(try store().check(verifying: true).problem == nil)
    }

    @Test("is built anew if its files are gone, cut or foreign, and leaves files that are not its own")
    func foreign() throws {
        try record(0..<50)
        _ = try store().updated(nil)
        try Data("mine".utf8).write(to: URL(filePath: index + "/notes.txt"))
        for name in try segments() + ["embeddings.list"] {
            for content in ["", "x", String(repeating: "y", count: 10_000)] {
                try Data(content.utf8).write(to: URL(filePath: index + "/" + name))
                try expectAll(try store().updated(nil))
            }
        }
        #expect(FileManager.default.fileExists(atPath: index + "/notes.txt"))
        try FileManager.default.removeItem(atPath: index)
        try expectAll(try store().updated(nil))
    }

    @Test("of another catalog, or of a state that the log does not have any more, is not used")
    func stale() throws {
        try record(0..<50)
        _ = try store().updated(nil)
        let other = try Catalog(at: folder.path("other"), mode: .create)
        try FileManager.default.copyItem(atPath: index, toPath: folder.path("other/index"))
        let index = try EmbeddingIndexStore(catalog: other, model: Self.model).updated(nil)
        #expect(index.count == 0)
    }

    @Test("finds only the clips that a search may find")
    func scope() throws {
        try record(0..<300)
        let index = try store().updated(nil)
        let query = Self.embedding(7)
        let all = try expected(query, count: 300)
        let keys = try catalog.keys(of: all)
        let allowed = all.enumerated().filter { $0.offset % 3 == 1 }.map(\.element)
        let scope = SearchScope(keys: allowed.compactMap { keys[$0] }.sorted())
        #expect(try found(index, query, count: 5, within: scope) == Array(allowed.prefix(5)))
        let seen = SearchScope(excludedKeys: all.prefix(4).compactMap { keys[$0] })
        #expect(try found(index, query, count: 5, within: seen) == Array(all[4..<9]))
        #expect(try found(index, query, count: 5, within: SearchScope(keys: [])) == [])
    }

    @Test("is searched by a graph from a number of clips on, with nearly the same answers")
    func graph() throws {
        try record(0..<1_500)
        var policy = Self.eager
        policy.leastValuesOfGraph = 1_000 * Self.model.dimension
        let index = try store(policy).store(try store(policy).updated(nil))
        #expect(index.vectors.graph?.rowCount == 1_500)
        #expect(try store(policy).check(verifying: true).method == "graph of 1500 clips")
        var common = 0
        for number in 0..<20 {
            let query = Self.embedding(20_000 + number)
            common += Set(try found(index, query, count: 10)).intersection(try expected(query, count: 10)).count
        }
        #expect(common >= 196)
        try expectExact(index)
    }

    private func expectExact(_ index: EmbeddingIndex) throws {
        let query = Self.embedding(20_001)
        let exact = SearchScope(method: .exact)
        #expect(try found(index, query, count: 10, within: exact) == expected(query, count: 10))
    }

    @Test("is in memory where the folder cannot be written, and while another process writes")
    func unwritable() throws {
        try record(0..<40)
        try FileManager.default.createDirectory(atPath: index, withIntermediateDirectories: true)
        let lock = try #require(IndexFolder(of: catalog).lock(for: "embeddings"))
        try withExtendedLifetime(lock) {
            let index = try store().updated(nil)
            try expectAll(index)
            #expect(try segments().isEmpty)
            #expect(try store().store(index).unstoredChanges == nil)
        }
    }

    @Test("never changes or removes what another program put into the folder, and names it")
    func foreignFiles() throws {
        try record(0..<40)
        var current = try store().updated(nil)
        let notes = ["embeddings-notes.txt", "embeddings-7.segment", "embeddings.txt", "sketches-1.segment"]
        for name in notes { try folder.write("mine", to: "catalog/index/\(name)") }
        try FileManager.default.createDirectory(
            atPath: index + "/embeddings-9.graph", withIntermediateDirectories: false)
        try FileManager.default.createSymbolicLink(
            atPath: index + "/embeddings-8.segment", withDestinationPath: "embeddings-notes.txt")
        #expect(
            IndexFolder(of: catalog).foreignNames == (notes + ["embeddings-8.segment", "embeddings-9.graph"]).sorted())
        for round in 1...3 {
            try record(0..<40, shift: round)
            current = try store().store(store().updated(current))
            try expectAll(current)
        }
        #expect(try store().check(verifying: true).problem == nil)
        #expect(IndexFolder(of: catalog).foreignNames.count == 6)
        for name in notes { #expect(try String(contentsOfFile: "\(index)/\(name)", encoding: .utf8) == "mine") }
        let segments = try segments().filter { !notes.contains($0) && $0 != "embeddings-8.segment" }
        #expect(segments.count == 1, "former files of its own are removed")
    }

    @Test("is in memory if something else is in the place of its files, and says what to do", arguments: [true, false])
    func obstacle(isFolder: Bool) throws {
        try record(0..<40)
        let place = isFolder ? index + "/embeddings.list" : index
        try folder.write("mine", to: isFolder ? "catalog/index/embeddings.list" : "catalog/index")
        try expectAll(store().store(store().updated(nil)))
        let check = try store().check(verifying: true)
        #expect(check.isBlocked)
        #expect(try #require(check.problem).hasPrefix("'\(place)' "))
        #expect(try #require(check.problem).hasSuffix("; move it away"))
        #expect(try String(contentsOfFile: place, encoding: .utf8) == "mine")
        if isFolder { #expect(try FileManager.default.contentsOfDirectory(atPath: index) == ["embeddings.list"]) }
        try FileManager.default.removeItem(atPath: place)
        _ = try store().updated(nil)
        #expect(try store().check(verifying: true).clips == 40)
    }

    @Test("is in memory if its folder is a link to itself")
    func loop() throws {
        try record(0..<40)
        try FileManager.default.createSymbolicLink(atPath: index, withDestinationPath: "index")
        try expectAll(store().updated(nil))
        #expect(try store().check(verifying: true).isBlocked)
    }
}
