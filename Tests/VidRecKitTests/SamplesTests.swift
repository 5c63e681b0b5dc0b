import Files
import ClipCatalog
import Foundation
import TestSupport
import Testing
import VidRecKit

@Suite("The samples")
struct SamplesTests {
    @Test("are all indexed, and nine altered copies of ten find their own scene first")
    func groups() async throws {
        let manifest = try String(contentsOfFile: Samples.path("manifest.csv"), encoding: .utf8)
        let rows = manifest.split(separator: "\n").dropFirst().map { $0.split(separator: ",").map { String($0) } }
        let groups = Dictionary(uniqueKeysWithValues: rows.map { ($0[0], $0[2]) })
        let folder = try TemporaryFolder()
        let library = try await ClipLibrary(at: folder.path + "/catalog", mode: .create)
        let summary = try await library.indexAll(
            IndexOptions(paths: [Samples.folder], excluded: [GlobPattern("scenarios")]))
        #expect(summary.ok == groups.count && summary.failures == 0 && summary.partial == 0)

        let altered = rows.filter { $0[3] != "original" && groups.values.count(of: $0[2]) > 1 }.map { $0[0] }
        var count = 0
        let answers = library.similar(
            to: altered.map { Samples.path($0) }, options: SimilarOptions(count: 1, jobs: 4))
        for try await answer in answers {
            let query = URL(filePath: answer.query).lastPathComponent
            let best = try answer.result.get().first.map { URL(filePath: $0.path).lastPathComponent }
            if best.flatMap({ groups[$0] }) == groups[query] { count += 1 }
        }
        #expect(count * 10 >= altered.count * 9, "\(count) of \(altered.count)")
    }
}

extension Collection where Element: Equatable {
    fileprivate func count(of element: Element) -> Int { count { $0 == element } }
}
