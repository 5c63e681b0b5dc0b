import ClipTypes
import Foundation
import IndexFiles
import Kernels
import TestSupport
import Testing

@testable import CopyMatching

@Suite("Index of sketches in files")
struct SketchIndexTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private static func id(_ key: Int64) -> ClipID {
        guard let id = ClipID(bytes: (0..<32).map { UInt8(truncatingIfNeeded: key >> (8 * max(0, 7 - $0))) }) else {
            preconditionFailure("32 bytes make an id")
        }
        return id
    }

    /// Clips with the keys 10, 13, 16...; every hundredth has no frames.
    private static func clips(_ count: Int) -> [(key: Int64, track: SketchTrack)] {
        (0..<count).map { number in
            let cuts = [Cut(Footage(seed: UInt64(100 + number)), 0, 6)]
            return (
                Int64(10 + 3 * number),
                number % 100 == 99 ? SketchTrack(sketches: [], duration: nil) : SketchTrack(cuts, every: 1)
            )
        }
    }

    private static let queries: [CopyQuery] = [
        SketchTrack([Cut(Footage(seed: 100 + 77), 2, 5)]).query,
        SketchTrack([Cut(Footage(seed: 100 + 5), 0, 6)], every: 1).mirrored(parity: parity).query,
        SketchTrack([Cut(Footage(seed: 9_000), 0, 6), Cut(Footage(seed: 100 + 321), 0, 5)]).query,
        SketchTrack((0..<20).map { Cut(Footage(seed: UInt64(110 + 15 * $0)), 2, 5) }).query,
    ]

    private func empty() -> SketchIndex { SketchIndex(dimension: Footage.dimension, parity: parity) }

    /// An index of clips in segments, of which the last ones are in memory.
    private func index(_ clips: [(key: Int64, track: SketchTrack)], segments: [Int]) throws -> SketchIndex {
        var index = empty()
        var rest = clips[...]
        for count in segments {
            try index.update(inserting: Array(rest.prefix(count)))
            rest = rest.dropFirst(count)
            let number = index.segments.count
            try index.compact(
                number..<number, to: folder.path("\(count)-\(number)-\(UUID())"), quantizer: nil, jobs: 2)
        }
        try index.update(inserting: Array(rest))
        return index
    }

    private func expected(
        _ clips: [(key: Int64, track: SketchTrack)], _ query: CopyQuery, count: Int = 10
    ) -> [ClipID] {
        let index = CopyIndex(clips.map { (Self.id($0.key), $0.track) }, matcher: matcher, parity: parity)
        return index.candidateClips(for: matcher.prepare(query), count: count)
    }

    @Test(
        "has the candidates and the answers of the index in memory, however the clips are divided",
        arguments: [[], [600], [100, 350], [1, 0, 599]])
    func exhaustive(segments: [Int]) throws {
        let clips = Self.clips(600)
        let index = try index(clips, segments: segments)
        #expect(index.count == 600 && index.method == .exhaustive && index.segments.map(\.count) == segments)
        #expect(try index.keys() == clips.map(\.key))
        let tracks = Dictionary(uniqueKeysWithValues: clips)
        let whole = CopyIndex(clips.map { (Self.id($0.key), $0.track) }, matcher: matcher, parity: parity)
        for query in Self.queries {
            let candidates = try index.candidates(for: query, count: 10, matcher: matcher)
            #expect(candidates.map(Self.id) == expected(clips, query))
            let found = try index.matches(for: query, count: 10, excluding: 10, matcher: matcher) { keys in
                #expect(keys == candidates)
                return tracks.filter { keys.contains($0.key) }
            }
            let answers = whole.matches(for: query, count: 10, excluding: Self.id(10))
            #expect(found.map { Self.id($0.key) } == answers.map(\.clip))
            #expect(found.map(\.match) == answers.map(\.match))
        }
    }

    @Test("forgets removed clips and the former sketches of replaced ones, also when it is opened again")
    func changes() throws {
        var clips = Self.clips(400)
        var index = try index(clips, segments: [150, 150])
        let before = index
        let removed = [clips[77].key, clips[200].key, clips[380].key, 5]
        let replacement = SketchTrack([Cut(Footage(seed: 7_777), 0, 6)], every: 1)
        try index.update(inserting: [(clips[5].key, replacement), (clips[390].key, replacement)], removing: removed)
        clips[5].track = replacement
        clips[390].track = replacement
        clips.removeAll { removed.contains($0.key) }
        #expect(index.count == 397 && before.count == 400)
        #expect(try index.removedKeys(inSegment: 0) == [25, 241] && index.removedKeys(inSegment: 1) == [610])
        let parts = try index.segments.indices.map { number in
            let path = index.segments[number].path
            return (
                segment: try SketchSegment(opening: path, dimension: Footage.dimension, parity: parity),
                removed: try index.removedKeys(inSegment: number) + [4]
            )
        }
        var reopened = try SketchIndex(
            dimension: Footage.dimension, parity: parity, segments: parts, quantizer: nil)
        try reopened.update(inserting: clips.filter { $0.key > 900 || $0.key == 25 }.map { ($0.key, $0.track) })
        var compacted = index
        try compacted.compact(0..<2, to: folder.path("compacted"), quantizer: nil, jobs: 1)
        #expect(compacted.segments.map(\.count) == [397] && compacted.tailCount == 0)
        for query in Self.queries + [replacement.query] {
            for changed in [index, reopened, compacted] {
                #expect(try changed.keys() == clips.map(\.key))
                let candidates = try changed.candidates(for: query, count: 10, matcher: matcher)
                #expect(candidates.map(Self.id) == expected(clips, query))
            }
        }
        #expect(try before.candidates(for: Self.queries[0], count: 10, matcher: matcher).contains(241))
    }

    /// An index with lists, and the same clips in memory.
    private func listed(_ clips: [(key: Int64, track: SketchTrack)], jobs: Int = 2) throws -> SketchIndex {
        var index = empty()
        try index.update(inserting: clips)
        index.forcedMethod = .lists
        #expect(index.method == .exhaustive)
        let quantizer = try #require(try index.trainedQuantizer(seed: 3, jobs: jobs))
        try quantizer.write(to: folder.path("quantizer-\(jobs)"))
        let read = try SketchQuantizer(
            reading: folder.path("quantizer-\(jobs)"), dimension: Footage.dimension, parity: parity)
        #expect(read.identity == quantizer.identity && read.count == quantizer.count && read.count >= 16)
        try index.compact(0..<0, to: folder.path("lists-\(jobs)"), quantizer: read, jobs: jobs)
        #expect(index.method == .lists)
        return index
    }

    @Test("finds in few lists what an exhaustive search finds, beside new and removed clips")
    func lists() throws {
        let clips = Self.clips(1_500)
        var index = try listed(Array(clips.prefix(1_400)))
        try index.update(inserting: Array(clips.dropFirst(1_400)), removing: [clips[600].key])
        index.settings.leastPairs = 0
        index.settings.share = 0.1
        index.settings.rankedClips = 200
        for number in [3, 250, 600, 801, 1_320, 1_450] {
            let query = SketchTrack([Cut(Footage(seed: UInt64(100 + number)), 1, 5)]).query
            let found = try index.candidates(for: query, count: 10, matcher: matcher)
            #expect(found.contains(clips[number].key) == (number != 600))
            #expect((64...192).contains(found.count))
        }
        // All pairs of frames.
        index.settings.share = 1
        index.settings.leastEvidence = 0.001
        index.settings.rankedClips = 1_500
        for query in Self.queries {
            let found = Set(try index.candidates(for: query, count: 10, matcher: matcher).map(Self.id))
            let others = expected(clips.filter { $0.key != clips[600].key }, query)
            #expect(Double(others.count { found.contains($0) }) >= 0.99 * Double(others.count))
        }
        // So few frames need no lists.
        index.forcedMethod = nil
        #expect(index.method == .exhaustive)
    }

    @Test("writes the same files with any number of threads")
    func determinism() throws {
        let clips = Self.clips(500)
        _ = try (listed(clips, jobs: 1), listed(clips, jobs: 4))
        for name in ["quantizer", "lists"] {
            let files = try ["1", "4"].map { try Data(contentsOf: URL(filePath: folder.path(name + "-" + $0))) }
            #expect(files[0] == files[1] && files[0].count > 4_096)
        }
    }

    @Test("finds the copy of an indexed clip, in memory, in a segment and in lists")
    func indexedQueries() throws {
        var clips = Self.clips(400)
        clips.append((5_000, SketchTrack([Cut(Footage(seed: 100 + 31), 1, 5)], every: 1).mirrored(parity: parity)))
        for index in try [index(clips, segments: []), index(clips, segments: [200]), listed(clips)] {
            let found = try index.candidates(ofIndexed: 5_000, count: 10, matcher: matcher)
            #expect(found.contains(clips[31].key) && !found.contains(5_000) && found.count < 200)
            #expect(try index.candidates(ofIndexed: clips[31].key, count: 10, matcher: matcher).contains(5_000))
            #expect(try index.candidates(ofIndexed: 11, count: 10, matcher: matcher).isEmpty)
            #expect(try index.candidates(ofIndexed: clips[99].key, count: 10, matcher: matcher).isEmpty)
        }
    }

    @Test("notices a flipped bit of each page that a search reads, and finds the same without")
    func damage() throws {
        let index = try listed(Self.clips(500))
        let path = index.segments[0].path
        let good = try Data(contentsOf: URL(filePath: path))
        let expected = try index.candidates(for: Self.queries[0], count: 10, matcher: matcher)
        var random = SeededGenerator(seed: 8)
        var noticed = 0
        let pages = good.count / IndexFile.pageSize
        for page in 0..<pages {
            var bad = good
            let place = page * IndexFile.pageSize + Int(random.next() % UInt64(IndexFile.pageSize))
            bad[place] ^= 1 << UInt8(random.next() % 8)
            try bad.write(to: URL(filePath: folder.path("bad")))
            do {
                let segment = try SketchSegment(
                    opening: folder.path("bad"), dimension: Footage.dimension, parity: parity)
                #expect(throws: IndexFileError.self) { try segment.verify() }
                let unread = try SketchSegment(
                    opening: folder.path("bad"), dimension: Footage.dimension, parity: parity)
                var damaged = try SketchIndex(
                    dimension: Footage.dimension, parity: parity, segments: [(unread, [])], quantizer: index.quantizer)
                damaged.forcedMethod = .lists
                #expect(try damaged.candidates(for: Self.queries[0], count: 10, matcher: matcher) == expected)
            } catch let error as IndexFileError {
                #expect(error.isRebuildable)
                noticed += 1
            }
        }
        #expect(noticed > pages / 2 && pages > 50)
        try good.prefix(good.count - 100).write(to: URL(filePath: folder.path("torn")))
        #expect(throws: IndexFileError.self) {
            try SketchSegment(opening: folder.path("torn"), dimension: Footage.dimension, parity: parity)
        }
        #expect(throws: IndexFileError.self) {
            try SketchSegment(opening: path, dimension: Footage.dimension, parity: [])
        }
        #expect(throws: IndexFileError.self) {
            try SketchQuantizer(reading: path, dimension: Footage.dimension, parity: parity)
        }
    }
}
