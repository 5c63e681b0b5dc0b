import ClipTypes
import Kernels
import CopyMatching

/// Synthetic footage: a random vector at each full second, interpolated linearly between two of them.
struct Footage {
    static let dimension = 128

    let seed: UInt64

    /// The unit vector at a time in seconds from 0.
    func vector(at time: Double) -> [Float] {
        let second = Int(time.rounded(.down))
        let part = Float(time - Double(second))
        return ClipEmbedding(
            normalizing: zip(moment(second), moment(second + 1)).map { $0 * (1 - part) + $1 * part }
        ).values
    }

    private func moment(_ second: Int) -> [Float] {
        var generator = SeededGenerator(seed: seed &* 1_000_003 &+ UInt64(second))
        return (0..<Self.dimension).map { _ in Float(generator.nextUnit() * 2 - 1) }
    }
}

/// A piece of footage in a clip; it plays backward if `end` is before `start`.
struct Cut {
    /// The footage; `nil` for frames of weight 0.
    let footage: Footage?
    let start: Double
    let end: Double
    /// Footage seconds per clip second.
    var speed = 1.0

    var duration: Double { abs(end - start) / speed }

    init(_ footage: Footage?, _ start: Double, _ end: Double, speed: Double = 1) {
        self.footage = footage
        self.start = start
        self.end = end
        self.speed = speed
    }
}

extension SketchTrack {
    /// A clip of consecutive pieces, sampled every `interval` seconds.
    init(_ cuts: [Cut], every interval: Double = 0.5) {
        let total = cuts.reduce(0) { $0 + $1.duration }
        var frames: [(time: Duration, weight: Float, vector: [Float])] = []
        for number in 0..<Int((total / interval).rounded(.up)) {
            let time = Double(number) * interval
            var within = time
            var place = 0
            while place + 1 < cuts.count, within >= cuts[place].duration - 1e-9 {
                within -= cuts[place].duration
                place += 1
            }
            let cut = cuts[place]
            let moment = cut.start + (cut.end < cut.start ? -1 : 1) * within * cut.speed
            frames.append(
                (
                    .seconds(time), cut.footage == nil ? 0 : 1,
                    (cut.footage ?? Footage(seed: 0)).vector(at: max(0, moment))
                ))
        }
        self.init(frames: frames, duration: .seconds(total))
    }

    /// The track as a query with the whole picture and its mirror image.
    var query: CopyQuery {
        CopyQuery(views: [CopyQuery.View(kind: .whole, name: "whole", isMirrored: false, track: self)], parity: parity)
    }
}

/// The parity of the synthetic vectors under mirroring.
let parity = (0..<Footage.dimension).map { Int8($0 % 2 == 0 ? 1 : -1) }

/// A matcher with a background of other footage, whose odds depend on the evidence along the segments and their
/// coverage.
let matcher = CopyMatcher(
    background: CopyBackground(
        groups: (0..<24).map { group in
            (0..<4).map { frame in
                FrameSketch(
                    time: .zero, weight: 1,
                    codes: SketchCode.packed(Footage(seed: 9_000 + group).vector(at: Double(frame) * 1.5)))
            }
        }),
    calibration: CopyCalibration(weights: [12, 0, 0, 0, 0, 0, 0, 0, 0], bias: -4))
