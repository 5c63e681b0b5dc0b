import ClipCatalog
import ClipTypes
import TestSupport
import Testing

@testable import VidRecKit

@Suite("Items of a catalog")
struct CatalogItemsTests {
    @Test("An item is its clip by path, file name or id, and seconds count by the clip's length")
    func resolving() async throws {
        let folder = try TemporaryFolder()
        let path = try folder.copy(sample: "lava.mp4", to: "clips/lava.mp4")
        try folder.copy(sample: "tide.mp4", to: "a/same.mp4")
        try folder.copy(sample: "road.mp4", to: "b/same.mp4")
        let library = try await ClipLibrary(at: folder.path("catalog"), mode: .create)
        try await library.indexAll(IndexOptions(paths: [folder.path]))
        let clip = try await library.clip(path).id.description
        let embeddings = try await library.snapshot.itemEmbeddings()
        let catalog = try Catalog(at: folder.path("catalog"), mode: .readOnly)
        let items = try CatalogItems(catalog: catalog, embeddings: embeddings)
        func resolved(_ item: String, _ value: Double? = nil) -> Interaction {
            items.resolved(Interaction(user: "u", item: item, time: 0, event: .watched, value: value))
        }
        for name in [path, "lava.mp4", clip, clip.uppercased()] { #expect(resolved(name).item == clip) }
        // Two clips have this name: it is an item of its own.
        #expect(resolved("same.mp4").item == "same.mp4" && items.names.ambiguity(of: "same.mp4")?.count == 2)
        // The clip is six seconds long.
        #expect(abs((resolved("lava.mp4", 3).value ?? 0) - 0.5) < 0.01)
        #expect(resolved("lava.mp4", 300).value == 1 && resolved("lava.mp4", 0.25).value == 0.25)
        #expect(resolved("elsewhere", 3).value == 3)
    }
}
