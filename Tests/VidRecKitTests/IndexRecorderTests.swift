import ClipCatalog
import ClipTypes
import TestSupport
import Testing

@testable import VidRecKit

@Suite("The index recorder")
struct IndexRecorderTests {
    @Test("has the twin of a file decoded when that file changes while it is decoded")
    func twin() throws {
        let folder = try TemporaryFolder()
        let catalog = try Catalog(at: folder.path("catalog"), mode: .create)
        var recorder = IndexRecorder(catalog: catalog, known: KnownFiles(), force: false)
        let clip = try #require(ClipID(String(repeating: "ab", count: 32)))
        let files = try ["a.mp4", "b.mp4", "c.mp4"].map { name in
            let path = try folder.write("the same", to: name)
            return try FileIngest.IdentifiedFile(path: path, state: FileState(ofFile: path), clip: clip)
        }

        func path(_ step: FileIngest.Step?) -> String? {
            if case .decode(let file) = step { file.path } else { nil }
        }
        #expect(try path(recorder.take(.identified(files[0])).next) == files[0].path)
        for file in files.dropFirst() { #expect(try path(recorder.take(.identified(file)).next) == nil) }

        let changed = IndexedFile(
            path: files[0].path, byteCount: 0, modified: .zero, outcome: .unreadable(reason: "it changed"))
        let (reports, next) = try recorder.take(.finished(changed, takenFor: clip))
        #expect(reports.map(\.status) == [.failed])
        #expect(path(next) == files[1].path)

        let decoded = IndexedFile(
            path: files[1].path, byteCount: 8, modified: .zero,
            outcome: .clip(IndexedClip(id: clip, byteCount: 8, status: .partial, sampling: "adaptive")))
        let (rest, last) = try recorder.take(.finished(decoded, takenFor: clip))
        #expect(rest.map(\.path) == [files[1].path, files[2].path])
        #expect(rest.allSatisfy { $0.status == .partial && $0.clip == clip } && path(last) == nil)
    }
}
