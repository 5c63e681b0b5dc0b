import ClipTypes
import Testing

@testable import CopyMatching

@Suite("Matches in words")
struct CopyMatchReasonsTests {
    private func match(
        logLikelihoodRatio: Float = 20, segments: [CopyMatch.Segment] = [segment(0...8, 20...28)],
        view: ViewKind = .whole, viewName: String = "whole", isMirrored: Bool = false,
        features: CopyFeatures = CopyFeatures(), coverage: (query: Float, clip: Float) = (1, 8.0 / 60)
    ) -> CopyMatch {
        CopyMatch(
            likelihoodRatios: CopyLikelihoodRatios(strangers: logLikelihoodRatio), segments: segments, view: view,
            viewName: viewName,
            isMirrored: isMirrored, features: features, queryCoverage: coverage.query, clipCoverage: coverage.clip,
            pairs: [])
    }

    private static func segment(
        _ query: ClosedRange<Float>, _ clip: ClosedRange<Float>, speed: Float = 1
    ) -> CopyMatch.Segment {
        CopyMatch.Segment(query: query, clip: clip, speed: speed, evidence: 0.5)
    }

    @Test("say what A is to B, and how much of both is shared")
    func relations() {
        func sentence(_ query: Float, _ clip: Float) -> String? {
            match(coverage: (query, clip)).relationSentence(a: .seconds(8), b: .seconds(60))
        }
        #expect(
            sentence(1, 8.0 / 60) == "A is contained in B: the shared parts are 100 % of A's 8.0 s, 13 % of B's 60.0 s."
        )
        #expect(sentence(0.05, 0.9) == "A contains B: the shared parts are 5 % of A's 8.0 s, 90 % of B's 60.0 s.")
        #expect(sentence(0.8, 0.8)?.hasPrefix("A and B share nearly everything: ") == true)
        #expect(sentence(0.7, 0.3)?.hasPrefix("A and B overlap: ") == true)
        #expect(match(segments: [], coverage: (0, 0)).relationSentence(a: .seconds(8), b: .seconds(60)) == nil)
    }

    @Test("name no share of a still picture, and none of a clip of unknown duration")
    func stills() {
        let still = match(segments: [Self.segment(0...0, 4...4)], coverage: (1, 0))
        #expect(
            still.relationSentence(a: .zero, b: .seconds(6))
                == "A is contained in B: the shared parts are 0 % of B's 6.0 s.")
        #expect(still.relationSentence(a: nil, b: nil) == "A is contained in B.")
        #expect(still.parts == "A at 0.0 s is B at 4.0 s")
        #expect(still.segments.map(\.description) == ["0.0 s = 4.0 s"])
    }

    @Test("say all and nothing of a share only where it is exact")
    func percents() {
        #expect([0, 0.001, 0.5, 0.999, 1].map { CopyMatch.percent($0) } == ["0 %", "1 %", "50 %", "99 %", "100 %"])
    }

    @Test("name the seconds, the speed, the view and mirroring, of three segments at most")
    func parts() {
        let segments = [
            Self.segment(0...3, 1.5...4.5), Self.segment(4...5, 10...12, speed: 2),
            Self.segment(6...7, 0...1, speed: -1),
            Self.segment(8...9, 8...9),
        ]
        let whole = match(segments: segments)
        #expect(
            whole.parts == "A from 0.0 to 3.0 s is B from 1.5 to 4.5 s, "
                + "A from 4.0 to 5.0 s is B from 10.0 to 12.0 s at 2 times the speed, "
                + "A from 6.0 to 7.0 s is B from 0.0 to 1.0 s backward and others")
        let half = match(segments: [segments[0]], view: .half, viewName: "left half", isMirrored: true)
        #expect(half.parts == "A from 0.0 to 3.0 s is B from 1.5 to 4.5 s, in the left half of A's picture, mirrored")
        #expect(match(segments: []).parts == nil)
    }

    @Test("tell detail that agrees from detail that agrees no better than by chance")
    func detail() {
        var features = CopyFeatures()
        #expect(match(features: features).detailSentence.hasPrefix("No pictures of A and B are alike enough"))
        // ln(1 + 10.9), just below the strength from which on all frames are compared, and ln(1 + 11.1).
        features.detailStrength = 2.476
        features.detailCorrelation = 0.826
        features.agreeingBlocks = 17
        features.disagreeingBlocks = 2
        #expect(!match(features: features).detailAgrees && match(features: features).detailFigures == nil)
        #expect(match(features: features).detailSentence.contains("no better than that of unrelated pictures"))
        features.detailStrength = 2.493
        #expect(
            match(features: features).detailSentence
                == "The local detail of A and B agrees hardly better than that of unrelated pictures can: "
                + "correlation 0.83; 17 of 25 blocks agree, 2 differ.")
        // ln(1 + 15.1), just above what unrelated pictures reach.
        features.detailStrength = 2.779
        #expect(
            match(features: features).detailSentence
                == "The local detail of A and B agrees: correlation 0.83; 17 of 25 blocks agree, 2 differ.")
        // The prior of two clips is 1 in 50.
        let weak = match(logLikelihoodRatio: 3, features: features)
        #expect(!weak.isCopy && weak.detailSentence.hasPrefix("The local detail of A and B agrees, but not enough: "))
        features.motionShare = 0.4
        features.motionCorrelation = 0.05
        #expect(match(features: features).detailFigures?.hasPrefix("correlation 0.83, of what moves 0.05; ") == true)
    }

    @Test("say where A's picture lies in B's")
    func positions() {
        func phrase(_ position: PicturePosition?, view: ViewKind = .whole) -> String? {
            var match = match(view: view)
            match.position = position
            return match.positionPhrase
        }
        let part = PicturePosition(centerX: 0.5, centerY: 0.535, width: 0.8, height: 0.75, rotation: 1.54)
        let words = "is 80 % as wide and 75 % as high as B's, from 10 % of B's width and 16 % of B's height on"
        #expect(phrase(part) == "A's picture \(words), and turned 1.5 degrees clockwise")
        #expect(phrase(part, view: .inset)?.hasPrefix("the picture within A's picture is 80 % as wide ") == true)
        let turned = PicturePosition(centerX: 0.5, centerY: 0.5, width: 1, height: 1, rotation: -5)
        #expect(phrase(turned)?.hasSuffix(" on, and turned 5.0 degrees counterclockwise") == true)
        let same = PicturePosition(centerX: 0.505, centerY: 0.495, width: 0.99, height: 1.01, rotation: 0.4)
        #expect(phrase(same) == "A's picture fills B's" && phrase(nil) == nil)
    }
}
