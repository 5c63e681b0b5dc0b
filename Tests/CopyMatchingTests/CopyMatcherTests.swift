import ClipTypes
import Testing
import VisualDescriptors

@testable import CopyMatching

@Suite("Copy matcher")
struct CopyMatcherTests {
    private let footage = Footage(seed: 1)
    private let other = Footage(seed: 2)
    private let third = Footage(seed: 3)

    private func compare(
        _ query: [Cut], _ clip: [Cut], by evidence: FootageEvidence = .sketches, clipEvery interval: Double = 1
    ) -> CopyMatch? {
        matcher.match(evidence.query(query), with: evidence.clip(clip, every: interval))
    }

    /// Whether a range is the expected one, within a sampling interval at both ends.
    private func isClose(_ range: ClosedRange<Float>?, _ begin: Float, _ end: Float, within: Float = 1) -> Bool {
        guard let range else { return false }
        return abs(range.lowerBound - begin) <= within && abs(range.upperBound - end) <= within
    }

    @Test("finds a clip in itself, from its beginning to its end", arguments: FootageEvidence.allCases)
    func identity(evidence: FootageEvidence) throws {
        let match = try #require(compare([Cut(footage, 0, 20)], [Cut(footage, 0, 20)], by: evidence))
        #expect(match.confidence > 0.95 && !match.isMirrored && match.view == .whole && match.viewName == "whole")
        let segment = try #require(match.segments.first)
        #expect(match.segments.count == 1 && segment.speed == 1)
        #expect(isClose(segment.query, 0, 20, within: 0.01) && isClose(segment.clip, 0, 20, within: 0.01))
        #expect(match.pairs.map(\.queryFrame) == Array(0..<40))
        #expect(match.pairs.allSatisfy { abs($0.queryTime - $0.clipTime) <= 0.5 && $0.similarity > 0.6 })
    }

    @Test("gives segments on the clock of a clip whose picture begins late", arguments: FootageEvidence.allCases)
    func lateStart(evidence: FootageEvidence) throws {
        let whole = evidence.clip([Cut(footage, 0, 20)])
        let late = SketchTrack(
            times: whole.times.map { $0 + 5 }, duration: 25, weights: whole.weights, details: whole.details,
            dimension: whole.dimension, codes: whole.codes)
        #expect(whole.start == 0 && late.start == 5)
        let query = evidence.query([Cut(footage, 0, 20)])
        let match = try #require(matcher.match(query, with: late))
        let segment = try #require(match.segments.first)
        #expect(isClose(segment.query, 0, 20, within: 0.01) && isClose(segment.clip, 5, 25, within: 0.01))
        #expect(try match.features == #require(matcher.match(query, with: whole)).features)
    }

    @Test(
        "finds a part of a clip at its position", arguments: [(0.0, 8.0), (12.3, 25.0), (31.0, 34.0)],
        FootageEvidence.allCases)
    func trim(part: (begin: Double, end: Double), evidence: FootageEvidence) throws {
        let (begin, end) = part
        let match = try #require(compare([Cut(footage, begin, end)], [Cut(footage, 0, 40)], by: evidence))
        #expect(match.confidence > 0.95)
        let segment = try #require(match.segments.first)
        #expect(match.segments.count == 1)
        #expect(isClose(segment.query, 0, Float(end - begin)) && isClose(segment.clip, Float(begin), Float(end)))
    }

    @Test("follows fast motion after the last frame of a clip by the sketches, and no other footage")
    func fastMotion() throws {
        // The clip's frames are at 0, 1, 2 and 4 of 6 seconds. The detail of the query is that of another picture every half
        // second, and its sketches change slowly.
        func pictures(_ seconds: Double, from start: Double) -> [Picture] {
            (0..<Int(2 * seconds)).map { footage.picture(at: 10 * (start + Double($0) / 2)) }
        }
        let shown = pictures(6, from: 0)
        let clip = SketchTrack(
            frames: [0, 1, 2, 4].map { time in
                (.seconds(time), 1, footage.vector(at: Double(time) / 10), shown[2 * time].detail)
            }, duration: .seconds(6))
        let queries = [
            [Cut(footage, 0, 0.6, speed: 0.1)], [Cut(other, 0, 4), Cut(footage, 0, 0.6, speed: 0.1), Cut(third, 0, 4)],
        ]
        for (cuts, start) in zip(queries, [Float(0), 4]) {
            let own = start == 0 ? shown : pictures(4, from: 100) + shown + pictures(4, from: 200)
            let query = SketchTrack(cuts)
                .query(pictures: own.enumerated().map { $0.element.queryPicture(at: .seconds(Double($0.offset) / 2)) })
            let match = try #require(matcher.match(query, with: clip))
            #expect(match.segments.count == 1 && match.confidence > 0.95)
            #expect(isClose(match.segments.first?.query, start, start + 6, within: 0.26))
            #expect(isClose(match.segments.first?.clip, 0, 6, within: 0.26))
        }
    }

    @Test("finds a clip within a longer query", arguments: FootageEvidence.allCases)
    func offset(evidence: FootageEvidence) throws {
        let query = [Cut(other, 0, 10), Cut(footage, 5, 15), Cut(third, 0, 10)]
        let match = try #require(compare(query, [Cut(footage, 4, 16)], by: evidence))
        #expect(match.confidence > 0.5)
        let segment = try #require(match.segments.first)
        #expect(match.segments.count == 1)
        #expect(isClose(segment.query, 10, 20) && isClose(segment.clip, 1, 11))
    }

    @Test(
        "finds a clip at another speed, and returns the speed", arguments: [0.5, 2.0 / 3, 0.8, 1, 1.25, 1.5, 2],
        FootageEvidence.allCases)
    func speeds(speed: Double, evidence: FootageEvidence) throws {
        let match = try #require(compare([Cut(footage, 4, 24, speed: speed)], [Cut(footage, 0, 30)], by: evidence))
        #expect(match.confidence > 0.95)
        let segment = try #require(match.segments.first)
        #expect(match.segments.count == 1 && segment.speed == Float(speed))
        #expect(isClose(segment.query, 0, Float(20 / speed)) && isClose(segment.clip, 4, 24))
    }

    @Test(
        "finds a clip at a speed between those that are tried in one part, and returns the speed within two percent",
        arguments: [0.57, 0.9, 1.1, 1.8], FootageEvidence.allCases)
    func otherSpeeds(speed: Double, evidence: FootageEvidence) throws {
        let match = try #require(compare([Cut(footage, 4, 24, speed: speed)], [Cut(footage, 0, 30)], by: evidence))
        #expect(match.confidence > 0.8)
        let segment = try #require(match.segments.first)
        #expect(match.segments.count == 1 && abs(segment.speed / Float(speed) - 1) < 0.02)
        #expect(isClose(segment.query, 0, Float(20 / speed)) && isClose(segment.clip, 4, 24))
    }

    @Test("finds a clip that plays backward", arguments: FootageEvidence.allCases)
    func reverse(evidence: FootageEvidence) throws {
        let match = try #require(compare([Cut(footage, 22, 2)], [Cut(footage, 0, 30)], by: evidence))
        let segment = try #require(match.segments.first)
        #expect(match.confidence > 0.95 && match.segments.count == 1 && segment.speed == -1)
        #expect(isClose(segment.query, 0, 20) && isClose(segment.clip, 2, 22))
    }

    @Test("finds each repeat of a loop", arguments: FootageEvidence.allCases)
    func repeats(evidence: FootageEvidence) throws {
        let loop = Cut(footage, 0, 6)
        let match = try #require(compare([loop, loop, loop], [Cut(footage, 0, 6)], by: evidence))
        #expect(match.confidence > 0.95 && match.segments.count == 3)
        #expect(match.segments.allSatisfy { isClose($0.clip, 0, 6) && $0.speed == 1 })
        for (segment, begin) in zip(match.segments.sorted { $0.query.lowerBound < $1.query.lowerBound }, [0, 6, 12]) {
            #expect(isClose(segment.query, Float(begin), Float(begin + 6)))
        }
    }

    @Test("finds four quarters in another order", arguments: FootageEvidence.allCases)
    func shuffled(evidence: FootageEvidence) throws {
        let order = [2.0, 0, 3, 1]
        let query = order.map { Cut(footage, $0 * 5, $0 * 5 + 5) }
        let match = try #require(compare(query, [Cut(footage, 0, 20)], by: evidence))
        #expect(match.confidence > 0.9 && match.segments.count == 4)
        for (segment, quarter) in zip(match.segments.sorted { $0.query.lowerBound < $1.query.lowerBound }, order) {
            #expect(isClose(segment.clip, Float(quarter) * 5, Float(quarter) * 5 + 5))
        }
    }

    @Test("finds two pieces of one clip between others", arguments: FootageEvidence.allCases)
    func splice(evidence: FootageEvidence) throws {
        let query = [Cut(footage, 12, 20), Cut(other, 0, 6), Cut(footage, 0, 6), Cut(third, 0, 5)]
        let match = try #require(compare(query, [Cut(footage, 0, 20)], by: evidence))
        let segments = match.segments.sorted { $0.query.lowerBound < $1.query.lowerBound }
        #expect(match.confidence > 0.5 && segments.count == 2)
        #expect(isClose(segments.first?.query, 0, 8) && isClose(segments.first?.clip, 12, 20))
        #expect(isClose(segments.last?.query, 14, 20) && isClose(segments.last?.clip, 0, 6))
    }

    @Test("finds a mirrored clip, and marks it as mirrored", arguments: FootageEvidence.allCases)
    func mirrored(evidence: FootageEvidence) throws {
        // Without pictures, the stored details of the query are those of the mirrored pictures.
        let cuts = [Cut(footage, 3, 15)]
        let pictures = Cut.frames(of: cuts, every: 0.5).map { ($0.time, footage.picture(at: $0.moment).mirrored) }
        let plain = SketchTrack(cuts).mirrored(parity: parity)
        let track = SketchTrack(
            times: plain.times, duration: plain.duration, weights: plain.weights,
            details: pictures.map { evidence == .storedDetails ? $0.1.detail : nil }, dimension: plain.dimension,
            codes: plain.codes)
        let query = track.query(pictures: evidence == .details ? pictures.map { $1.queryPicture(at: $0) } : [])
        let match = try #require(matcher.match(query, with: evidence.clip([Cut(footage, 0, 20)])))
        #expect(match.isMirrored && match.confidence > 0.95)
        #expect(isClose(match.segments.first?.query, 0, 12) && isClose(match.segments.first?.clip, 3, 15))
    }

    @Test("chooses the view that shows the clip")
    func views() throws {
        let half = { (name: String) in PictureView(kind: .half, name: name) }
        let views = [
            CopyQuery.View(view: PictureView(), isMirrored: false, track: SketchTrack([Cut(other, 0, 20)])),
            CopyQuery.View(view: half("left half"), isMirrored: false, track: SketchTrack([Cut(third, 0, 20)])),
            CopyQuery.View(view: half("right half"), isMirrored: false, track: SketchTrack([Cut(footage, 0, 20)])),
        ]
        let query = CopyQuery(views: views, parity: parity)
        let right = try #require(matcher.match(query, with: SketchTrack([Cut(footage, 0, 20)], every: 1)))
        #expect(right.view == .half && right.viewName == "right half" && right.confidence > 0.95)
        let whole = try #require(matcher.match(query, with: SketchTrack([Cut(other, 0, 20)], every: 1)))
        #expect(whole.view == .whole && whole.confidence > 0.95)
    }

    @Test("finds a clip within the half of a picture, turned or as a negative, at its detail")
    func viewsOfPictures() throws {
        let clip = FootageEvidence.details.clip([Cut(footage, 0, 12)])
        let other = Texture(seed: 77).picture()
        let region = ContentRegion(x: 64, y: 0, width: 64, height: 48)
        let views: [(view: PictureView, picture: (Picture) -> Picture)] = [
            (
                PictureView(kind: .half, name: "right half", region: region),
                { shown in
                    Picture(gray: 128, 48) { x, y in x < 64 ? other.luma[y * 64 + x] : shown.luma[y * 64 + x - 64] }
                }
            ),
            (
                PictureView(kind: .turned, name: "turned 90", quarterTurns: 1),
                {
                    PictureView(kind: .turned, quarterTurns: 3).apply($0)
                }
            ),
            (
                PictureView(kind: .negative, name: "negative", isNegative: true),
                {
                    PictureView(kind: .negative, isNegative: true).apply($0)
                }
            ),
        ]
        for (view, picture) in views {
            let frames = Cut.frames(of: [Cut(footage, 2, 10)], every: 0.5)
            let query = CopyQuery(
                views: [
                    CopyQuery.View(
                        view: PictureView(), isMirrored: false, track: SketchTrack([Cut(self.other, 0, 8)])),
                    CopyQuery.View(view: view, isMirrored: false, track: SketchTrack([Cut(footage, 2, 10)])),
                ], parity: parity,
                pictures: frames.map { picture(footage.picture(at: $0.moment)).queryPicture(at: $0.time) })
            let match = try #require(matcher.match(query, with: clip))
            #expect(match.viewName == view.name && !match.isMirrored, "\(match.viewName)")
            #expect(match.features.agreeingBlocks >= 12 && match.confidence > 0.95, "\(view.name): \(match.features)")
            #expect(isClose(match.segments.first?.query, 0, 8) && isClose(match.segments.first?.clip, 2, 10))
        }
    }

    @Test(
        "does not call unrelated clips copies, whatever their lengths", arguments: [1.0, 10, 60],
        FootageEvidence.allCases)
    func unrelated(seconds: Double, evidence: FootageEvidence) throws {
        for seed in 50..<56 {
            let cut = Cut(Footage(seed: UInt64(seed)), 0, seconds)
            let match = try #require(compare([Cut(footage, 0, 20)], [cut], by: evidence))
            #expect(match.confidence < 0.5, "\(match)")
        }
    }

    @Test(
        "finds a shared intro of three seconds, and that it is a small part of both",
        arguments: [FootageEvidence.details, .storedDetails])
    func intro(evidence: FootageEvidence) throws {
        let query = [Cut(third, 0, 3), Cut(footage, 0, 20)]
        let intro = try #require(compare(query, [Cut(third, 0, 3), Cut(other, 0, 20)], by: evidence))
        let copy = try #require(compare(query, query, by: evidence))
        #expect(copy.confidence > 0.95 && copy.relation == .same && copy.queryCoverage > 0.95)
        #expect(intro.confidence > 0.5 && intro.relation == .overlaps && copy.logOdds > intro.logOdds)
        #expect(intro.segments.count == 1)
        #expect(isClose(intro.segments.first?.query, 0, 3) && isClose(intro.segments.first?.clip, 0, 3))
        // 3 of 23 seconds are .13.
        #expect(abs(intro.queryCoverage - 0.13) < 0.05 && abs(intro.clipCoverage - 0.13) < 0.05)
    }

    @Test("finds a shared intro of three seconds by its sketches, with low odds")
    func introBySketches() throws {
        let query = [Cut(third, 0, 3), Cut(footage, 0, 20)]
        let intro = try #require(compare(query, [Cut(third, 0, 3), Cut(other, 0, 20)]))
        let copy = try #require(compare(query, query))
        #expect(copy.confidence > 0.95 && intro.confidence < 0.1 && copy.logOdds > intro.logOdds + 5)
        // The shared part is returned nevertheless.
        #expect(intro.segments.count == 1)
        #expect(isClose(intro.segments.first?.query, 0, 3) && isClose(intro.segments.first?.clip, 0, 3))
    }

    @Test("ignores frames of weight 0, however similar", arguments: FootageEvidence.allCases)
    func weightless(evidence: FootageEvidence) throws {
        func compare(_ query: [Cut], _ clip: [Cut]) -> CopyMatch? { self.compare(query, clip, by: evidence) }
        let lead = Cut(nil, 0, 10)
        let shared = try #require(compare([lead, Cut(footage, 0, 10)], [lead, Cut(other, 0, 10)]))
        // By detail, two frames of other footage may agree by chance.
        #expect(shared.segments.allSatisfy { $0.query.lowerBound >= 9.5 && $0.clip.lowerBound >= 9 })
        #expect(shared.confidence < 0.1 && shared.queryCoverage < 0.15)
        if evidence != .details { #expect(shared.segments.isEmpty) }
        let alone = try #require(compare([Cut(footage, 0, 10)], [Cut(other, 0, 10)]))
        #expect(shared.features.largerMeanEvidence == alone.features.largerMeanEvidence)
        #expect(compare([lead], [Cut(footage, 0, 10)]) == nil)
        #expect(compare([Cut(footage, 0, 10)], [lead]) == nil)
        #expect(compare([], [Cut(footage, 0, 10)]) == nil)
        #expect(compare([Cut(footage, 0, 10)], []) == nil)
    }

    @Test("continues a segment across frames of weight 0", arguments: FootageEvidence.allCases)
    func gap(evidence: FootageEvidence) throws {
        let query = [Cut(footage, 0, 8), Cut(nil, 0, 2), Cut(footage, 10, 20)]
        let match = try #require(compare(query, [Cut(footage, 0, 20)], by: evidence))
        #expect(match.confidence > 0.9 && match.segments.count == 1)
        #expect(isClose(match.segments.first?.query, 0, 20) && isClose(match.segments.first?.clip, 0, 20))
        #expect(match.pairs.count == 36, "the four frames that show nothing have no partner")
    }

    @Test("finds a clip of one frame, and one frame in a clip", arguments: FootageEvidence.allCases)
    func oneFrame(evidence: FootageEvidence) throws {
        func compare(_ query: [Cut], _ clip: [Cut]) -> CopyMatch? { self.compare(query, clip, by: evidence) }
        let single = try #require(compare([Cut(footage, 0, 0.5)], [Cut(footage, 0, 1)]))
        #expect(single.confidence > 0.95)
        let within = try #require(compare([Cut(footage, 7, 7.5)], [Cut(footage, 0, 20)]))
        #expect(isClose(within.segments.first?.clip, 7, 8))
        let foreign = try #require(compare([Cut(footage, 0, 0.5)], [Cut(other, 0, 1)]))
        #expect(foreign.confidence < 0.1 && foreign.segments.isEmpty)
    }

    @Test("finds a clip of a second", arguments: FootageEvidence.allCases)
    func oneSecond(evidence: FootageEvidence) throws {
        let match = try #require(compare([Cut(footage, 0, 1)], [Cut(footage, 0, 1)], by: evidence, clipEvery: 0.25))
        #expect(match.confidence > 0.95 && isClose(match.segments.first?.clip, 0, 1, within: 0.3))
    }

    @Test("finds ten seconds in ten minutes, and ten minutes in themselves", arguments: FootageEvidence.allCases)
    func tenMinutes(evidence: FootageEvidence) throws {
        let long = evidence.clip([Cut(footage, 0, 600)], every: evidence == .sketches ? 0.5 : 1)
        let part = try #require(matcher.match(evidence.query([Cut(footage, 400, 410)]), with: long))
        #expect(part.confidence > 0.95 && isClose(part.segments.first?.clip, 400, 410))
        let query = evidence == .details ? evidence.query([Cut(footage, 0, 600)], every: 2) : long.query
        let whole = try #require(matcher.match(query, with: long))
        #expect(whole.confidence > 0.95 && isClose(whole.segments.first?.clip, 0, 600))
    }

    @Test("is deterministic", arguments: FootageEvidence.allCases)
    func deterministic(evidence: FootageEvidence) throws {
        func compare(_ query: [Cut], _ clip: [Cut]) -> CopyMatch? { self.compare(query, clip, by: evidence) }
        let (query, clip) = ([Cut(other, 0, 5), Cut(footage, 0, 9, speed: 1.5)], [Cut(footage, 0, 12)])
        let first = try #require(compare(query, clip))
        #expect(first.segments.count == 1 && first.segments[0].speed == 1.5)
        #expect(compare(query, clip) == first)
    }
}
