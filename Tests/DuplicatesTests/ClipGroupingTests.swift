import ClipCatalog
import ClipTypes
import CopyMatching
import Testing

@testable import Duplicates

func id(_ number: Int) -> ClipID {
    guard let id = ClipID(bytes: (0..<32).map { $0 == 0 ? UInt8(number) : 7 }) else {
        preconditionFailure("32 bytes make an id")
    }
    return id
}

func pair(_ one: Int, _ other: Int) -> ClipPair { ClipPair(id(one), id(other)) }

/// Evidence of clips of ten seconds: the seconds of both that are shared.
func evidence(
    _ first: ClosedRange<Float> = 0...10, _ second: ClosedRange<Float> = 0...10, ratio: Float = 20,
    isSingleFrame: Bool = false
) -> PairEvidence {
    PairEvidence(
        likelihoodRatios: CopyLikelihoodRatios(strangers: ratio), isSingleFrame: isSingleFrame,
        firstCoverage: (first.upperBound - first.lowerBound) / 10,
        secondCoverage: (second.upperBound - second.lowerBound) / 10,
        segments: [PairEvidence.Segment(first: first, second: second, speed: 1, evidence: 0.8)])
}

@Suite("Groups of clips")
struct ClipGroupingTests {
    private func grouping(
        _ pairs: [ClipPair: PairEvidence], marks: [ClipPair: PairMark] = [:]
    ) -> ClipGrouping {
        ClipGrouping(pairs: pairs, marks: marks, comparedClips: 100, minimumConfidence: 0.5)
    }

    private func members(_ groups: [[Int]]) -> [[ClipID]] { groups.map { $0.map { id($0) } } }

    @Test("Copies of copies are one group, with the links that were found")
    func chain() {
        let found = grouping([pair(1, 2): evidence(), pair(2, 3): evidence(), pair(5, 4): evidence()])
        #expect(found.members() == members([[1, 2, 3], [4, 5]]))
        #expect(found.links.map(\.clips) == [pair(1, 2), pair(2, 3), pair(4, 5)])
        #expect(found.links.allSatisfy { $0.relation == .same && $0.confidence > 0.99 })
    }

    @Test("A compilation is linked with the clips that it contains, and is in no group with them")
    func compilation() {
        let found = grouping([
            pair(1, 9): evidence(0...10, 0...3), pair(2, 9): evidence(0...10, 3...6),
            pair(3, 9): evidence(0...10, 6...9), pair(1, 4): evidence(),
        ])
        #expect(found.members() == members([[1, 4]]))
        #expect(
            found.links.count == 4
                && found.links.filter { !$0.joins }.map(\.relation) == [.contained, .contained, .contained])
    }

    @Test("An excerpt of at least half of a clip is in its group")
    func excerpt() {
        #expect(grouping([pair(1, 2): evidence(0...10, 2...7.5)]).members() == members([[1, 2]]))
        #expect(grouping([pair(1, 2): evidence(0...10, 2...6.5)]).members() == [])
        #expect(grouping([pair(1, 2): evidence(2...8, 2...8)]).members() == [])
    }

    @Test("Uncertain pairs and single frames are no links")
    func uncertain() {
        #expect(grouping([pair(1, 2): evidence(ratio: 3)]).links == [])
        #expect(grouping([pair(1, 2): evidence(ratio: 12, isSingleFrame: true)]).links == [])
        // The same ratio says less among more clips.
        let pairs = [pair(1, 2): evidence(ratio: 8)]
        #expect(grouping(pairs).links.count == 1)
        let many = ClipGrouping(pairs: pairs, marks: [:], comparedClips: 1_000_000, minimumConfidence: 0.5)
        #expect(many.links == [])
    }

    @Test("An intro that many clips share links none of them; copies of one clip count once")
    func commonParts() {
        var pairs: [ClipPair: PairEvidence] = [:]
        for one in 1...5 { for other in one + 1...6 { pairs[pair(one, other)] = evidence(0...3, 0...3) } }
        #expect(grouping(pairs).links == [])
        // Clips 2 to 6 are copies of each other, and quote clip 1.
        for one in 2...5 { for other in one + 1...6 { pairs[pair(one, other)] = evidence() } }
        let quoted = grouping(pairs)
        #expect(quoted.members() == members([[2, 3, 4, 5, 6]]))
        #expect(quoted.links.count { $0.clips.first == id(1) && $0.relation == .overlaps } == 5)
    }

    @Test("Marked clips are linked whatever was found, or never linked again")
    func marks() {
        let pairs = [pair(1, 2): evidence(), pair(3, 4): evidence(ratio: -5)]
        let found = grouping(
            pairs, marks: [pair(1, 2): .different, pair(3, 4): .same, pair(5, 6): .same, pair(7, 8): .different])
        #expect(found.members() == members([[3, 4], [5, 6]]))
        #expect(found.links.map(\.clips) == [pair(3, 4), pair(5, 6)])
        #expect(found.links.map(\.confidence) == [1, 1] && found.links[1].relation == nil)
    }

    @Test(
        "Clips that are marked as different are not brought together by a third; the surest link decides to which it goes"
    )
    func thirdClip() {
        let pairs = [
            pair(1, 2): evidence(ratio: 20), pair(2, 3): evidence(ratio: 15), pair(1, 3): evidence(ratio: 30),
            pair(3, 4): evidence(ratio: 18), pair(2, 5): evidence(ratio: 14),
        ]
        let found = grouping(pairs, marks: [pair(1, 3): .different])
        #expect(found.members() == members([[1, 2, 5], [3, 4]]))
        #expect(found.withheld.map(\.clips) == [pair(2, 3)])
        #expect(found.links.map(\.clips) == [pair(1, 2), pair(2, 5), pair(3, 4)])
        // Who says that all three are the same is believed: the first and the third are then connected through the second.
        let all = grouping(pairs, marks: [pair(1, 2): .same, pair(2, 3): .same, pair(1, 3): .different])
        #expect(all.members() == members([[1, 2, 3, 4, 5]]) && !all.links.contains { $0.clips == pair(1, 3) })
    }

    @Test("Groups do not depend on the order in which pairs are found")
    func order() {
        var pairs: [(ClipPair, PairEvidence)] = []
        for number in 0..<60 { pairs.append((pair(number, number / 3 + 80), evidence(ratio: 10 + Float(number % 7)))) }
        let marks = Dictionary(uniqueKeysWithValues: (0..<20).map { (pair(3 * $0, 3 * $0 + 1), PairMark.different) })
        let first = grouping(Dictionary(uniqueKeysWithValues: pairs), marks: marks)
        let second = grouping(Dictionary(uniqueKeysWithValues: pairs.reversed()), marks: marks)
        #expect(first.members() == second.members() && first.links == second.links)
        #expect(first.withheld == second.withheld && first.withheld.count == 20)
    }
}

@Suite("The evidence of a pair")
struct PairEvidenceTests {
    @Test("counts less if it also fits another take of the scene, which is as frequent as a copy")
    func takes() {
        func confidence(_ moments: Float) -> Double {
            PairEvidence(
                likelihoodRatios: CopyLikelihoodRatios(strangers: 40, otherMoments: moments), firstCoverage: 1,
                secondCoverage: 1, segments: []
            ).confidence(comparedClips: 100)
        }
        #expect(abs(confidence(0) - 0.5) < 1e-4 && confidence(-1) < 0.5 && confidence(.infinity) > 0.999)
    }

    @Test("is decoded as it was encoded, and damage is noticed")
    func roundTrip() {
        let two = PairEvidence(
            likelihoodRatios: CopyLikelihoodRatios(strangers: 12.5, otherMoments: .infinity), isMirrored: true,
            firstCoverage: 0.25, secondCoverage: 1,
            segments: [
                PairEvidence.Segment(first: 1...3, second: 0...2, speed: 1, evidence: 0.9),
                PairEvidence.Segment(first: 4...5, second: 7...9, speed: -2, evidence: 0.5),
            ])
        for value in [two, evidence(isSingleFrame: true)] {
            #expect(PairEvidence(bytes: value.bytes) == value)
            #expect(
                PairEvidence(bytes: Array(value.bytes.dropLast())) == nil
                    && PairEvidence(bytes: value.bytes + [0]) == nil)
            #expect(PairEvidence(bytes: [2] + value.bytes.dropFirst()) == nil)
        }
        #expect(PairEvidence(bytes: []) == nil)
    }
}
