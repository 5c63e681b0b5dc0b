import ClipCatalog
import ClipTypes
import Foundation
import TestSupport
import Testing
import VidRecKit

@Suite("Similar clips")
struct ClipLibrarySimilarTests {
    /// A library of three scenes and altered copies of two of them.
    private func library(in folder: TemporaryFolder) async throws -> ClipLibrary {
        for name in ["lava.mp4", "lava__mirrored.mp4", "road.mp4", "road__mirrored.mp4", "marbles.mp4"] {
            try folder.copy(sample: name)
        }
        let library = try await ClipLibrary(at: folder.path + "/catalog", mode: .create)
        try await library.indexAll(IndexOptions(paths: [folder.path]))
        return library
    }

    private func answers(
        _ library: ClipLibrary, _ queries: [String], options: SimilarOptions = SimilarOptions()
    ) async throws -> [SimilarAnswer] {
        var answers: [SimilarAnswer] = []
        for try await answer in library.similar(to: queries, options: options) { answers.append(answer) }
        return answers
    }

    @Test("are found by path, by the first digits of the id, and by a file that is not indexed")
    func queries() async throws {
        let folder = try TemporaryFolder()
        let library = try await library(in: folder)
        let path = folder.path + "/lava.mp4"
        let id = try await library.clip(path).id
        let outside = Samples.path("lava__mirrored.mp4")
        let found = try await answers(library, [path, id.prefix, id.description, outside])
        #expect(found.map(\.query) == [path, id.prefix, id.description, outside])
        for answer in found.prefix(3) {
            let clips = try answer.result.get()
            #expect(clips.first?.path == folder.path + "/lava__mirrored.mp4")
            #expect(clips.count == 4 && !clips.contains { $0.clip == id }, "a clip is not similar to itself")
            #expect(clips.map(\.rank) == [1, 2, 3, 4])
            #expect(clips.map(\.score) == clips.map(\.score).sorted(by: >))
        }
        // The same bytes at a path that the catalog does not know: the indexed clip is what a user wants to hear of.
        let copy = try #require(try found[3].result.get().first)
        #expect(copy.path == folder.path + "/lava__mirrored.mp4" && copy.score > 0.999_99 && copy.score <= 1)
    }

    @Test("include HDR versions of an SDR clip, and the other way around", arguments: ["smpte2084", "arib-std-b67"])
    func dynamicRange(transfer: String) async throws {
        let folder = try TemporaryFolder()
        let library = try await library(in: folder)
        // White of 203 cd/m², as ITU-R BT.2408 has it; and HLG of the same light.
        let pq = "zscale=pin=709:tin=709:min=170m:p=2020:t=smpte2084:m=2020_ncl:npl=203"
        let filter = transfer == "smpte2084" ? pq : pq + ",zscale=t=arib-std-b67:npl=1000"
        let hdr = folder.path + "/other/hdr.mp4"
        try FileManager.default.createDirectory(atPath: folder.path + "/other", withIntermediateDirectories: true)
        try FFmpeg.run([
            "-i", Samples.path("road.mp4"), "-an", "-vf", filter + ",format=yuv420p10le", "-c:v", "libx265", "-preset",
            "ultrafast", "-x265-params", "log-level=none", "-color_primaries", "bt2020", "-color_trc", transfer,
            "-colorspace", "bt2020nc", hdr,
        ])
        // Its mirror image is a copy, too.
        let found = try await library.copies(of: hdr)
        #expect(
            found.contains { $0.path == folder.path + "/road.mp4" && $0.confidence > 0.9 },
            "\(found.map { "\($0.path) \($0.confidence) \($0.match.likelihoodRatios)" })")

        try await library.indexAll(IndexOptions(paths: [hdr]))
        let expected: [PictureConversion] = [transfer == "smpte2084" ? .pq : .hlg, .gamut]
        #expect(try await library.clip(hdr).metadata?.conversions == expected)
        let copies = try await library.copies(of: folder.path + "/road.mp4")
        #expect(copies.contains { $0.path == hdr && $0.confidence > 0.9 })
    }

    @Test(
        "are found as copies among clips that older versions indexed, without local detail, and newer ones beside them")
    func olderCatalog() async throws {
        let folder = try TemporaryFolder()
        let library = try await library(in: folder)
        let mirrored = folder.path + "/road__mirrored.mp4"
        let newer = try await library.copies(of: mirrored, count: 5, minimumConfidence: 0)
        #expect(newer.first?.path == folder.path + "/road.mp4" && newer.count == 4)
        #expect(newer.allSatisfy { $0.match.searchedClips == 5 } && newer[0].match.features.detailStrength > 2.5)
        // As if all clips but one were indexed by an older version.
        let catalog = try Catalog(at: folder.path + "/catalog", mode: .readWrite)
        for name in ["lava.mp4", "lava__mirrored.mp4", "road.mp4", "marbles.mp4"] {
            let id = try await library.clip(folder.path + "/" + name).id
            let clip = try #require(try catalog.clip(id))
            let sketches = try catalog.sketches(of: id)
            #expect(sketches.contains { $0.detail != nil })
            let older = IndexedClip(
                id: id, byteCount: clip.byteCount, status: clip.status, metadata: clip.metadata,
                sampling: clip.sampling,
                rules: clip.rules,
                sketches: sketches.map { FrameSketch(time: $0.time, weight: $0.weight, codes: $0.codes) },
                embedding: try catalog.embedding(of: id).map {
                    IndexedClip.Embedding(model: library.modelIdentity, value: $0)
                })
            try catalog.record([
                IndexedFile(
                    path: folder.path + "/" + name, byteCount: clip.byteCount, modified: .zero, outcome: .clip(older))
            ])
        }
        let found = try await library.copies(of: mirrored, count: 5, minimumConfidence: 0)
        #expect(found.count == 4 && found.first?.path == folder.path + "/road.mp4")
        #expect(found.allSatisfy { $0.match.features.detailStrength == 0 && $0.match.features.agreeingBlocks == 0 })
        let best = try #require(found.first?.match)
        #expect(best.isMirrored && best.segments.count == 1 && best.queryCoverage > 0.8)
        #expect(best.logOdds < newer[0].match.logOdds && best.logOdds > found[1].match.logOdds)
        // The clip that still has its detail is found by it.
        let other = try await library.copies(of: folder.path + "/road.mp4", count: 1, minimumConfidence: 0)
        #expect(other.first?.path == mirrored && (other.first?.match.features.detailStrength ?? 0) > 3)
    }

    @Test("say why: the shares of the families sum to the score")
    func reasons() async throws {
        let folder = try TemporaryFolder()
        let library = try await library(in: folder)
        let clips = try await answers(library, [folder.path + "/road.mp4"])[0].result.get()
        #expect(clips.count == 4)
        for clip in clips {
            #expect(abs(clip.reasons.values.reduce(0, +) - clip.score) < 1e-5)
            #expect(Set(clip.reasons.keys) == Set(DescriptorFamily.allCases))
        }
    }

    @Test("are limited by count and by score")
    func limits() async throws {
        let folder = try TemporaryFolder()
        let library = try await library(in: folder)
        let query = folder.path + "/road.mp4"
        #expect(try await answers(library, [query], options: SimilarOptions(count: 2))[0].result.get().count == 2)
        let close = try await answers(library, [query], options: SimilarOptions(minimumScore: 0.5))[0].result.get()
        let all = try await answers(library, [query])[0].result.get()
        #expect(close == all.filter { $0.score >= 0.5 } && !close.isEmpty && close.count < all.count)
        #expect(try await answers(library, [query], options: SimilarOptions(minimumScore: 1.5))[0].result.get().isEmpty)
    }

    @Test("of a query that fails are an error of their own, and the others go on")
    func failures() async throws {
        let folder = try TemporaryFolder()
        let library = try await library(in: folder)
        let text = try folder.write("no video", to: "notes.txt")
        let queries = [folder.path + "/gone.mp4", text, folder.path + "/lava.mp4", "ffffffff"]
        let found = try await answers(library, queries, options: SimilarOptions(jobs: 4))
        #expect(found.map(\.query) == queries)
        let codes = found.map { answer -> VidRecError.Code? in
            if case .failure(let error) = answer.result { error.code } else { nil }
        }
        #expect(codes == [.unknownClip, .unreadable, nil, .unknownClip])
    }

    @Test("are looked for among what was indexed since, and no longer among what was removed")
    func current() async throws {
        let folder = try TemporaryFolder()
        let library = try await library(in: folder)
        let query = folder.path + "/marbles.mp4"
        let before = try await answers(library, [query])[0].result.get().count
        let new = try folder.copy(sample: "marbles__faster.mp4")
        try await library.indexAll(IndexOptions(paths: [folder.path]))
        let after = try await answers(library, [query])[0].result.get()
        #expect(after.count == before + 1 && after.first?.path == new)
        #expect(try await library.remove(new) == [new])
        #expect(try await answers(library, [query])[0].result.get().count == before)
        #expect(FileManager.default.fileExists(atPath: new), "remove leaves the file alone")
    }
}
