import ClipTypes
import Testing

@testable import CopyMatching

@Suite("Copy match")
struct CopyMatchTests {
    /// The features of clips that show one scene in which something moves.
    private var moving: CopyFeatures {
        var features = CopyFeatures()
        (features.detailStrength, features.motionShare) = (4, 0.05)
        return features
    }

    private func match(
        logLikelihoodRatio: Float = 8, toMoments: Float = .infinity, searched: Int = 1, sharing: Int = 1,
        query: Float = 1, clip: Float = 1
    ) -> CopyMatch {
        var match = CopyMatch(
            likelihoodRatios: CopyLikelihoodRatios(strangers: logLikelihoodRatio, otherMoments: toMoments),
            segments: [], view: .whole, viewName: "whole", isMirrored: false,
            features: toMoments < .infinity ? moving : CopyFeatures(), queryCoverage: query, clipCoverage: clip,
            pairs: [])
        match.searchedClips = searched
        match.sharingClips = sharing
        return match
    }

    @Test(
        "One query in fifty has a copy among the searched clips, and one clip in two hundred looks like it",
        arguments: [
            // ln(0.02 / 0.98); less ln 2 and ln 5001.
            (0, -3.891_820_3), (1, -3.891_820_3), (201, -4.584_967_5), (1_000_001, -12.409_213_5),
        ] as [(Int, Float)])
    func prior(clips: Int, logOdds: Float) {
        #expect(abs(CopyPrior.logOdds(searchedClips: clips) - logOdds) < 1e-5)
    }

    @Test("Confidence is the posterior probability, which falls with the number of searched clips")
    func confidence() {
        // A ratio of 49 to 1 makes one in fifty even odds, and of 3 x 49 to 1 three to one.
        #expect(abs(match(logLikelihoodRatio: 3.891_820_3).confidence - 0.5) < 1e-6)
        #expect(abs(match(logLikelihoodRatio: 4.990_432_6).confidence - 0.75) < 1e-6)
        // Half the odds among 201 clips: 1 / 3.
        #expect(abs(match(logLikelihoodRatio: 3.891_820_3, searched: 201).confidence - 1.0 / 3) < 1e-6)
        let falling = [1, 2, 10, 1_000, 10_000_000].map { match(searched: $0).confidence }
        #expect(zip(falling, falling.dropFirst()).allSatisfy { $0 > $1 })
        let rising = stride(from: Float(-12), through: 12, by: 0.5).map { match(logLikelihoodRatio: $0).confidence }
        #expect(zip(rising, rising.dropFirst()).allSatisfy { $0 < $1 })
        // Beyond what an exponential holds: not infinite and not NaN, but the ends; and files with the same bytes.
        #expect(match(logLikelihoodRatio: -1000).confidence == 0 && match(logLikelihoodRatio: 1000).confidence == 1)
        #expect(match(logLikelihoodRatio: .infinity, searched: 10_000_000).confidence == 1)
    }

    @Test("Another moment of a scene is no copy, however little the clips are like strangers")
    func otherMoments() {
        // Of 21 clips of a scene, one is another moment of it, and ln(1 / 20) makes odds of 1 to 1. To strangers 49 to 1: 1 / (1 / 49 + 1) = 49 / 50.
        let even = match(logLikelihoodRatio: 2 * 3.891_820_3, toMoments: -2.995_732_3)
        #expect(abs(even.confidence - 49.0 / 99) < 1e-6)
        #expect(!even.isCopy)
        let clear = match(logLikelihoodRatio: 30, toMoments: -7)
        #expect(clear.verdict == .otherMoment && clear.confidence < 0.03)
        // That does not depend on how many clips are searched: there are no more moments of the scene.
        #expect(match(logLikelihoodRatio: 40, toMoments: -2.995_732_3, searched: 1_000_000).confidence > 0.499)
        #expect(match(logLikelihoodRatio: 8, toMoments: 30).confidence == match(logLikelihoodRatio: 8).confidence)
        #expect(match(logLikelihoodRatio: 2, toMoments: -6).verdict == .otherMoment)
        #expect(match(logLikelihoodRatio: 2, toMoments: 6).verdict == .no)
        #expect(match(logLikelihoodRatio: .infinity, toMoments: .infinity).verdict == .copy)
    }

    @Test(
        "The relation is that of the covered shares, of which four fifths are a whole",
        arguments: [
            (0.8, 0.8, .same), (1, 0.79, .contained), (0.79, 1, .contains), (0.79, 0.79, .overlaps),
            (0, 0, .overlaps),
        ] as [(Float, Float, CopyRelation)])
    func relation(query: Float, clip: Float, relation: CopyRelation) {
        #expect(match(query: query, clip: clip).relation == relation)
    }

    @Test("A part that three clips share is common if it is less than half of both, and then no copy")
    func common() {
        let intro = match(sharing: 3, query: 0.4, clip: 0.3)
        #expect(intro.isCommon && !intro.isCopy && intro.confidence > 0.5)
        for other in [
            match(sharing: 2, query: 0.4, clip: 0.3), match(sharing: 3, query: 0.5, clip: 0.3),
            match(sharing: 3, query: 0.4, clip: 0.5),
        ] {
            #expect(!other.isCommon && other.isCopy)
        }
        #expect(!match(logLikelihoodRatio: 3).isCopy, "a confidence below one half")
    }

    @Test("A search counts the clips that share the same part of the query")
    func sharing() throws {
        // Five clips begin with the same three seconds; one of them is a copy of the query, two are others.
        let intro = Cut(Footage(seed: 3), 0, 3)
        let query = [intro, Cut(Footage(seed: 1), 0, 12)]
        let ids = (UInt8(0)..<8).compactMap { ClipID(bytes: [UInt8](repeating: $0, count: 32)) }
        let clips = ids.enumerated().map { number, id in
            let cuts =
                switch number {
                case 0: query
                case 1..<5: [intro, Cut(Footage(seed: UInt64(10 + number)), 0, 12)]
                default: [Cut(Footage(seed: UInt64(10 + number)), 0, 15)]
                }
            return (clip: id, track: FootageEvidence.details.clip(cuts))
        }
        let found = CopyIndex(clips, matcher: matcher)
            .matches(for: FootageEvidence.details.query(query), count: 10)
        #expect(found.count == 8 && found.allSatisfy { $0.match.searchedClips == 8 })
        let copies = found.filter { $0.match.confidence >= CopyThreshold.confidence }
        #expect(copies.map(\.clip).sorted() == Array(ids.prefix(5)) && copies.first?.clip == ids[0])
        for (clip, match) in copies {
            #expect(match.sharingClips == (clip == ids[0] ? 1 : 4), "\(clip)")
            #expect(match.isCommon == (clip != ids[0]) && match.isCopy == (clip == ids[0]))
        }
        #expect(found.suffix(3).allSatisfy { $0.match.sharingClips == 1 && !$0.match.isCopy })
    }

    @Test(
        "A single frame of a longer query is no copy, unless it stands still or is all of the query or of the clip",
        arguments: [
            (2, 2.5, 2, 0.1, 0.1, false), (1.6, 2.5, 2, 0.1, 0.1, false), (2, 3, 3, 0.2, 0.1, true),
            (2, 5, 2, 0.5, 0.1, true), (0, 0.5, 1, 1, 0.1, true), (2, 2.5, 1, 0.1, 1, true),
        ] as [(Float, Float, Int, Float, Float, Bool)])
    func singleFrame(start: Float, end: Float, pairs: Int, coverage: Float, clipCoverage: Float, isCopy: Bool) {
        // Frames at each half second; the frame at the end of a part is the first one after it.
        let frames = (0..<pairs).map { number in
            let time = end - 0.5 * Float(pairs - 1 - number)
            return CopyMatch.FramePair(
                queryFrame: Int(2 * time), clipFrame: number, queryTime: time, clipTime: time, similarity: 1)
        }
        let match = CopyMatch(
            likelihoodRatios: CopyLikelihoodRatios(strangers: 8),
            segments: [CopyMatch.Segment(query: start...end, clip: start...end, speed: 1, evidence: 1)], view: .whole,
            viewName: "whole", isMirrored: false, features: CopyFeatures(), queryCoverage: coverage,
            clipCoverage: clipCoverage,
            pairs: frames)
        #expect(match.isSingleFrame != isCopy && match.isCopy == isCopy && match.confidence > 0.5)
    }

    /// Searches clips for a query, and returns the numbers of the certain ones with their matches.
    private func found(_ query: [Cut], in clips: [[Cut]], evidence: FootageEvidence) -> [(
        number: Int, match: CopyMatch
    )] {
        let ids = clips.indices.compactMap { ClipID(bytes: [UInt8](repeating: UInt8($0), count: 32)) }
        let tracks = zip(ids, clips).map { (clip: $0, track: evidence.clip($1)) }
        return CopyIndex(tracks, matcher: matcher, parity: parity).matches(for: evidence.query(query), count: 100)
            .filter { $0.match.confidence >= CopyThreshold.confidence }
            .map { (ids.firstIndex(of: $0.clip) ?? -1, $0.match) }
    }

    @Test(
        "Several uploads of one clip count once: a short quote of them is a copy",
        arguments: [FootageEvidence.details, .storedDetails])
    func uploads(evidence: FootageEvidence) {
        let (clip, other) = (Footage(seed: 1), Footage(seed: 2))
        let uploads = [[Cut(clip, 0, 20)], [Cut(clip, 0, 20)], [Cut(clip, 1, 19)], [Cut(clip, 0.4, 20)]]
        let quote = [Cut(other, 0, 6), Cut(clip, 8, 11), Cut(other, 6, 12)]
        let matches = found(quote, in: uploads, evidence: evidence)
        #expect(matches.count == 4)
        for (number, match) in matches {
            #expect(match.sharingClips == 1 && match.isCopy && !match.isCommon, "\(number): \(match.sharingClips)")
        }
        // Two clips of other footage that quote the same make three.
        let quoting = (10..<12).map {
            [Cut(Footage(seed: $0), 0, 10), Cut(clip, 8, 11), Cut(Footage(seed: $0), 10, 17)]
        }
        for (_, match) in found(quote, in: uploads + quoting, evidence: evidence) {
            #expect(match.sharingClips == 3 && match.isCommon)
        }
    }

    @Test(
        "A clip that is nothing but the intro of others makes no copies of these",
        arguments: [FootageEvidence.details, .storedDetails])
    func intro(evidence: FootageEvidence) {
        let intro = Cut(Footage(seed: 3), 0, 3)
        func episode(_ seed: UInt64) -> [Cut] { [intro, Cut(Footage(seed: seed), 0, 12)] }
        let clips = [[intro]] + (10..<14).map { episode($0) }
        for (number, match) in found(episode(20), in: clips, evidence: evidence) {
            #expect(match.sharingClips == 5 && match.isCommon == (number > 0), "\(number)")
        }
        // As a query it is a part of all of them.
        let matches = found([intro], in: clips, evidence: evidence)
        #expect(matches.count == 5)
        for (number, match) in matches {
            #expect(match.sharingClips == 5 && match.isCopy && match.relation == (number > 0 ? .contained : .same))
        }
    }
}
