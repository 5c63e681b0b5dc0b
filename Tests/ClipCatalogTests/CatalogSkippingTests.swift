import ClipTypes
import TestSupport
import Testing

@testable import ClipCatalog

@Suite("Recording files whose clips may have gone")
struct CatalogSkippingTests {
    let folder: TemporaryFolder
    let catalog: Catalog

    init() throws {
        folder = try TemporaryFolder()
        catalog = try folder.make()
    }

    @Test("What can be recorded is, and files with clips that are not there come back")
    func skipping() throws {
        try catalog.record([file("a", .clip(clip(1)))])
        let outcomes = [
            file("b", .known(id(1))), file("c", .known(id(9))), file("d", .known(id(2))), file("e", .clip(clip(2))),
            file("a", .known(id(8))), file("f", .unreadable(reason: "gone")),
        ]
        let (recorded, missing) = try catalog.recordSkippingMissing(outcomes)
        #expect(recorded == [outcomes[0], outcomes[2], outcomes[3], outcomes[5]])
        #expect(missing == [outcomes[1], outcomes[4]])
        #expect(try catalog.paths() == [id(1): ["a", "b"], id(2): ["d", "e"]])
        #expect(try catalog.verify() == [])
    }

    @Test("Nothing is written when nothing can be recorded")
    func nothing() throws {
        try catalog.record([file("a", .clip(clip(1)))])
        let before = try catalog.position()
        let (recorded, missing) = try catalog.recordSkippingMissing([file("a", .known(id(9)))])
        #expect(recorded.isEmpty && missing.map(\.path) == ["a"])
        #expect(try catalog.recordSkippingMissing([]) == ([], []))
        #expect(try catalog.position() == before)
        #expect(try catalog.paths() == [id(1): ["a"]])
    }

    @Test("A clip that another connection removes meanwhile is either missing or kept by the recorded file")
    func race() async throws {
        let (folder, catalog) = (folder, catalog)
        let other = try Catalog(at: folder.catalog, mode: .readWrite, busyTimeout: .seconds(60))
        for round in 0..<150 {
            let clip = clip(round)
            try catalog.record([file("a", .clip(clip))])
            async let removed = Task { try catalog.remove(path: "a") }.value
            async let result = Task { try other.recordSkippingMissing([file("b", .known(clip.id))]) }.value
            let isRecorded = try await !result.recorded.isEmpty
            #expect(try await removed)
            #expect(try catalog.clip(clip.id)?.paths == (isRecorded ? ["b"] : nil))
            try catalog.remove(path: "b")
        }
        #expect(try catalog.statistics().files == 0)
        #expect(try catalog.verify() == [])
    }
}
