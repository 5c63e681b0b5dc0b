import ClipCatalog
import ClipTypes
import Concurrency
import Foundation
import TestSupport
import Testing
import VidRecKit

@testable import Duplicates

@Suite("Comparing all clips of a catalog")
struct DuplicateScanTests {
    /// Copies of three scenes, and two clips without copies.
    private static let samples = [
        "tide.mp4", "tide__letterboxed.mp4", "tide__hevc.mkv", "skyline.mp4", "skyline__mirrored.mp4",
        "skyline__logo.mp4", "marbles.mp4", "marbles__regraded.mp4", "colony.mp4", "road.mp4",
    ]

    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        for name in Self.samples { try folder.copy(sample: name, to: "clips/\(name)") }
    }

    private func index(_ names: [String], in catalog: String) async throws -> ClipLibrary {
        let library = try await ClipLibrary(at: folder.path(catalog), mode: .create)
        let paths = names.map { folder.path("clips/\($0)") }
        for try await event in library.index(paths) {
            if case .finished(let summary) = event { #expect(summary.failed == 0) }
        }
        return library
    }

    private func pairs(_ library: ClipLibrary) throws -> [ComparedPair] {
        var pairs: [ComparedPair] = []
        try library.catalog.forEachComparedPair { pairs.append($0) }
        return pairs.sorted { $0.clips < $1.clips }
    }

    /// The names of the files of each group.
    private func names(_ found: FoundDuplicates) -> Set<Set<String>> {
        Set(found.groups.map { Set($0.clips.flatMap(\.paths).map { URL(filePath: $0).lastPathComponent }) })
    }

    @Test("Altered copies are grouped; clips that are added in any order give the same pairs, byte for byte")
    func incremental() async throws {
        let library = try await index(Self.samples, in: "all")
        let found = try await library.duplicates().outcome
        #expect(found.newlyCompared == 10 && found.comparedClips == 10)
        let groups = names(found)
        #expect(groups.contains(["tide.mp4", "tide__letterboxed.mp4", "tide__hevc.mkv"]), "\(groups)")
        #expect(groups.contains(["skyline.mp4", "skyline__mirrored.mp4", "skyline__logo.mp4"]), "\(groups)")
        #expect(groups.contains(["marbles.mp4", "marbles__regraded.mp4"]), "\(groups)")
        #expect(groups.count == 3 && found.parts.isEmpty)
        let again = try await library.duplicates().outcome
        #expect(again.newlyCompared == 0 && again.groups == found.groups)

        let order = [Self.samples.suffix(4), Self.samples.prefix(1), Self.samples[1..<6]].map { Array($0) }
        for names in order {
            let other = try await index(names, in: "parts")
            #expect(try await other.duplicates().outcome.newlyCompared == names.count)
        }
        let other = try await ClipLibrary(at: folder.path("parts"), mode: .readWrite)
        let (expected, grown) = (try pairs(library), try pairs(other))
        #expect(!expected.isEmpty && grown == expected)
        #expect(try await other.duplicates().outcome.groups == found.groups)
    }

    @Test("A run that is cancelled continues where it was, to the same pairs")
    func cancelled() async throws {
        let library = try await index(Self.samples, in: "catalog")
        let reference = try await index(Self.samples, in: "reference")
        _ = try await reference.duplicates().outcome

        let cancellation = Guarded<Task<Int, any Error>?>(nil)
        var scan = DuplicateScan(library: library, jobs: 1)
        scan.blockSize = 3
        scan.taskSize = 3
        let task = Task { [scan] in
            try await scan.run { progress in
                if progress.done >= 6 { cancellation.withLock { $0?.cancel() } }
            }
        }
        cancellation.withLock { $0 = task }
        let result = await task.result
        // The task may have gone on before it could be cancelled.
        if case .failure(let error) = result { #expect(error is CancellationError) }
        let compared = try library.catalog.comparedClipCount()
        #expect(compared.isMultiple(of: 3) || compared == 10)
        #expect(try await library.duplicates().outcome.newlyCompared == 10 - compared)
        let (expected, resumed) = (try pairs(reference), try pairs(library))
        #expect(!expected.isEmpty && resumed == expected)
    }

    @Test("Marks are kept when a clip is analyzed again, and when it is removed and added again")
    func marks() async throws {
        let library = try await index(Array(Self.samples.prefix(3)), in: "catalog")
        let tide = folder.path("clips/tide.mp4")
        let (boxed, hevc) = (folder.path("clips/tide__letterboxed.mp4"), folder.path("clips/tide__hevc.mkv"))
        _ = try await library.markDuplicates(.different, pairs: [(tide, boxed), (hevc, boxed)])
        #expect(names(try await library.duplicates().outcome) == [["tide.mp4", "tide__hevc.mkv"]])
        #expect(try await library.remove(boxed) == [boxed])
        for try await _ in library.index([boxed]) {}
        let found = try await library.duplicates().outcome
        #expect(found.newlyCompared == 1 && names(found) == [["tide.mp4", "tide__hevc.mkv"]])
        _ = try await library.markDuplicates(nil, pairs: [(boxed, tide)])
        // The other mark still keeps these apart, in whichever group the third clip is.
        let apart = names(try await library.duplicates().outcome)
        #expect(!apart.contains { $0.isSuperset(of: ["tide__letterboxed.mp4", "tide__hevc.mkv"]) })
        _ = try await library.markDuplicates(.same, pairs: [(boxed, tide)])
        #expect(names(try await library.duplicates().outcome) == [["tide.mp4", "tide__letterboxed.mp4"]])
        _ = try await library.markDuplicates(nil, pairs: [(boxed, hevc)])
        #expect(try await library.duplicates().outcome.groups.map(\.clips.count) == [3])
    }

    @Test("The first clip of a group is the longest; what is longest, largest and oldest is told")
    func best() async throws {
        let library = try await index(["marbles.mp4", "marbles__regraded.mp4"], in: "catalog")
        try folder.copy(sample: "marbles.mp4", to: "clips/again.mp4")
        let path = folder.path("clips/marbles__regraded.mp4")
        try FileManager.default.setAttributes(
            [.modificationDate: Date(timeIntervalSince1970: 1000)], ofItemAtPath: path)
        for try await _ in library.index([folder.path("clips")]) {}
        let found = try await library.duplicates().outcome
        let group = try #require(found.groups.first { $0.clips.contains { $0.paths.count == 2 } })
        let oldest = try #require(group.clips.first { $0.clip == group.oldest })
        #expect(oldest.paths == [path] && oldest.time == .seconds(1000) && !oldest.isUploadTime)
        #expect(group.longest == group.clips[0].clip && group.fileCount == 3)
    }
}
