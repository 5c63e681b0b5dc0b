import ClipTypes
import Testing

@testable import CopyMatching

@Suite("The frames by which candidates are found")
struct SearchFramesTests {
    /// A view in which shots of a constant picture follow each other, two frames a second.
    private func view(_ kind: ViewKind, framesOfShots: [Int]) -> CopyQuery.View {
        let vectors = framesOfShots.enumerated().flatMap { shot, count in
            [[Float]](repeating: Footage(seed: UInt64(shot)).vector(at: 0), count: count)
        }
        let frames = vectors.enumerated().map {
            (time: Duration.seconds(Double($0) / 2), weight: Float(1), vector: $1, detail: FrameDetail?.none)
        }
        return CopyQuery.View(
            view: PictureView(kind: kind, name: "\(kind)"), isMirrored: false,
            track: SketchTrack(frames: frames, duration: .seconds(Double(frames.count) / 2)))
    }

    private func search(_ views: [CopyQuery.View], parity known: [Int8]) -> SearchFrames {
        SearchFrames(matcher.prepare(CopyQuery(views: views, parity: parity)), parity: known)
    }

    @Test("are six of each view, evenly spaced")
    func spaced() {
        let views = [view(.whole, framesOfShots: [16]), view(.turned, framesOfShots: [10, 1, 5])]
        let alone = search(views, parity: [])
        #expect(alone.views.map(\.rows) == [0..<6, 6..<12, 12..<18, 18..<24])
        #expect(alone.frames.inverseNorms.count == 24 && alone.shots.isEmpty)
        let mirrored = search(views, parity: parity)
        #expect(mirrored.views.map(\.rows) == alone.views.map(\.rows))
        #expect(mirrored.frames.inverseNorms.count == 12 && mirrored.shots.isEmpty)
        #expect(alone.views.map(\.biases) == mirrored.views.map(\.biases))
    }

    @Test("are one more of each shot of the whole picture that evenly spaced ones leave out")
    func shots() {
        // Of 60 frames, those with the numbers 5, 15, 25, 35, 45 and 55 are evenly spaced; the shots of frames 20...22
        // and 40...40 have none of them.
        let views = [view(.whole, framesOfShots: [20, 3, 17, 1, 19]), view(.half, framesOfShots: [20, 3, 17, 1, 19])]
        let alone = search(views, parity: [])
        #expect(alone.views.map(\.rows) == [0..<6, 8..<14, 14..<20, 22..<28])
        #expect(alone.shots.map(\.row) == Array(0..<8) + Array(14..<22))
        let mirrored = search(views, parity: parity)
        #expect(mirrored.frames.inverseNorms.count == 14)
        #expect(mirrored.shots.map(\.row) == alone.shots.map(\.row))
        #expect(mirrored.shots.map(\.bias) == alone.shots.map(\.bias))
        #expect(Array(mirrored.shots.map(\.bias).prefix(6)) == mirrored.views[0].biases)
    }

    @Test("are at most 48 of the whole picture")
    func many() {
        let found = search([view(.whole, framesOfShots: [Int](repeating: 1, count: 120))], parity: parity)
        #expect(found.frames.inverseNorms.count == 48 && found.shots.count == 96)
        #expect(found.views.map(\.rows) == [0..<6, 48..<54])
    }
}
