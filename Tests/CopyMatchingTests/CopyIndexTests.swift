import ClipTypes
import Kernels
import Testing

@testable import CopyMatching

@Suite("Copy index")
struct CopyIndexTests {
    private static func id(_ number: Int) -> ClipID {
        guard let id = ClipID(bytes: (0..<32).map { UInt8(truncatingIfNeeded: number >> (8 * ($0 % 4))) }) else {
            preconditionFailure("32 bytes make an id")
        }
        return id
    }

    private static func clips(_ count: Int) -> [(clip: ClipID, track: SketchTrack)] {
        (0..<count).map { number in
            (id(number), SketchTrack([Cut(Footage(seed: UInt64(100 + number)), 0, 6)], every: 1))
        }
    }

    @Test("returns the requested number of clips in order of log-odds, without the excluded clip")
    func ranking() {
        let clips = Self.clips(8)
        let index = CopyIndex(clips, matcher: matcher)
        let query = SketchTrack([Cut(Footage(seed: 103), 0, 6)]).query
        let all = index.matches(for: query, count: 10)
        #expect(index.count == 8 && all.count == 8 && Set(all.map(\.clip)).count == 8)
        #expect(all.first?.clip == Self.id(3) && (all.first?.match.confidence ?? 0) > 0.9)
        #expect(all.map(\.match.logOdds) == all.map(\.match.logOdds).sorted(by: >))
        #expect(index.matches(for: query, count: 3).map(\.clip) == all.prefix(3).map(\.clip))
        #expect(index.matches(for: query, count: 10, excluding: Self.id(3)).map(\.clip) == all.dropFirst().map(\.clip))
        #expect(index.matches(for: query, count: 10, excluding: Self.id(99)).map(\.clip) == all.map(\.clip))
        #expect(index.track(of: Self.id(3))?.count == 6 && index.track(of: Self.id(99)) == nil)
    }

    @Test("returns the same for every order of insertion, also for many clips")
    func order() {
        let clips = Self.clips(150)
        var generator = SeededGenerator(seed: 8)
        let orders = [clips, clips.reversed(), clips.shuffled(using: &generator)]
        let query = SketchTrack([Cut(Footage(seed: 140), 1, 4), Cut(Footage(seed: 120), 0, 3)]).query
        let answers = orders.map { order in
            CopyIndex(order, matcher: matcher).matches(for: query, count: 10).map { Answer($0.clip, $0.match) }
        }
        #expect(answers[0].count == 10 && answers[0] == answers[1] && answers[0] == answers[2])
        #expect(Set(answers[0].prefix(2).map(\.clip)) == [Self.id(40), Self.id(20)])
    }

    private struct Answer: Equatable {
        let clip: ClipID
        let match: CopyMatch

        init(_ clip: ClipID, _ match: CopyMatch) {
            self.clip = clip
            self.match = match
        }
    }

    @Test("compares few of two thousand clips in full, and finds the same as comparing all of them")
    func proposals() throws {
        let clips = Self.clips(2_000)
        let index = CopyIndex(clips, matcher: matcher)
        let queries: [(cuts: [Cut], clip: Int)] = [
            ([Cut(Footage(seed: 100 + 1_234), 0, 6)], 1_234),
            ([Cut(Footage(seed: 100 + 77), 2, 5)], 77),
            ([Cut(Footage(seed: 5_000), 0, 6), Cut(Footage(seed: 100 + 1_999), 0, 5)], 1_999),
        ]
        for (cuts, expected) in queries {
            let query = SketchTrack(cuts).query
            let prepared = matcher.prepare(query)
            let candidates = index.candidates(for: prepared, count: 10)
            // Three for each of up to 22 frames and for their mirror images, beside 64 and 32.
            #expect(candidates.count <= 96 + 2 * 22 * 3 && candidates.contains(expected))
            let best = try #require(index.matches(for: query, count: 1).first)
            let exhaustive = clips.compactMap { clip in
                matcher.match(query, with: clip.track).map { (clip: clip.clip, match: $0) }
            }.max { $0.match.logOdds < $1.match.logOdds }
            #expect(
                best.clip == Self.id(expected) && best.clip == exhaustive?.clip
                    && best.match.features == exhaustive?.match.features)
            #expect(best.match.segments == exhaustive?.match.segments && best.match.searchedClips == 2_000)
        }
    }

    @Test("finds the same candidates whether the parity is known or not, also for mirrored and for short queries")
    func parityOfIndex() {
        let clips = Self.clips(700) + [(Self.id(9_000), SketchTrack(sketches: [], duration: nil))]
        let mirrored = SketchTrack([Cut(Footage(seed: 100 + 321), 0, 6)], every: 1).mirrored(parity: parity)
        let queries = [
            SketchTrack([Cut(Footage(seed: 100 + 77), 2, 5)]).query,
            SketchTrack([Cut(nil, 0, 2), Cut(Footage(seed: 100 + 500), 0, 1)]).query, mirrored.query,
            CopyQuery(
                views: [2, 5, 9].map { length in
                    CopyQuery.View(
                        view: PictureView(kind: .half, name: "\(length)"), isMirrored: false,
                        track: SketchTrack([Cut(Footage(seed: UInt64(100 + 600 + length)), 0, Double(length))]))
                }, parity: parity),
            SketchTrack((0..<20).map { Cut(Footage(seed: UInt64(110 + 30 * $0)), 2, 5) }).query,
        ]
        let even = [Int8](repeating: 1, count: Footage.dimension)
        for query in queries {
            let prepared = matcher.prepare(query)
            let expected = CopyIndex(clips, matcher: matcher).candidates(for: prepared, count: 10)
            #expect((64...384).contains(expected.count))
            for segmentCapacity in [64, 512] {
                let index = CopyIndex(clips, matcher: matcher, parity: parity, segmentCapacity: segmentCapacity)
                #expect(index.candidates(for: prepared, count: 10) == expected)
            }
        }
        let symmetric = CopyQuery(
            views: [CopyQuery.View(view: PictureView(), isMirrored: false, track: mirrored)], parity: even)
        let prepared = matcher.prepare(symmetric)
        #expect(
            CopyIndex(clips, matcher: matcher, parity: even).candidates(for: prepared, count: 10)
                == CopyIndex(clips, matcher: matcher).candidates(for: prepared, count: 10))
        let index = CopyIndex(clips, matcher: matcher, parity: parity)
        let best = index.matches(for: mirrored.query, count: 1).first
        #expect(best?.clip == Self.id(321) && best?.match.isMirrored == true)
    }

    @Test("finds every clip of which a long query has three seconds, also mirrored")
    func parts() throws {
        let clips = Self.clips(1_000)
        let sources = (0..<20).map { 7 + 49 * $0 }
        let long = SketchTrack(sources.map { Cut(Footage(seed: UInt64(100 + $0)), 2, 5) })
        for query in [long.query, long.mirrored(parity: parity).query] {
            for index in [
                CopyIndex(clips, matcher: matcher), CopyIndex(clips, matcher: matcher, parity: parity),
            ] {
                let prepared = matcher.prepare(query)
                let candidates = index.candidates(for: prepared, count: 10)
                #expect(Set(sources).isSubset(of: candidates))
                // Three for each of 48 frames, and as many for their mirror images.
                #expect(candidates.count <= 96 + 2 * 48 * 3)
            }
        }
    }

    @Test("returns nothing without clips, for an empty query, and for clips without content")
    func nothing() {
        let query = SketchTrack([Cut(Footage(seed: 1), 0, 6)]).query
        #expect(CopyIndex([], matcher: matcher).matches(for: query, count: 10).isEmpty)
        let black = SketchTrack([Cut(nil, 0, 6)])
        let empty = SketchTrack(sketches: [], duration: .seconds(3))
        let index = CopyIndex([(Self.id(1), black), (Self.id(2), empty)], matcher: matcher)
        #expect(index.matches(for: query, count: 10).isEmpty)
        #expect(CopyIndex([(Self.id(2), empty)], matcher: matcher).matches(for: query, count: 10).isEmpty)
        #expect(!black.query.hasContent && query.hasContent)
        #expect(CopyIndex(Self.clips(3), matcher: matcher).matches(for: black.query, count: 10).isEmpty)
        #expect(CopyIndex(Self.clips(150), matcher: matcher).matches(for: black.query, count: 10).isEmpty)
    }

    @Test("finds a clip among many without content, and clips of one frame")
    func sparse() {
        var clips = (0..<120).map { (clip: Self.id($0), track: SketchTrack(sketches: [], duration: nil)) }
        clips += (120..<140).map { number in
            (Self.id(number), SketchTrack([Cut(Footage(seed: UInt64(number)), 0, 1)], every: 1))
        }
        let index = CopyIndex(clips, matcher: matcher)
        let found = index.matches(for: SketchTrack([Cut(Footage(seed: 133), 0, 0.5)]).query, count: 200)
        #expect(found.first?.clip == Self.id(133) && found.count == 20)
    }
}
