import ClipTypes
import Kernels
import CopyMatching
import Testing

/// Synthetic footage: a random vector and a random picture at each full second, interpolated linearly between two of them.
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

    /// The picture at a time in seconds from 0.
    func picture(at time: Double) -> Picture {
        let second = time.rounded(.down)
        return texture(Int(second)).mixed(with: texture(Int(second) + 1), share: time - second).picture()
    }

    private func moment(_ second: Int) -> [Float] {
        var generator = SeededGenerator(seed: seed &* 1_000_003 &+ UInt64(second))
        return (0..<Self.dimension).map { _ in Float(generator.nextUnit() * 2 - 1) }
    }

    private func texture(_ second: Int) -> Texture { Texture(seed: seed &* 1_000_003 &+ UInt64(second)) }
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

    /// Returns for each frame of consecutive pieces, sampled every `interval` seconds, its time, its footage, and the time
    /// in this.
    static func frames(
        of cuts: [Cut], every interval: Double
    ) -> [(time: Duration, footage: Footage?, moment: Double)] {
        let total = cuts.reduce(0) { $0 + $1.duration }
        return (0..<Int((total / interval).rounded(.up))).map { number in
            let time = Double(number) * interval
            var within = time
            var place = 0
            while place + 1 < cuts.count, within >= cuts[place].duration - 1e-9 {
                within -= cuts[place].duration
                place += 1
            }
            let cut = cuts[place]
            let moment = cut.start + (cut.end < cut.start ? -1 : 1) * within * cut.speed
            return (.seconds(time), cut.footage, max(0, moment))
        }
    }
}

extension SketchTrack {
    /// A clip of consecutive pieces, sampled every `interval` seconds.
    init(_ cuts: [Cut], every interval: Double = 0.5, detailed: Bool = false) {
        self.init(
            frames: Cut.frames(of: cuts, every: interval).map { time, footage, moment in
                (
                    time, footage == nil ? 0 : 1, (footage ?? Footage(seed: 0)).vector(at: moment),
                    detailed ? footage?.picture(at: moment).detail : nil
                )
            }, duration: .seconds(cuts.reduce(0) { $0 + $1.duration }))
    }

    /// The track as a query with the whole picture and its mirror image.
    var query: CopyQuery { query(pictures: []) }

    /// The track as a query with the whole picture and its mirror image.
    func query(pictures: [QueryPicture]) -> CopyQuery {
        CopyQuery(
            views: [CopyQuery.View(view: PictureView(), isMirrored: false, track: self)], parity: parity,
            pictures: pictures)
    }
}

/// What clips and queries have beside the sketches of their frames.
enum FootageEvidence: CaseIterable, CustomTestStringConvertible {
    /// Nothing, as in catalogs of older versions.
    case sketches
    /// The local detail of clips, and the pictures of queries.
    case details
    /// The local detail of both, as for queries whose file is gone.
    case storedDetails

    var testDescription: String {
        switch self {
        case .sketches: "sketches only"
        case .details: "details and pictures"
        case .storedDetails: "details without pictures"
        }
    }

    /// A clip, sampled every `interval` seconds.
    func clip(_ cuts: [Cut], every interval: Double = 1) -> SketchTrack {
        SketchTrack(cuts, every: interval, detailed: self != .sketches)
    }

    /// A query, sampled every `interval` seconds.
    func query(_ cuts: [Cut], every interval: Double = 0.5) -> CopyQuery {
        let pictures = Cut.frames(of: cuts, every: interval).map { time, footage, moment in
            self != .details
                ? nil
                : footage?.picture(at: moment).queryPicture(at: time)
                    ?? Picture(gray: 64, 48) { _, _ in 16 }.queryPicture(at: time)
        }
        return SketchTrack(cuts, every: interval, detailed: self == .storedDetails)
            .query(pictures: pictures.compactMap(\.self))
    }
}

/// The parity of the synthetic vectors under mirroring.
let parity = (0..<Footage.dimension).map { Int8($0 % 2 == 0 ? 1 : -1) }

/// A matcher with a background of other footage, whose odds depend on the evidence of the sketches and on the areas of the
/// picture in which the local detail agrees.
let matcher = CopyMatcher(
    background: CopyBackground(
        groups: (0..<24).map { group in
            (0..<4).map { frame in
                FrameSketch(
                    time: .zero, weight: 1,
                    codes: SketchCode.packed(Footage(seed: 9_000 + group).vector(at: Double(frame) * 1.5)))
            }
        }),
    calibration: CopyCalibration(
        strangers: .init(
            weights: [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0.6, -0.4, 0, 0, 0, 0, 20, 0, 0, 0, 0, 0], bias: -4.7),
        otherMoments: .init(weights: [Float](repeating: 0, count: CopyFeatures.count), bias: 30)))

extension CopyMatcher {
    /// Compares a query with a clip once.
    func match(_ query: CopyQuery, with clip: SketchTrack) -> CopyMatch? {
        var prepared = prepare(query)
        return match(&prepared, with: clip)
    }
}
