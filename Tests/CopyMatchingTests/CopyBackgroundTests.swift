import ClipTypes
import Testing

@testable import CopyMatching

@Suite("Copy background and calibration")
struct CopyBackgroundTests {
    private func codes(_ first: Int8, _ second: Int8) -> [Int8] { [first, second] + [Int8](repeating: 0, count: 30) }

    private func sketch(_ first: Int8, _ second: Int8) -> FrameSketch {
        FrameSketch(time: .zero, weight: 1, codes: SketchCode.packed(values: codes(first, second)))
    }

    private var query: SketchTrack {
        SketchTrack(
            times: [0, 1], duration: nil, weights: [1, 1], dimension: 32, codes: codes(7, 0) + codes(0, 7))
    }

    @Test(
        "The bias of a frame is its mean similarity to the groups from the fourth closest on, by the closest frame of each"
    )
    func scoreBiases() {
        let background = CopyBackground(groups: [
            [sketch(5, 0)], [sketch(0, 2), sketch(4, 3)], [], [sketch(3, 4)], [sketch(0, 7)], [sketch(-3, 4)],
        ])
        #expect(background.groups.count == 5, "a group without sketches is left out")
        // Cosines with the first axis: 1, 0.8, 0.6, 0, -0.6; with the second: 0, 1 (the other frame has 0.6), 0.8, 1,
        // 0.8.
        let biases = background.scoreBiases(of: query)
        #expect(abs(biases[0] - (0 - 0.6) / 2) < 1e-6)
        #expect(abs(biases[1] - (0.8 + 0) / 2) < 1e-6)
    }

    @Test("The bias averages no more than ten groups")
    func tenGroups() {
        let background = CopyBackground(
            groups: [[FrameSketch]](repeating: [sketch(7, 0)], count: 3)
                + [[FrameSketch]](repeating: [sketch(3, 4)], count: 10)
                + [[FrameSketch]](repeating: [sketch(-7, 0)], count: 50))
        #expect(abs(background.scoreBiases(of: query)[0] - 0.6) < 1e-6)
    }

    @Test("The bias is 0 with three groups or fewer", arguments: 0...3)
    func few(count: Int) {
        let background = CopyBackground(groups: [[FrameSketch]](repeating: [sketch(7, 0)], count: count))
        #expect(background.scoreBiases(of: query) == [0, 0])
    }

    @Test("A query frame that all of the background resembles gives no evidence")
    func normalized() throws {
        let footage = Footage(seed: 1)
        let track = SketchTrack([Cut(footage, 0, 10)])
        let frames = (0..<10).map { second in
            FrameSketch(
                time: .seconds(second), weight: 1, codes: SketchCode.packed(footage.vector(at: Double(second))))
        }
        let common = CopyMatcher(
            background: CopyBackground(groups: [[FrameSketch]](repeating: frames, count: 13)),
            calibration: matcher.calibration)
        let match = try #require(common.match(common.prepare(track.query), with: track))
        #expect(match.confidence < 0.1, "\(match.logOdds)")
        let rare = try #require(matcher.match(matcher.prepare(track.query), with: track))
        #expect(rare.confidence > 0.95)
    }

    private func features(
        evidence: Float, query: Float, clip: Float, seconds: Float, queryMean: Float = 0.3, clipMean: Float = 0.1
    ) -> CopyFeatures {
        CopyFeatures(
            segments: (evidence, query, clip, seconds),
            best: ViewEvidence(view: 0, queryMean: queryMean, clipMean: clipMean, highest: 0.9, viewPenalty: 0.15))
    }

    @Test("The feature vector is computed from the segments and the evidence of the view")
    func featureValues() {
        // ln(1 + (e - 1)) = 1.
        let values = features(evidence: 0.5, query: 0.4, clip: 0.8, seconds: 1.718_281_8).values
        let expected: [Float] = [0.4, 0.5, 0.8, 0.4, 1, 0.3, 0.1, 0.9, 0.15]
        #expect(values.count == CopyFeatures.count)
        #expect(zip(values, expected).allSatisfy { abs($0 - $1) < 1e-6 })
    }

    @Test("Log odds are the weighted sum of the features and the bias")
    func logOdds() {
        let calibration = CopyCalibration(weights: [10, 1, -2, 0, 0.5, 0, 0, 1, -4], bias: -3)
        let features = features(evidence: 0.5, query: 0.4, clip: 0.8, seconds: 1.718_281_8)
        // -3 + 10 x 0.4 + 0.5 - 2 x 0.8 + 0.5 x 1 + 0.9 - 4 x 0.15 = 0.7.
        #expect(abs(calibration.logOdds(features) - 0.7) < 1e-5)
        let flat = CopyCalibration(weights: [Float](repeating: 0, count: CopyFeatures.count), bias: 1.25)
        #expect(flat.logOdds(features) == 1.25)
    }

    @Test("Confidence is the probability that belongs to the log-odds, and rises with them")
    func confidence() {
        func confidence(_ logOdds: Float) -> Double {
            let features = features(evidence: 0, query: 0, clip: 0, seconds: 0)
            return CopyMatch(
                logOdds: logOdds, segments: [], view: .whole, viewName: "whole", isMirrored: false,
                features: features, pairs: []
            ).confidence
        }
        #expect(confidence(0) == 0.5)
        // ln 3 is odds of three to one.
        #expect(abs(confidence(1.098_612_3) - 0.75) < 1e-6 && abs(confidence(-1.098_612_3) - 0.25) < 1e-6)
        let values = stride(from: Float(-12), through: 12, by: 0.5).map(confidence)
        #expect(zip(values, values.dropFirst()).allSatisfy { $0 < $1 })
        // Beyond what an exponential holds: not infinite and not NaN, but the ends.
        #expect(confidence(-1000) == 0 && confidence(1000) == 1)
    }
}
