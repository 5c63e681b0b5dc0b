import Testing

@testable import CopyMatching

/// Clips are indexed with a frame every two seconds, and queries have two pictures a second.
@Suite("Segments of sparsely sampled clips")
struct SegmentTests {
    private let footage = Footage(seed: 1)
    private let other = Footage(seed: 2)

    private func segments(_ query: [Cut], _ clip: [Cut], by evidence: FootageEvidence = .details) throws -> [CopyMatch
        .Segment]
    {
        try #require(matcher.match(evidence.query(query), with: evidence.clip(clip, every: 2))).segments
    }

    private func isClose(_ range: ClosedRange<Float>, _ begin: Double, _ end: Double, within: Float = 0.5) -> Bool {
        abs(range.lowerBound - Float(begin)) <= within && abs(range.upperBound - Float(end)) <= within
    }

    /// A piece of slow footage, which differs little between two frames of a clip, from one second of the clip to another.
    private func slow(_ start: Double, _ end: Double, speed: Double = 1) -> [Cut] {
        [Cut(footage, start / 4, end / 4, speed: speed / 4)]
    }

    @Test("finds the moments of two seconds in which a clip has one frame", arguments: [3.2, 5.1])
    func oneFrame(begin: Double) throws {
        let segments = try segments(slow(begin, begin + 1.8), slow(0, 20))
        let segment = try #require(segments.first)
        #expect(segments.count == 1 && segment.speed == 1)
        #expect(isClose(segment.query, 0, 1.8) && isClose(segment.clip, begin, begin + 1.8))
    }

    @Test("finds the speed of a whole clip of four frames", arguments: [0.62, 0.8, 1, 1.25, 1.37, 2])
    func wholeClip(speed: Double) throws {
        let segments = try segments(slow(0, 8, speed: speed), slow(0, 8))
        let segment = try #require(segments.first)
        #expect(segments.count == 1 && abs(segment.speed / Float(speed) - 1) < 0.02)
        #expect(isClose(segment.query, 0, 8 / speed) && isClose(segment.clip, 0, 8))
    }

    @Test("takes a clip in which nearly nothing moves for the whole clip at its own speed", arguments: [0.0, 3, 6])
    func still(lead: Double) throws {
        let still = Cut(footage, 3, 3.09, speed: 0.01)
        let segments = try segments(lead > 0 ? [Cut(other, 0, lead), still] : [still], [still])
        let segment = try #require(segments.first)
        #expect(segments.count == 1 && segment.speed == 1)
        #expect(isClose(segment.query, lead, lead + 9) && isClose(segment.clip, 0, 9))
    }

    @Test("follows a slide show past slides of which the clip has no frame")
    func slides() throws {
        // Slides of 0.5, 1, 2, 2, 2 and 0.5 s; the clip's frames are at 0, 2, 4 and 6 s.
        let slides = zip([10.0, 20, 30, 40, 50, 60], [0.5, 1, 2, 2, 2, 0.5]).map { start, seconds in
            Cut(footage, start, start + seconds / 1000, speed: 0.001)
        }
        let segments = try segments(slides, slides)
        let segment = try #require(segments.first)
        #expect(segments.count == 1 && segment.speed == 1)
        #expect(isClose(segment.query, 0, 8) && isClose(segment.clip, 0, 8))
    }
}
