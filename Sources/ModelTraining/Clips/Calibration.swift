internal import ClipTypes
internal import Kernels
internal import CopyMatching
private import Foundation
internal import Isolation
private import ClipModels
internal import SequenceModels
private import VisualDescriptors

/// Creates the training data of the copy classifier: altered copies of training clips as queries.
///
/// Each training clip is altered several times (pictures by a recipe; time by trimming, speed, an intro, or insertion
/// into another clip) and searched among all training clips. Sketches come from a projection that was learned without the clip: the groups are split in two, and each half is projected
/// by what was learned from the other. Otherwise the odds for new clips would be too high.
struct Calibration {
    /// A clip with its frames at the sampling rate of queries, which are in a file.
    struct Clip: Sendable {
        let group: Int
        let frames: FrameStore.Entry
        let duration: Duration
        /// The descriptors of the frames that the catalog would store.
        let indexed: [FrameDescriptor]
    }

    /// A pair of clips and what they have in common.
    struct Example: Sendable {
        enum Kind: Sendable {
            /// They share footage.
            case copy
            /// They share nothing.
            case strangers
            /// They show different moments of one scene.
            case otherMoments
        }

        let features: CopyFeatures
        let kind: Kind
        /// The number of compared pairs that the example stands for: the others were more clearly no copies.
        let pairs: Float
    }

    /// The number of altered copies of each clip.
    static let copiesPerClip = 6
    /// The number of other clips, the most similar ones, that become negative examples of each query.
    static let othersPerQuery = 6
    /// The number of altered copies of the second half of each clip, which are compared with the first half.
    static let laterPartsPerClip = 2
    /// The seconds between the halves.
    static let leastGap = Duration.seconds(0.3)

    let seed: UInt64
    /// The frames of the clips.
    let frames: FrameStore

    /// Returns the examples of one clip as a query.
    ///
    /// - Parameters:
    ///   - number: The index of the clip.
    ///   - clips: All clips.
    ///   - tracks: Their sketches by the projection that was learned without this clip.
    func examples(
        of number: Int, among clips: [Clip], tracks: [SketchTrack], projection: FrameProjection,
        background: CopyBackground, pool: DecodePool
    ) async throws -> [Example] {
        let matcher = CopyMatcher(background: background, calibration: .initial)
        let clip = clips[number]
        guard clip.frames.count > 0 else { return [] }
        let frames = try self.frames.frames(clip.frames)
        var generator = SeededGenerator(seed: seed &+ UInt64(number) &* 0x9E37_79B9)
        var examples: [Example] = []
        for copy in 0..<Self.copiesPerClip {
            guard let donor = other(than: number, among: clips, &generator) else { return examples }
            let altered = alter(
                (frames, clip.duration), donor: (try self.frames.frames(clips[donor].frames), clips[donor].duration),
                severity: 1 + copy % 3, &generator)
            let views = try await pool.describeViews(altered.frames)
            var query = matcher.prepare(altered.query(of: views, projection: projection))
            var others: [(rating: Float, features: CopyFeatures)] = []
            for (place, track) in tracks.enumerated() {
                guard let match = matcher.match(&query, with: track) else { continue }
                if place == number {
                    examples.append(Example(features: match.features, kind: .copy, pairs: 1))
                } else if clips[place].group != clip.group, clips[place].group != clips[donor].group {
                    others.append((match.likelihoodRatios.strangers, match.features))
                }
            }
            others.sort { $0.rating > $1.rating }
            let kept = others.prefix(Self.othersPerQuery)
            examples += kept.map {
                Example(features: $0.features, kind: .strangers, pairs: Float(others.count) / Float(kept.count))
            }
        }
        // The second half of the clip, compared with the first.
        let middle = clip.duration / 2
        let first = tracks[number].prefix(until: Float(middle.seconds))
        let later = middle + Self.leastGap
        let laterFrames = frames.filter { $0.time >= later }
            .map { Frame(picture: $0.picture, time: $0.time - later, isKeyframe: $0.isKeyframe) }
        guard first.count > 0, laterFrames.count > 1 else { return examples }
        for part in 0..<Self.laterPartsPerClip {
            guard let donor = other(than: number, among: clips, &generator) else { return examples }
            let altered = alter(
                (laterFrames, clip.duration - later),
                donor: (try self.frames.frames(clips[donor].frames), clips[donor].duration), severity: 1 + part,
                &generator)
            let views = try await pool.describeViews(altered.frames)
            var query = matcher.prepare(altered.query(of: views, projection: projection))
            guard let match = matcher.match(&query, with: first) else { continue }
            examples.append(Example(features: match.features, kind: .otherMoments, pairs: 1))
        }
        return examples
    }

    private func other(than number: Int, among clips: [Clip], _ generator: inout SeededGenerator) -> Int? {
        let others = clips.indices.filter { clips[$0].group != clips[number].group && clips[$0].frames.count > 0 }
        return others.isEmpty ? nil : others[Int(generator.nextUnit() * Double(others.count))]
    }

    private struct Altered {
        var frames: [WorkerTask.AlteredFrame]
        var duration: Duration

        /// Returns the query of the described views.
        func query(of described: DescribedViews, projection: FrameProjection) -> CopyQuery {
            CopyQuery(
                views: described.views.map { view in
                    CopyQuery.View(
                        view: view.view, isMirrored: false,
                        track: SketchTrack(frames: view.frames, duration: duration, projection: projection))
                }, parity: projection.parity, pictures: described.pictures)
        }
    }

    /// The frames of a clip, and its duration.
    private typealias Footage = (frames: [Frame], duration: Duration)

    private func alter(
        _ clip: Footage, donor: Footage, severity: Int, _ generator: inout SeededGenerator
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
            // Inserted into another clip.
            let lead = min(donor.duration, duration) * (0.2 + 0.6 * generator.nextUnit())
            let before = foreign.filter { $0.frame.time < lead }
            let after = shifted(foreign.filter { $0.frame.time >= lead && $0.frame.time < lead * 2 }, by: duration)
            frames = before + shifted(frames, by: lead) + after
            duration = duration + lead * 2
        case ..<0.75:
            // Only a few seconds of the clip, before another clip that is at least as long.
            let intro = Duration.seconds(1) + Duration.seconds(2) * generator.nextUnit()
            guard duration > intro * 2.2, donor.duration > intro * 1.2 else { break }
            frames = frames.filter { $0.frame.time < intro } + shifted(foreign, by: intro)
            return Altered(frames: frames, duration: donor.duration + intro)
        default: break
        }
        return Altered(frames: frames, duration: duration)
    }

    private func shifted(_ frames: [WorkerTask.AlteredFrame], by time: Duration) -> [WorkerTask.AlteredFrame] {
        frames.map { $0.at(max(.zero, $0.frame.time + time)) }
    }
}

extension WorkerTask.AlteredFrame {
    /// Returns the frame at another time.
    fileprivate func at(_ time: Duration) -> Self {
        Self(frame: Frame(picture: frame.picture, time: time, isKeyframe: frame.isKeyframe), recipe: recipe)
    }
}

extension CopyCalibration {
    /// A calibration by which the clips that are most likely to be taken for copies become negative examples: the strength
    /// of the detail and the evidence of the sketches.
    static let initial = CopyCalibration(
        strangers: Regression(
            weights: [3, 4, -5, 4, -2, -4, 0, 0, 0, 0, 0, 0, 0, 0.1, -0.05, -10, 1, 5, 0, 8, 4, -20, 0, 0, 0], bias: 0),
        otherMoments: .undecided)
    /// How clearly, at least, two clips must show one scene in which something moves, to be an example of copies or other
    /// moments of it.
    private static let leastClearness: Float = 0.5

    /// Fits two logistic regressions to examples.
    ///
    /// - Parameters:
    ///   - examples: The pairs of clips.
    ///   - withoutOrder: Whether to ignore the features of the temporal alignment.
    /// - Returns: `nil` if all examples are copies or none is. Without examples of moments, these are not told apart.
    init?(fitting examples: [Calibration.Example], withoutOrder: Bool = false) {
        guard
            let strangers = Regression(
                fitting: examples.filter { $0.kind != .otherMoments },
                ignoring: withoutOrder ? CopyFeatures.ofAlignment : CopyFeatures.ofMoments)
        else { return nil }
        let moments = examples.filter {
            $0.kind != .strangers && $0.features.momentClearness >= Self.leastClearness
        }
        self.init(
            strangers: strangers,
            otherMoments: Regression(fitting: moments, ignoring: withoutOrder ? CopyFeatures.ofAlignment : 0..<0)
                ?? .undecided)
    }
}

extension CopyCalibration.Regression {
    /// The likelihood ratio 1 of all pairs.
    static let undecided = Self(weights: [Float](repeating: 0, count: CopyFeatures.count), bias: 0)

    /// Fits a logistic regression by Newton's method, with a small ridge penalty on standardized features.
    ///
    /// - Parameters:
    ///   - examples: The pairs of clips.
    ///   - ignored: The features that get the weight 0.
    /// - Returns: `nil` if all examples are copies or none is.
    init?(fitting examples: [Calibration.Example], ignoring ignored: Range<Int>) {
        let copies = examples.count { $0.kind == .copy }
        guard copies > 0, copies < examples.count else { return nil }
        let size = CopyFeatures.count
        let count = Double(examples.count)
        let rows = examples.map { example in
            example.features.values.enumerated().map { place, value in
                ignored.contains(place) ? 0 : Double(value)
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
            // The Hessian, row by row; positive definite because of the ridge.
            var curvature = [Double](repeating: 0, count: (size + 1) * (size + 1))
            for place in 0...size { curvature[place * (size + 2)] = place < size ? ridge : 1e-9 }
            for (input, example) in zip(inputs, examples) {
                let odds = zip(weights, input).reduce(0) { $0 + $1.0 * $1.1 }
                let probability = 1 / (1 + exp(-max(-30, min(30, odds))))
                let error = probability - (example.kind == .copy ? 1 : 0)
                let slope = max(probability * (1 - probability), 1e-12)
                for row in 0...size {
                    gradient[row] += error * input[row]
                    for column in 0...size {
                        curvature[row * (size + 1) + column] += slope * input[row] * input[column]
                    }
                }
            }
            guard let step = solvePositiveDefinite(curvature, gradient) else { break }
            for place in 0...size { weights[place] -= step[place] }
            if step.allSatisfy({ abs($0) < 1e-9 }) { break }
        }
        // Less the odds of copies among all compared pairs, what remains is the likelihood ratio.
        let others = examples.reduce(0) { $0 + ($1.kind == .copy ? 0 : Double($1.pairs)) }
        let bias =
            weights[size] - (0..<size).reduce(0) { $0 + weights[$1] * means[$1] / spreads[$1] }
            - log(Double(copies) / others)
        self.init(weights: (0..<size).map { Float(weights[$0] / spreads[$0]) }, bias: Float(bias))
    }
}
