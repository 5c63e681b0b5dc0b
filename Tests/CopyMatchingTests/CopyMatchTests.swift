import ClipTypes
import Testing

@testable import CopyMatching

@Suite("Copy match")
struct CopyMatchTests {
    private func match(
        logLikelihoodRatio: Float = 8, searched: Int = 1, sharing: Int = 1, query: Float = 1, clip: Float = 1
    ) -> CopyMatch {
        var match = CopyMatch(
            logLikelihoodRatio: logLikelihoodRatio, segments: [], view: .whole, viewName: "whole", isMirrored: false,
            features: CopyFeatures(), queryCoverage: query, clipCoverage: clip, pairs: [])
        match.searchedClips = searched
        match.sharingClips = sharing
        return match
    }

    @Test(
        "One query in a hundred has a copy among the searched clips, each of which is equally likely to be it",
        arguments: [
            // ln(0.01 / 0.99), ln(0.005 / 0.995), ln(0.0001 / 0.9999), ln(0.00000001 / 0.99999999).
            (0, -4.595_119_9), (1, -4.595_119_9), (2, -5.293_304_8), (100, -9.210_240_4), (1_000_000, -18.420_680_7),
        ] as [(Int, Float)])
    func prior(clips: Int, logOdds: Float) {
        #expect(abs(CopyPrior.logOdds(searchedClips: clips) - logOdds) < 1e-5)
    }

    @Test("Confidence is the posterior probability, which falls with the number of searched clips")
    func confidence() {
        // A ratio of 99 to 1 makes one in a hundred even odds, and of 3 x 99 to 1 three to one.
        #expect(abs(match(logLikelihoodRatio: 4.595_119_9).confidence - 0.5) < 1e-6)
        #expect(abs(match(logLikelihoodRatio: 5.693_732_1).confidence - 0.75) < 1e-6)
        // Odds of 99 to 199 among two clips: 99 / 298.
        #expect(abs(match(logLikelihoodRatio: 4.595_119_9, searched: 2).confidence - 99.0 / 298) < 1e-6)
        let falling = [1, 2, 10, 1_000, 10_000_000].map { match(searched: $0).confidence }
        #expect(zip(falling, falling.dropFirst()).allSatisfy { $0 > $1 })
        let rising = stride(from: Float(-12), through: 12, by: 0.5).map { match(logLikelihoodRatio: $0).confidence }
        #expect(zip(rising, rising.dropFirst()).allSatisfy { $0 < $1 })
        // Beyond what an exponential holds: not infinite and not NaN, but the ends; and files with the same bytes.
        #expect(match(logLikelihoodRatio: -1000).confidence == 0 && match(logLikelihoodRatio: 1000).confidence == 1)
        #expect(match(logLikelihoodRatio: .infinity, searched: 10_000_000).confidence == 1)
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
}
