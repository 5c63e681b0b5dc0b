import ClipTypes
import Foundation
import GRDB
import TestSupport
import Testing

@testable import CatalogStorage
@testable import ClipCatalog

@Suite("Recording files whose clips may have been removed")
struct CatalogSkippingTests {
    let folder: TemporaryFolder
    let catalog: Catalog

    init() throws {
        folder = try TemporaryFolder()
        catalog = try folder.make()
    }

    @Test("Files with missing clips are returned, all others recorded")
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

    @Test("Nothing is written if nothing can be recorded")
    func nothing() throws {
        try catalog.record([file("a", .clip(clip(1)))])
        let before = try catalog.position()
        let (recorded, missing) = try catalog.recordSkippingMissing([file("a", .known(id(9)))])
        #expect(recorded.isEmpty && missing.map(\.path) == ["a"])
        #expect(try catalog.recordSkippingMissing([]) == ([], []))
        #expect(try catalog.position() == before)
        #expect(try catalog.paths() == [id(1): ["a"]])
    }

    /// Runs `body` on a thread of its own, so that the threads of tasks need not be free.
    private func onThread<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread { continuation.resume(with: Result { try body() }) }
        }
    }

    @Test("Clips that another connection removes meanwhile are either missing or kept by the recorded files")
    func race() async throws {
        let catalog = catalog
        let other = try Catalog(at: folder.catalog, mode: .readWrite, busyTimeout: .seconds(60))
        // The test does not depend on the disk, and hundreds of flushes would take most of its time.
        for catalog in [catalog, other] {
            try await catalog.pool.writeWithoutTransaction { try $0.execute(sql: "PRAGMA synchronous = OFF") }
        }
        for round in 0..<20 {
            let numbers = Array(round * 20..<round * 20 + 20)
            try catalog.record(numbers.map { file("a\($0)", .clip(clip($0))) })
            async let removed: Void = onThread {
                for number in numbers.reversed() { try catalog.remove(path: "a\(number)") }
            }
            async let result = onThread {
                try other.recordSkippingMissing(numbers.map { file("b\($0)", .known(id($0))) })
            }
            let recorded = try await Set(result.recorded.map(\.path))
            #expect(try await recorded.count + result.missing.count == numbers.count)
            try await removed
            for number in numbers {
                let path = "b\(number)"
                #expect(try catalog.clip(id(number))?.paths == (recorded.contains(path) ? [path] : nil))
            }
        }
        #expect(try catalog.verify() == [])
    }
}
