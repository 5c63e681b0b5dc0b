import ClipCatalog
import ClipTypes
import CopyMatching
import Foundation
import IndexFiles
import Kernels
import TestSupport
import Testing

@testable import CatalogIndexes

@Suite("The index of sketches")
struct SketchIndexStoreTests {
    private static let dimension = 32
    private static let parity = (0..<dimension).map { $0.isMultiple(of: 2) ? Int8(1) : -1 }

    private let folder: TemporaryFolder
    private let catalog: Catalog

    init() throws {
        folder = try TemporaryFolder()
        catalog = try Catalog(at: folder.path("catalog"), mode: .create)
    }

    private func store() -> SketchIndexStore {
        var policy = IndexPolicy()
        policy.leastChanges = 1
        policy.clipsInMemory = 64
        return SketchIndexStore(catalog: catalog, parity: Self.parity, policy: policy)
    }

    private func id(_ number: Int) throws -> ClipID {
        try #require(ClipID(bytes: (0..<32).map { UInt8(truncatingIfNeeded: number >> ($0 % 4 * 8)) }))
    }

    private func record(_ numbers: Range<Int>) throws {
        try catalog.record(
            try numbers.map { number in
                var generator = SeededGenerator(seed: UInt64(number) + 9)
                let sketches = (0..<3).map { frame in
                    FrameSketch(
                        time: .seconds(frame), weight: 1,
                        codes: (0..<Self.dimension / 2).map { _ in Int8(truncatingIfNeeded: generator.next()) })
                }
                let clip = IndexedClip(
                    id: try id(number), byteCount: 8, status: .ok, sampling: "adaptive", sketches: sketches)
                return IndexedFile(path: "/\(number).mp4", byteCount: 8, modified: .zero, outcome: .clip(clip))
            })
    }

    private func keys(_ numbers: some Sequence<Int>) throws -> [Int64] {
        let ids = try numbers.map { try id($0) }
        return try catalog.keys(of: ids).values.sorted()
    }

    @Test("has the clips of the catalog, after clips were added, replaced and removed, and from its files")
    func changes() throws {
        try record(0..<200)
        var index = try store().updated(nil)
        // Several files, since few clips are in memory at once.
        #expect(index.sketches.segments.count > 1 && index.sketches.tailCount == 0)
        #expect(try index.sketches.keys() == keys(0..<200))
        try record(200..<210)
        for number in 50..<70 { try catalog.remove(clip: id(number)) }
        index = try store().updated(index)
        let expected = try keys(Array(0..<50) + Array(70..<210))
        #expect(try index.sketches.keys() == expected)
        #expect(try store().updated(nil).sketches.keys() == expected)
        _ = try store().store(index)
        let opened = try store().updated(nil)
        #expect(opened.sketches.tailCount == 0)
        #expect(try opened.sketches.keys() == expected)
        #expect(try store().check(verifying: true).problem == nil)
    }

    @Test("is built anew if a bit of its files has changed", arguments: [0, 1, 2])
    func damage(page: Int) throws {
        try record(0..<200)
        let path = try #require(try store().updated(nil).sketches.segments.first?.path)
        var bytes = try Data(contentsOf: URL(filePath: path))
        bytes[page * 4_096 + 9] ^= 1
        try bytes.write(to: URL(filePath: path))
        #expect(try store().check(verifying: true).problem != nil)
        #expect(try store().build().sketches.keys() == keys(0..<200))
        #expect(try store().check(verifying: true).problem == nil)
    }

    @Test("of sketches of another size has the clip, without frames")
    func otherModel() throws {
        try record(0..<5)
        let clip = IndexedClip(
            id: try id(9), byteCount: 8, status: .ok, sampling: "adaptive",
            sketches: [FrameSketch(time: .zero, weight: 1, codes: [1, 2, 3])])
        try catalog.record([IndexedFile(path: "/9", byteCount: 8, modified: .zero, outcome: .clip(clip))])
        let index = try store().updated(nil)
        #expect(index.sketches.count == 6 && index.sketches.frameCount == 15)
    }
}
