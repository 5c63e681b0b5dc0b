import ClipCatalog
import ClipTypes
import Foundation
import TestSupport
import Testing

@Suite("Moving a catalog to another model")
struct CatalogMoveTests {
    private let folder: TemporaryFolder
    private let catalog: Catalog
    private let other = EmbeddingModel(name: "mean", dimension: 4, fingerprint: "beef")

    init() throws {
        folder = try TemporaryFolder()
        catalog = try folder.make()
        try catalog.record((1...3).map { file($0, clip($0)) })
        try catalog.record([Interaction(user: "u", item: "a", time: 1, event: .liked)])
    }

    private func file(_ number: Int, _ clip: IndexedClip) -> IndexedFile {
        IndexedFile(path: "/\(number).mp4", byteCount: 1000, modified: .seconds(1), outcome: .clip(clip))
    }

    /// What the other model makes of a clip.
    private func moved(_ number: Int) -> IndexedClip {
        IndexedClip(
            id: id(number), byteCount: 1000, status: .ok, sampling: "keyframes", rules: 2,
            sketches: sketches(number + 50),
            embedding: IndexedClip.Embedding(model: other, value: embedding(number + 1)))
    }

    private func started() throws -> CatalogMove {
        try #require(try CatalogMove.begin(of: catalog, to: other).move)
    }

    @Test("replaces all analyses at once, strips clips without one, and keeps files and interactions")
    func finish() throws {
        let files = try catalog.files().map(\.path)
        let mark = try catalog.position().clips
        let move = try started()
        try move.copy.record([file(1, moved(1)), file(2, moved(2))])
        #expect(try catalog.modelInUse() == model && catalog.embedding(of: id(1)) == embedding(1))

        let outcome = try #require(try move.finish(ifUnchangedSince: mark))
        #expect(outcome.clips == 2 && outcome.missing == 1 && outcome.former == model && !outcome.hasRecommenders)
        #expect(try catalog.modelInUse() == other && catalog.verify().isEmpty)
        #expect(try catalog.embedding(of: id(1)) == embedding(2) && catalog.sketches(of: id(2)) == sketches(52))
        #expect(try catalog.clip(id(1))?.sampling == "keyframes")
        let stripped = try #require(try catalog.clip(id(3)))
        #expect(stripped.status == .failed && stripped.isStale && stripped.sketchCount == 0 && stripped.model == nil)
        #expect(try catalog.embedding(of: id(3)) == nil && catalog.files().map(\.path) == files)
        #expect(try catalog.interactionCounts().interactions == 1)
        // Readers that follow the changes load everything again.
        #expect(try catalog.changedClips(since: mark) == nil)
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: folder.catalog).filter { $0.hasPrefix("re") }.isEmpty)
    }

    @Test("does nothing if clips were stored since, which would be lost")
    func changed() throws {
        let mark = try catalog.position().clips
        let move = try started()
        try move.copy.record((1...3).map { file($0, moved($0)) })
        try catalog.record([file(4, clip(4))])
        #expect(try move.finish(ifUnchangedSince: mark) == nil)
        #expect(try catalog.modelInUse() == model && catalog.embedding(of: id(4)) == embedding(4))
        try move.copy.record([file(4, moved(4))])
        #expect(try move.finish(ifUnchangedSince: catalog.position().clips)?.clips == 4)
    }

    @Test("goes on with what a stopped move has stored, and removes what is left of one to a third model")
    func resumed() throws {
        let third = EmbeddingModel(name: "mean", dimension: 4, fingerprint: "cafe")
        _ = try CatalogMove.begin(of: catalog, to: third)
        #expect(CatalogMove.unfinished(of: catalog).map(\.fingerprint) == ["cafe"])
        try started().copy.record([file(1, moved(1))])
        #expect(CatalogMove.unfinished(of: catalog).map(\.clips) == [1])
        let folders = try FileManager.default.contentsOfDirectory(atPath: folder.catalog)
        #expect(folders.filter { $0.hasPrefix("reembed-") } == ["reembed-beef"])
        let resumed = try CatalogMove.begin(of: catalog, to: other)
        #expect(try resumed.move?.copy.embedding(of: id(1)) == embedding(2) && resumed.notes.isEmpty)
    }

    @Test("is refused while another one is at work, and names its process; not when that has ended or was killed")
    func exclusive() throws {
        var first: CatalogMove? = try started()
        let second = try Catalog(at: folder.catalog, mode: .readWrite)
        let error = #expect(throws: CatalogError.self) { try CatalogMove.begin(of: second, to: other) }
        #expect(error?.code == .locked)
        #expect(error?.message.contains("process \(ProcessInfo.processInfo.processIdentifier) is moving") == true)
        withExtendedLifetime(first) {}
        first = nil
        #expect(try !FileManager.default.contentsOfDirectory(atPath: folder.catalog).contains("move.lock"))

        // A process that was killed leaves its file without a lock.
        try folder.write("99999\n", to: "catalog/move.lock")
        #expect(try CatalogMove.begin(of: second, to: other).move != nil)
    }

    @Test("has nothing to do for a catalog of the model or without embeddings, and removes what others have left")
    func unneeded() throws {
        _ = try started()
        #expect(CatalogMove.unfinished(of: catalog).count == 1)
        let (move, notes) = try CatalogMove.begin(of: catalog, to: model)
        #expect(move == nil && notes == ["removed an unfinished move to the model beef (0 clips done)"])
        #expect(CatalogMove.unfinished(of: catalog).isEmpty)
        let empty = try Catalog(at: folder.path("empty"), mode: .create)
        #expect(try CatalogMove.begin(of: empty, to: other).move == nil)
    }

    @Test("starts again if what a stopped one has left is damaged", arguments: ["row", "file", "no folder"])
    func restarted(damage: String) throws {
        let path: String
        do {
            let move = try started()
            try move.copy.record([file(1, moved(1))])
            path = move.copy.directory
        }
        switch damage {
        case "row": try folder.sqlite3("UPDATE embedding SET checksum = 1", on: path + "/catalog.sqlite")
        case "file": try Data("no database".utf8).write(to: URL(filePath: path + "/catalog.sqlite"))
        default:
            try FileManager.default.removeItem(atPath: path)
            try Data().write(to: URL(filePath: path))
        }
        let (restarted, notes) = try CatalogMove.begin(of: catalog, to: other)
        let move = try #require(restarted)
        #expect(try notes.count == 1 && notes[0].contains("starts again") && move.copy.statistics().clips == 0)
        try move.copy.record((1...3).map { file($0, moved($0)) })
        #expect(try move.finish(ifUnchangedSince: catalog.position().clips)?.clips == 3)
        #expect(try catalog.verify().isEmpty && catalog.modelInUse() == other)
    }

    @Test("fails as a whole if a result is damaged, and starts again then")
    func damaged() throws {
        let move = try started()
        try move.copy.record((1...3).map { file($0, moved($0)) })
        try folder.sqlite3(
            "UPDATE sketches SET checksum = 1 WHERE clip = 3", on: move.copy.directory + "/catalog.sqlite")
        let error = #expect(throws: CatalogError.self) {
            try move.finish(ifUnchangedSince: catalog.position().clips)
        }
        #expect(error?.code == .damaged && error?.message.contains("run the move again") == true)
        #expect(try catalog.modelInUse() == model && catalog.embedding(of: id(1)) == embedding(1))
        #expect(try catalog.verify().isEmpty)
    }
}
