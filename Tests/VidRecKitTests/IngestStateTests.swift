import Files
import ClipCatalog
import ClipTypes
import TestSupport
import Testing

@testable import ClipIndexing
@testable import VidRecKit

@Suite("The ingest state")
struct IngestStateTests {
    private let clip = ClipID(bytes: Array(repeating: 0xAB, count: 32))

    private func files(in folder: TemporaryFolder) throws -> [FileIngest.IdentifiedFile] {
        let clip = try #require(clip)
        return try ["a.mp4", "b.mp4", "c.mp4"].map { name in
            let path = try folder.write("the same", to: name)
            return try FileIngest.IdentifiedFile(path: path, state: FileState(ofFile: path), clip: clip)
        }
    }

    private func decoded(_ file: FileIngest.IdentifiedFile) -> IndexedFile {
        IndexedFile(
            path: file.path, byteCount: 8, modified: .zero,
            outcome: .clip(IndexedClip(id: file.clip, byteCount: 8, status: .partial, sampling: "adaptive")))
    }

    @Test("has the twin of a file decoded when that file changes while it is decoded")
    func twin() throws {
        let files = try files(in: TemporaryFolder())
        let clip = try #require(clip)
        var state = IngestState(redo: .nothing)
        #expect(state.process(.identified(files[0])).next == files[0])
        for file in files.dropFirst() { #expect(state.process(.identified(file)) == IngestState.Actions()) }

        let changed = IndexedFile(
            path: files[0].path, byteCount: 0, modified: .zero, outcome: .unreadable(reason: "it changed"))
        let afterwards = state.process(changed, identifiedAs: clip)
        #expect(afterwards.writes.map(\.path) + afterwards.reports.map(\.path) == [files[0].path])
        #expect(afterwards.next == files[1])

        let last = state.process(decoded(files[1]), identifiedAs: clip)
        #expect(last.writes.map(\.path) == [files[1].path, files[2].path] && last.next == nil)
        let reports = last.writes.map { state.report($0) }
        #expect(reports.allSatisfy { $0.status == .partial && $0.clip == clip })
    }

    @Test("has a file decoded when the clip it was known by is gone by the time of writing")
    func gone() throws {
        let folder = try TemporaryFolder()
        let catalog = try Catalog(at: folder.path("catalog"), mode: .create)
        let files = try files(in: folder)
        var state = IngestState(redo: .nothing)
        _ = state.process(.identified(files[0]))
        _ = state.process(decoded(files[0]), identifiedAs: files[0].clip)
        let known = state.process(.identified(files[1]))
        #expect(known.writes == [files[1].asKnown] && known.next == nil)

        let (recorded, gone) = try catalog.recordSkippingMissing(known.writes)
        #expect(recorded.isEmpty && gone == known.writes)
        #expect(state.decode(files[1]).next == files[1])

        let both = [files[2].asKnown, decoded(files[1])]
        #expect(try catalog.recordSkippingMissing(both).recorded == both)
        #expect(try catalog.files().map(\.path) == [files[1].path, files[2].path])
    }
}
