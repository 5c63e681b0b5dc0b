internal import ClipTypes
internal import Kernels
internal import CopyMatching
private import Foundation
internal import Isolation
private import ClipModels
internal import SequenceModels
private import VisualDescriptors

/// Fits the odds of a copy to altered copies of training clips.
///
/// Each training clip is altered a few times (pictures by a recipe, time by trimming, speed, an intro, or by being cut into
/// another clip) and searched for among all training clips. Pairs that share only an intro count as no copies. Sketches
/// come from a projection that has not seen the clip: the sources are split in two, and each half is projected by what
/// was learned from the other. Otherwise the odds of clips to come would be overrated.
struct Calibration {
    /// A clip's pictures at the rate at which queries are looked at.
    struct Clip: Sendable {
        let source: Int
        let frames: [Frame]
        let duration: Duration
        /// The descriptors of the frames the catalog would keep.
        let indexed: [FrameDescriptor]
    }

    /// A pair of clips and whether they share footage.
    struct Example: Sendable {
        let features: CopyFeatures
        let isCopy: Bool
    }

    /// Altered copies of each clip.
    static let copiesPerClip = 6
    /// How many of the other clips, the most alike ones, stand for those that are no copies.
    static let othersPerQuery = 6

    /// How often a pair counts that shares an intro only.
    static let introWeight = 4

    let seed: UInt64

    /// The examples of one clip as a query.
    ///
    /// - Parameters:
    ///   - number: the clip.
    ///   - clips: all clips.
    ///   - tracks: their sketches by the projection that did not see this clip.
    func examples(
        of number: Int, among clips: [Clip], tracks: [SketchTrack], projection: FrameProjection,
        background: CopyBackground, pool: DecodePool
    ) async throws -> [Example] {
        let matcher = CopyMatcher(background: background, calibration: .unfitted)
        let clip = clips[number]
        guard !clip.frames.isEmpty else { return [] }
        var generator = SeededGenerator(seed: seed &+ UInt64(number) &* 0x9E37_79B9)
        var examples: [Example] = []
        for copy in 0..<Self.copiesPerClip {
            guard let donor = other(than: number, among: clips, &generator) else { return examples }
            let altered = alter(clip, donor: clips[donor], severity: 1 + copy % 3, &generator)
            let views = try await pool.describeViews(altered.frames)
            let query = matcher.prepare(altered.query(of: views, projection: projection))
            var others: [(rating: Float, features: CopyFeatures)] = []
            for (place, track) in tracks.enumerated() {
                guard let match = matcher.match(query, with: track) else { continue }
                if place == number {
                    let example = Example(features: match.features, isCopy: !altered.sharesOnlyIntro)
                    // Rare among the queries, and what is held against a detector of copies most.
                    let count = altered.sharesOnlyIntro ? Self.introWeight : 1
                    examples += repeatElement(example, count: count)
                } else if clips[place].source != clip.source, clips[place].source != clips[donor].source {
                    others.append((match.features.largerMeanEvidence, match.features))
                }
            }
            others.sort { $0.rating > $1.rating }
            examples += others.prefix(Self.othersPerQuery).map { Example(features: $0.features, isCopy: false) }
        }
        return examples
    }

    private func other(than number: Int, among clips: [Clip], _ generator: inout SeededGenerator) -> Int? {
        let others = clips.indices.filter { clips[$0].source != clips[number].source && !clips[$0].frames.isEmpty }
        return others.isEmpty ? nil : others[Int(generator.nextUnit() * Double(others.count))]
    }

    private struct Altered {
        var frames: [WorkerTask.AlteredFrame]
        var duration: Duration
        var sharesOnlyIntro = false

        /// The query that the described views make.
        func query(of views: [ViewDescriptors], projection: FrameProjection) -> CopyQuery {
            CopyQuery(
                views: views.map { view in
                    CopyQuery.View(
                        kind: view.view.kind, name: view.view.name, isMirrored: false,
                        track: SketchTrack(frames: view.frames, duration: duration, projection: projection))
                }, parity: projection.parity)
        }
    }

    private func alter(
        _ clip: Clip, donor: Clip, severity: Int, _ generator: inout SeededGenerator
    ) -> Altered {
        let seed = generator.next()
        var frames = clip.frames.enumerated().map { number, frame in
            WorkerTask.AlteredFrame(
                frame: frame,
                recipe: WorkerTask.AlteredFrame.Recipe(
                    seed: seed, severity: severity, frame: number,
                    donor: donor.frames[number % donor.frames.count].picture))
        }
        var duration = clip.duration
        let foreign = donor.frames.map { WorkerTask.AlteredFrame(frame: $0, recipe: nil) }
        switch generator.nextUnit() {
        case ..<0.25:
            // A part of the clip.
            let length = duration * (0.25 + 0.6 * generator.nextUnit())
            let start = (duration - length) * generator.nextUnit()
            frames = frames.filter { $0.frame.time >= start && $0.frame.time < start + length }
            if frames.isEmpty { frames = [WorkerTask.AlteredFrame(frame: clip.frames[0], recipe: nil)] }
            frames = shifted(frames, by: .zero - start)
            duration = length
        case ..<0.4:
            let speed = 0.6 + 1.3 * generator.nextUnit()
            frames = frames.map { $0.at($0.frame.time / speed) }
            duration = duration / speed
        case ..<0.6:
            // Within another clip.
            let lead = min(donor.duration, duration) * (0.2 + 0.6 * generator.nextUnit())
            let before = foreign.filter { $0.frame.time < lead }
            let after = shifted(foreign.filter { $0.frame.time >= lead && $0.frame.time < lead * 2 }, by: duration)
            frames = before + shifted(frames, by: lead) + after
            duration = duration + lead * 2
        case ..<0.75:
            // Nothing but a few seconds of it, before another clip that is at least as long: no copy.
            let intro = Duration.seconds(1) + Duration.seconds(2) * generator.nextUnit()
            guard duration > intro * 2.2, donor.duration > intro * 1.2 else { break }
            frames = frames.filter { $0.frame.time < intro } + shifted(foreign, by: intro)
            return Altered(frames: frames, duration: donor.duration + intro, sharesOnlyIntro: true)
        default: break
        }
        return Altered(frames: frames, duration: duration)
    }

    private func shifted(_ frames: [WorkerTask.AlteredFrame], by time: Duration) -> [WorkerTask.AlteredFrame] {
        frames.map { $0.at(max(.zero, $0.frame.time + time)) }
    }
}

extension WorkerTask.AlteredFrame {
    /// The frame at another time.
    fileprivate func at(_ time: Duration) -> Self {
        Self(frame: Frame(picture: frame.picture, time: time, isKeyframe: frame.isKeyframe), recipe: recipe)
    }
}

extension CopyCalibration {
    /// Leaves odds at nothing; for collecting features only.
    static let unfitted = CopyCalibration(weights: [Float](repeating: 0, count: CopyFeatures.count), bias: 0)

    /// Fits a logistic regression by Newton's method, with a little ridge on standardized features.
    ///
    /// - Parameters:
    ///   - examples: pairs of clips.
    ///   - withoutOrder: whether what the alignment says is left out.
    /// - Returns: nil if the examples are all copies or all not.
    init?(fitting examples: [Calibration.Example], withoutOrder: Bool = false) {
        let copies = examples.count { $0.isCopy }
        guard copies > 0, copies < examples.count else { return nil }
        let size = CopyFeatures.count
        let count = Double(examples.count)
        let rows = examples.map { example in
            example.features.values.enumerated().map { place, value in
                withoutOrder && place < CopyFeatures.alignmentCount ? 0 : Double(value)
            }
        }
        let means = (0..<size).map { column in rows.reduce(0) { $0 + $1[column] } / count }
        let spreads = (0..<size).map { column in
            (rows.reduce(0) { $0 + ($1[column] - means[column]) * ($1[column] - means[column]) } / count).squareRoot()
        }.map { $0 > 1e-6 ? $0 : 1 }
        let inputs = rows.map { row in (0..<size).map { (row[$0] - means[$0]) / spreads[$0] } + [1] }
        let ridge = 1e-2 * count
        var weights = [Double](repeating: 0, count: size + 1)
        for _ in 0..<40 {
            var gradient = weights.enumerated().map { $0.offset < size ? ridge * $0.element : 0 }
            var curvature = [[Double]](
                repeating: [Double](repeating: 0, count: size + 1), count: size + 1)
            for place in 0...size { curvature[place][place] = place < size ? ridge : 1e-9 }
            for (input, example) in zip(inputs, examples) {
                let odds = zip(weights, input).reduce(0) { $0 + $1.0 * $1.1 }
                let probability = 1 / (1 + exp(-max(-30, min(30, odds))))
                let error = probability - (example.isCopy ? 1 : 0)
                let slope = max(probability * (1 - probability), 1e-12)
                for row in 0...size {
                    gradient[row] += error * input[row]
                    for column in 0...size { curvature[row][column] += slope * input[row] * input[column] }
                }
            }
            let step = Self.solve(curvature, gradient)
            for place in 0...size { weights[place] -= step[place] }
            if step.allSatisfy({ abs($0) < 1e-9 }) { break }
        }
        let bias = weights[size] - (0..<size).reduce(0) { $0 + weights[$1] * means[$1] / spreads[$1] }
        self.init(weights: (0..<size).map { Float(weights[$0] / spreads[$0]) }, bias: Float(bias))
    }

    /// Solves a small linear system by Gaussian elimination with pivoting.
    private static func solve(_ matrix: [[Double]], _ right: [Double]) -> [Double] {
        var matrix = matrix
        var right = right
        let size = right.count
        for column in 0..<size {
            let pivot = (column..<size).max { abs(matrix[$0][column]) < abs(matrix[$1][column]) } ?? column
            matrix.swapAt(column, pivot)
            right.swapAt(column, pivot)
            guard matrix[column][column] != 0 else { continue }
            for row in column + 1..<max(size, column + 1) {
                let factor = matrix[row][column] / matrix[column][column]
                for other in column..<size { matrix[row][other] -= factor * matrix[column][other] }
                right[row] -= factor * right[column]
            }
        }
        for row in (0..<size).reversed() {
            for column in row + 1..<max(size, row + 1) { right[row] -= matrix[row][column] * right[column] }
            right[row] = matrix[row][row] != 0 ? right[row] / matrix[row][row] : 0
        }
        return right
    }
}
