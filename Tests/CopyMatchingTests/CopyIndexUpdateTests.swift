import ClipTypes
import Kernels
import Testing

@testable import CopyMatching

@Suite("Copy index updates")
struct CopyIndexUpdateTests {
    private static func id(_ number: Int) -> ClipID {
        guard let id = ClipID(bytes: (0..<32).map { $0 == 30 ? UInt8(number / 256) : UInt8(number % 256) }) else {
            preconditionFailure("32 bytes make an id")
        }
        return id
    }

    /// Few tracks for many clips, so that many clips have equal odds; the first has no frames.
    private static let tracks =
        [SketchTrack(sketches: [], duration: nil)]
        + (1..<30).map { SketchTrack([Cut(Footage(seed: UInt64($0)), 0, Double(1 + $0 % 4))], every: 1) }

    private static let query = SketchTrack([Cut(Footage(seed: 7), 0, 2), Cut(Footage(seed: 19), 1, 3)]).query

    /// The results of an index, and the clips it compares in full.
    private struct Answer: Hashable, Sendable {
        let clips: [ClipID]
        let matches: [CopyMatch]
        let candidates: Set<ClipID>

        init(_ index: CopyIndex, excluding excluded: ClipID? = nil) {
            let found = index.matches(for: query, count: 40, excluding: excluded)
            clips = found.map(\.clip)
            matches = found.map(\.match)
            candidates = Set(
                index.candidates(for: matcher.prepare(query), count: 40).map { index.clip(at: $0) })
        }
    }

    private static func whole(_ clips: [ClipID: SketchTrack], segmentCapacity: Int = 512) -> CopyIndex {
        let sorted = clips.sorted { $0.key < $1.key }.map { (clip: $0.key, track: $0.value) }
        return CopyIndex(sorted, matcher: matcher, segmentCapacity: segmentCapacity)
    }

    /// Whether all segments but the last are full, and that one is not empty.
    private static func isDense(_ index: CopyIndex) -> Bool {
        index.segments.dropLast().allSatisfy { $0.clips.count == index.segmentCapacity }
            && index.segments.last?.clips.isEmpty != true
    }

    @Test("lead to the results of a newly built index", arguments: [1, 7, 64, 512])
    func changes(segmentCapacity: Int) {
        var generator = SeededGenerator(seed: UInt64(segmentCapacity))
        var changed = CopyIndex([], matcher: matcher, segmentCapacity: segmentCapacity)
        var expected: [ClipID: SketchTrack] = [:]
        // Some hundred clips are inserted, and then most of them removed.
        for (insertions, steps) in [(9, 400), (5, 100), (2, 500), (0, 200)] {
            for _ in 0..<steps {
                let clip = Self.id(Int.random(in: 0..<400, using: &generator))
                if Int.random(in: 0..<10, using: &generator) < insertions {
                    let track = Self.tracks[Int.random(in: 0..<30, using: &generator)]
                    changed.insert(track, for: clip)
                    expected[clip] = track
                } else {
                    let wasThere = changed.remove(clip)
                    #expect(wasThere == (expected.removeValue(forKey: clip) != nil))
                }
            }
            #expect(changed.count == expected.count && Self.isDense(changed))
            let excluded = Self.id(Int.random(in: 0..<400, using: &generator))
            #expect(Answer(changed, excluding: excluded) == Answer(Self.whole(expected), excluding: excluded))
            for number in 0..<400 {
                #expect(changed.track(of: Self.id(number))?.codes == expected[Self.id(number)]?.codes)
            }
        }
    }

    @Test("in one call lead to the results of one call after another", arguments: [1, 7, 64, 512])
    func batches(segmentCapacity: Int) {
        var generator = SeededGenerator(seed: 100 + UInt64(segmentCapacity))
        var changed = CopyIndex([], matcher: matcher, segmentCapacity: segmentCapacity)
        var expected: [ClipID: SketchTrack] = [:]
        for (insertions, removals) in [(300, 0), (40, 40), (0, 150), (60, 10), (0, 400)] {
            // Some clips are inserted twice, removed twice, removed and inserted, or unknown.
            let inserted = (0..<insertions).map { _ in
                (
                    clip: Self.id(Int.random(in: 0..<400, using: &generator)),
                    track: Self.tracks[Int.random(in: 0..<30, using: &generator)]
                )
            }
            let removed = (0..<removals).map { _ in Self.id(Int.random(in: 0..<400, using: &generator)) }
            changed.update(inserting: inserted, removing: removed)
            for clip in removed { expected[clip] = nil }
            for (clip, track) in inserted { expected[clip] = track }
            #expect(changed.count == expected.count && Self.isDense(changed))
            #expect(Answer(changed) == Answer(Self.whole(expected, segmentCapacity: 50)))
        }
        changed.update(removing: expected.keys.sorted())
        #expect(changed.count == 0 && changed.segments.isEmpty)
        #expect(changed.matches(for: Self.query, count: 10).isEmpty)
    }

    @Test("do not affect the order of clips with equal odds, which are ordered by ids")
    func ties() {
        let clips = (0..<200).map { (clip: Self.id($0), track: Self.tracks[7]) }
        for order in [clips, clips.reversed()] {
            let found = CopyIndex(order, matcher: matcher).matches(for: Self.query, count: 10)
            #expect(found.map(\.clip) == clips.map(\.clip).sorted().prefix(10).map { $0 })
        }
    }

    @Test("of one copy do not change the results of another that is searched concurrently")
    func copies() async {
        let clips = Dictionary(uniqueKeysWithValues: (0..<300).map { (Self.id($0), Self.tracks[$0 % 30]) })
        let original = Self.whole(clips, segmentCapacity: 32)
        let expected = Answer(original)
        async let changed = Self.withoutHalf(of: original)
        let answers = await withTaskGroup(of: Answer.self) { group in
            for _ in 0..<6 { group.addTask { Answer(original) } }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(answers == [Answer](repeating: expected, count: 6))
        let other = await changed
        #expect(original.count == 300 && Answer(original) == expected)
        var rest = clips
        for number in 0..<150 { rest[Self.id(2 * number)] = nil }
        for number in 0..<75 { rest[Self.id(4 * number + 1)] = Self.tracks[7] }
        #expect(Answer(other) == Answer(Self.whole(rest)) && Answer(other) != expected)
    }

    /// A copy without the even clips, and with every second one of the others replaced.
    private static func withoutHalf(of index: CopyIndex) async -> CopyIndex {
        var copy = index
        for number in 0..<150 { copy.remove(id(2 * number)) }
        for number in 0..<75 { copy.insert(tracks[7], for: id(4 * number + 1)) }
        return copy
    }

    @Test("that remove unknown clips change nothing")
    func unknown() {
        var index = CopyIndex([], matcher: matcher)
        let fromEmpty = index.remove(Self.id(1))
        #expect(!fromEmpty && index.count == 0 && index.track(of: Self.id(1)) == nil)
        index.insert(Self.tracks[7], for: Self.id(1))
        let before = Answer(index)
        let unknown = index.remove(Self.id(2))
        index.update(removing: [Self.id(3), Self.id(4)])
        #expect(!unknown && index.count == 1 && Answer(index) == before && before.clips == [Self.id(1)])
    }

    @Test("replace the sketches of a clip that is inserted again, also in one call and in the initializer")
    func replaced() {
        let (old, new) = (Self.tracks[8], Self.tracks[7])
        var index = CopyIndex([(Self.id(1), old)], matcher: matcher)
        index.insert(new, for: Self.id(1))
        let twice = CopyIndex([(Self.id(1), old), (Self.id(1), new)], matcher: matcher)
        let expected = Answer(CopyIndex([(Self.id(1), new)], matcher: matcher))
        #expect(index.count == 1 && Answer(index) == expected)
        #expect(twice.count == 1 && Answer(twice) == expected)
        #expect(Answer(CopyIndex([(Self.id(1), old)], matcher: matcher)) != expected)
    }
}
