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
            times: [0, 1], duration: nil, weights: [1, 1], details: [nil, nil], dimension: 32,
            codes: codes(7, 0) + codes(0, 7))
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
        let match = try #require(common.match(track.query, with: track))
        #expect(match.confidence < 0.1, "\(match.logOdds)")
        let rare = try #require(matcher.match(track.query, with: track))
        #expect(rare.confidence > 0.95)
    }

    private var features: CopyFeatures {
        var features = CopyFeatures()
        (features.detailStrength, features.detailCorrelation, features.distortion) = (3.5, 0.75, 0.125)
        (features.motionCorrelation, features.motionShare, features.motionConflict) = (0.5, 0.25, 0.2)
        (features.momentGain, features.momentContrast) = (0.7, 0.45)
        (features.momentShare, features.comparedMoments) = (0.9, 5)
        (features.motionExcess, features.motionAmount) = (1.2, 2)
        (features.agreeingBlocks, features.disagreeingBlocks) = (18, 2)
        (features.opposedShare, features.lowestCorrelation) = (0.05, -0.5)
        (features.isotropy, features.spread) = (0.3, 2.5)
        (features.largerMeanEvidence, features.smallerMeanEvidence, features.viewPenalty) = (0.4, 0.3, 0.15)
        return features
    }

    @Test("The feature vector has the features in the order of their names")
    func featureValues() {
        let values: [Float] = [
            // 0.25 / 0.05 x 0.5 = 2.5.
            3.5, 0.75, 0.125, 0.5, 0.25, 0.2, 2.5, 0.7, 0.45, 0.9, 5, 1.2, 2, 18, 2, 0.05, -0.5, 0.3, 2.5, 0.4, 0.3,
            0.15,
            // 3.5 - 3.2 = 0.3; 0.3 x 0.05, 0.3 x (0.6 + 0.5), 0.3 x (0.4 - 0.3).
            0.015, 0.33, 0.03,
        ]
        #expect(zip(features.values, values).allSatisfy { abs($0 - $1) < 1e-5 })
        #expect(CopyFeatures.names.count == CopyFeatures.count && features.values.count == CopyFeatures.count)
        #expect(
            Array(CopyFeatures.names[CopyFeatures.ofAlignment]) == [
                "motion_correlation", "motion_share", "motion_conflict",
            ] + CopyFeatures.names[CopyFeatures.ofMoments])
        #expect(
            Array(CopyFeatures.names[CopyFeatures.ofMoments]) == [
                "motion_agreement", "moment_gain",
                "moment_contrast", "moment_share", "compared_moments", "motion_excess", "motion_amount",
            ])
    }

    @Test("The log-likelihood ratio is the weighted sum of the features and the bias")
    func logLikelihoodRatio() {
        let regression = CopyCalibration.Regression(
            weights: [2, -2, 8, 0, 1, -5, 1, 1, 2, -1, 0.5, -1, 0.1, 0.5, -1, -20, 1, 0, 2, 0, 10, -4, 0, 0, 0],
            bias: -3)
        // -3 + 2 x 3.5 - 2 x 0.75 + 8 x 0.125 + 0.25 - 5 x 0.2 + 2.5 + 0.7 + 2 x 0.45 - 0.9 + 0.5 x 5 - 1.2 + 0.2
        // + 0.5 x 18 - 2 - 20 x 0.05 - 0.5 + 2 x 2.5 + 10 x 0.3 - 4 x 0.15 = 20.35.
        #expect(abs(regression.logLikelihoodRatio(features) - 20.35) < 1e-4)
        let flat = CopyCalibration.Regression(
            weights: [Float](repeating: 0, count: CopyFeatures.count), bias: 1.25)
        #expect(flat.logLikelihoodRatio(features) == 1.25)
        // The less clearly both show one scene in which something moves, the less other moments count.
        let calibration = CopyCalibration(strangers: regression, otherMoments: flat)
        var dim = features
        dim.motionShare = 0.015
        #expect(abs(calibration.likelihoodRatios(dim).otherMoments - 1.25 - 1.3863) < 1e-3, "ln 4")
        dim.motionShare = 0.01
        #expect(calibration.likelihoodRatios(dim).otherMoments == .infinity)
        #expect(calibration.likelihoodRatios(features).otherMoments == 1.25)
    }
}
