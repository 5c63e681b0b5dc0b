import ClipTypes
import Foundation
import TestSupport
import Testing

@testable import CatalogStorage
@testable import ClipCatalog

@Suite("The comparison of all clips, as the catalog keeps it")
struct CatalogDuplicatesTests {
    private let folder: TemporaryFolder
    private let catalog: Catalog

    init() throws {
        folder = try TemporaryFolder()
        catalog = try folder.make()
        try catalog.record((1...4).map { file("\($0).mp4", .clip(clip($0))) })
    }

    private func pair(_ one: Int, _ other: Int, _ evidence: [UInt8] = [1, 2, 3]) -> ComparedPair {
        ComparedPair(ClipPair(id(one), id(other)), evidence: evidence)
    }

    private func stored() throws -> [ComparedPair] {
        var pairs: [ComparedPair] = []
        try catalog.forEachComparedPair { pairs.append($0) }
        return pairs.sorted { $0.clips < $1.clips }
    }

    /// Compares all clips that are to be compared.
    @discardableResult
    private func compare(_ pairs: [ComparedPair], rules: String = "1") throws -> [ClipID] {
        let mark = try catalog.position().clips
        let clips = try catalog.beginComparison(rules: rules)
        #expect(try catalog.recordComparison(of: clips, pairs: pairs, since: mark))
        return clips
    }

    @Test("Every clip with sketches is compared once")
    func once() throws {
        try catalog.record([file("5.mp4", .clip(clip(5, status: .failed, reason: "no video")))])
        #expect(try compare([pair(2, 1), pair(3, 4)]) == (1...4).map { id($0) })
        #expect(try catalog.beginComparison(rules: "1") == [])
        #expect(try catalog.comparedClipCount() == 4)
        #expect(try stored() == [pair(1, 2), pair(3, 4)])
        // A pair that is found again is replaced.
        #expect(try catalog.recordComparison(of: [], pairs: [pair(1, 2, [9])], since: catalog.position().clips))
        #expect(try stored() == [pair(1, 2, [9]), pair(3, 4)] && catalog.verify() == [])
    }

    @Test("A clip that is removed, or analyzed again, loses its pairs; another path changes nothing")
    func changes() throws {
        try compare([pair(1, 2), pair(2, 3), pair(3, 4)])
        try catalog.record([file("again.mp4", .known(id(1)))])
        #expect(try catalog.beginComparison(rules: "1") == [])
        try catalog.record([file("2.mp4", .clip(clip(2)))])
        #expect(try catalog.beginComparison(rules: "1") == [id(2)] && stored() == [pair(3, 4)])
        #expect(try catalog.remove(clip: id(4)))
        #expect(try stored() == [] && catalog.comparedClipCount() == 2 && catalog.verify() == [])
    }

    @Test("What other rules have found is discarded")
    func rules() throws {
        try compare([pair(1, 2)])
        #expect(try compare([pair(3, 4)], rules: "2").count == 4)
        #expect(try stored() == [pair(3, 4)])
    }

    @Test("Clips that change while they are compared are compared again")
    func changesMeanwhile() throws {
        let mark = try catalog.position().clips
        let clips = try catalog.beginComparison(rules: "1")
        try catalog.record([file("2.mp4", .clip(clip(2)))])
        #expect(try catalog.remove(clip: id(3)))
        #expect(
            try catalog.recordComparison(of: clips, pairs: [pair(1, 2), pair(1, 3), pair(1, 4)], since: mark))
        #expect(try stored() == [pair(1, 4)] && catalog.beginComparison(rules: "1") == [id(2)])
        // A mark of another catalog tells nothing about the changes since.
        let other = ChangeMark(number: mark.number, generation: mark.generation + 1)
        #expect(try catalog.recordComparison(of: [id(2)], pairs: [], since: other) == false)
        #expect(try catalog.beginComparison(rules: "1") == [id(2)])
    }

    @Test("Marks are kept when clips are removed and added again, and can be forgotten")
    func marks() throws {
        try catalog.mark(.same, pairs: [ClipPair(id(2), id(1))])
        try catalog.mark(.different, pairs: [ClipPair(id(3), id(4)), ClipPair(id(7), id(1))])
        let marks: [ClipPair: PairMark] = [
            ClipPair(id(1), id(2)): .same, ClipPair(id(3), id(4)): .different, ClipPair(id(1), id(7)): .different,
        ]
        #expect(try catalog.pairMarks() == marks)
        try catalog.remove(clip: id(1))
        try catalog.record([file("1.mp4", .clip(clip(1)))])
        try compare([], rules: "2")
        #expect(try catalog.pairMarks() == marks && catalog.verify() == [])
        try catalog.mark(.different, pairs: [ClipPair(id(1), id(2))])
        try catalog.mark(nil, pairs: [ClipPair(id(3), id(4)), ClipPair(id(8), id(9))])
        #expect(
            try catalog.pairMarks() == [ClipPair(id(1), id(2)): .different, ClipPair(id(1), id(7)): .different])
    }

    @Test("Damaged rows are reported, never returned")
    func damage() throws {
        try compare([pair(1, 2)])
        try catalog.mark(.same, pairs: [ClipPair(id(1), id(2))])
        try folder.sqlite3(
            "UPDATE duplicate_pair SET evidence = x'010204'; UPDATE duplicate_mark SET same = 0;")
        #expect(throws: CatalogError.self) { try catalog.forEachComparedPair { _ in } }
        #expect(throws: CatalogError.self) { try catalog.pairMarks() }
        let problems = try catalog.verify().map(\.description)
        #expect(problems.count == 2 && problems.allSatisfy { $0.contains(id(1).prefix) }, "\(problems)")
        // Another comparison repairs what comparisons find.
        #expect(try catalog.recordComparison(of: [], pairs: [pair(1, 2)], since: catalog.position().clips))
        #expect(try stored() == [pair(1, 2)])
    }

    @Test("Clips with several files are found")
    func files() throws {
        try catalog.record([
            file("copy of 3.mp4", .known(id(3))), file("gone.mp4", .unreadable(reason: "no such file")),
        ])
        try catalog.record([file("gone too.mp4", .unreadable(reason: "no such file"))])
        #expect(try catalog.clipsWithSeveralFiles() == [id(3)])
    }
}
