import ClipTypes
import TestSupport
import Testing

@testable import CatalogStorage
@testable import ClipCatalog

@Suite("Reading all sketches at once")
struct CatalogBulkReadingTests {
    let folder: TemporaryFolder
    let catalog: Catalog

    init() throws {
        folder = try TemporaryFolder()
        catalog = try folder.make()
        try catalog.record((0..<6).map { file("\($0)", .clip(clip($0))) })
    }

    @Test(
        "Damage that a single read detects ends the iteration with an error that names the clip",
        arguments: [
            // A value of the clip's row: its duration, which is returned with the sketches, and their number.
            "UPDATE clip SET duration_seconds = 9999 WHERE key = 4",
            "UPDATE clip SET duration_attoseconds = NULL WHERE key = 4",
            "UPDATE clip SET sketch_count = 2 WHERE key = 4",
            // The sketches themselves: shortened, none, and another clip's.
            "UPDATE sketches SET bytes = substr(bytes, 1, 8) WHERE clip = 4",
            "UPDATE sketches SET bytes = x'' WHERE clip = 4",
            "UPDATE sketches SET bytes = (SELECT bytes FROM sketches WHERE clip = 1) WHERE clip = 4",
            "UPDATE sketches SET (bytes, checksum) = (SELECT bytes, checksum FROM sketches WHERE clip = 1) "
                + "WHERE clip = 4",
        ])
    func damage(change: String) throws {
        #expect(try folder.sqlite3(change) == "")
        #expect(#expect(throws: CatalogError.self) { try catalog.sketches(of: id(3)) }?.code == .damaged)
        let error = #expect(throws: CatalogError.self) { try catalog.forEachSketches { _, _, _ in } }
        #expect(error?.code == .damaged)
        #expect(error?.message.contains(id(3).prefix) == true)
    }
}
