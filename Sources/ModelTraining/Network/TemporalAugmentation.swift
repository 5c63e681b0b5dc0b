internal import SequenceModels
private import Foundation
internal import Kernels

/// Augments the order and the times of a clip's frames, as editing does, without decoding again.
///
/// Each alteration is applied with its own probability. Motion features are kept as they are, which is inexact where
/// frames get other neighbors.
public struct TemporalAugmentation: Hashable, Sendable, Codable {
    /// The probability of a change of speed, in 0...1; a faster clip has fewer frames.
    public var speedProbability = 0.5
    /// The largest factor of a change of speed, up or down: of 2, from half to double speed; 1...100.
    public var largestSpeed = 2.0
    /// The probability that only a part is kept, in 0...1.
    public var trimProbability = 0.5
    /// The minimum share of the frames that a trim keeps, above 0 to 1; the share is random from it to 1.
    public var shortestPart = 0.4
    /// The probability that the frames are reversed, as if played backward, in 0...1.
    public var reverseProbability = 0.1
    /// The probability that the frames are cut into four parts, which are put in random order, in 0...1.
    public var shuffleProbability = 0.1
    /// The probability that random frames are dropped, in 0...1.
    public var dropProbability = 0.5
    /// The maximum probability with which a frame is dropped if frames are dropped, 0 to below 1; it is random up to
    /// this.
    public var largestDrop = 0.4
    /// The probability that a frame stays for 1 to 4 seconds more, as in a freeze, in 0...1.
    public var freezeProbability = 0.15
    /// The probability that a part of up to half of the frames is played twice, in 0...1.
    public var repetitionProbability = 0.1

    // The keys of earlier versions: the identity of a checkpoint is a digest of the encoded options.
    private enum CodingKeys: String, CodingKey {
        case speedProbability = "speed"
        case largestSpeed
        case trimProbability = "trim"
        case shortestPart
        case reverseProbability = "reverse"
        case shuffleProbability = "shuffle"
        case dropProbability = "drop"
        case largestDrop
        case freezeProbability = "freeze"
        case repetitionProbability = "repetition"
    }

    /// Creates an augmentation with the default probabilities.
    public init() {}

    /// No augmentation: all probabilities are 0.
    public static var none: TemporalAugmentation {
        var result = TemporalAugmentation()
        result.speedProbability = 0
        result.trimProbability = 0
        result.reverseProbability = 0
        result.shuffleProbability = 0
        result.dropProbability = 0
        result.freezeProbability = 0
        result.repetitionProbability = 0
        return result
    }

    /// Returns the augmented sequence. Frames of weight 0 are dropped first; at least one of the others is kept.
    func applied(to sequence: FeatureSequence, using generator: inout SeededGenerator) -> FeatureSequence {
        // The alterations work on frames with the time since the last frame, so that parts can change places.
        var cuts: [Cut] = []
        var last: Duration?
        for frame in sequence.frames where frame.weight > 0 {
            cuts.append(Cut(frame: frame, gap: last.map { frame.time - $0 }))
            last = frame.time
        }
        guard !cuts.isEmpty else { return sequence }
        if generator.chance(trimProbability) { trim(&cuts, &generator) }
        if generator.chance(shuffleProbability) { shuffle(&cuts, &generator) }
        if generator.chance(reverseProbability) { reverse(&cuts) }
        if generator.chance(repetitionProbability) { repeatPart(&cuts, &generator) }
        if generator.chance(dropProbability) { thin(&cuts, by: generator.uniform(0, largestDrop), &generator) }
        if generator.chance(speedProbability) {
            let factor = exp(generator.uniform(-1.0, 1.0) * log(largestSpeed))
            for index in cuts.indices {
                cuts[index].gap = cuts[index].gap.map { $0 / factor }
            }
            if factor > 1 { thin(&cuts, by: 1 - 1 / factor, &generator) }
        }
        if generator.chance(freezeProbability) {
            let index = generator.index(below: cuts.count)
            cuts[index].gap = (cuts[index].gap ?? .zero) + .seconds(generator.uniform(1.0, 4.0))
        }
        return joined(cuts)
    }

    /// A frame and the time since the frame before it; `nil` for the first frame of a clip.
    private struct Cut {
        let frame: FeatureFrame
        var gap: Duration?
    }

    private func trim(_ cuts: inout [Cut], _ generator: inout SeededGenerator) {
        let part = generator.uniform(shortestPart, 1)
        let count = max(1, Int((part * Double(cuts.count)).rounded()))
        let start = generator.index(below: cuts.count - count + 1)
        cuts = Array(cuts[start..<start + count])
    }

    private func shuffle(_ cuts: inout [Cut], _ generator: inout SeededGenerator) {
        let borders = (0...4).map { $0 * cuts.count / 4 }
        let frames = cuts
        cuts = generator.shuffled([0, 1, 2, 3]).flatMap { frames[borders[$0]..<borders[$0 + 1]] }
    }

    private func reverse(_ cuts: inout [Cut]) {
        let gaps = cuts.map(\.gap)
        cuts.reverse()
        for index in cuts.indices {
            cuts[index].gap = index == 0 ? nil : gaps[gaps.count - index]
        }
    }

    private func repeatPart(_ cuts: inout [Cut], _ generator: inout SeededGenerator) {
        let count = 1 + generator.index(below: max(1, cuts.count / 2))
        let start = generator.index(below: cuts.count - count + 1)
        cuts.insert(contentsOf: cuts[start..<start + count], at: start + count)
    }

    /// Drops each frame with a probability, but never the last one left; its time is added to the next.
    private func thin(_ cuts: inout [Cut], by probability: Double, _ generator: inout SeededGenerator) {
        var kept: [Cut] = []
        var waiting: Duration?
        for (index, cut) in cuts.enumerated() {
            let isOut = generator.chance(probability)
            if isOut, !(kept.isEmpty && index == cuts.count - 1) {
                waiting = (waiting ?? .zero) + (cut.gap ?? .zero)
            } else {
                let gap = waiting.map { $0 + (cut.gap ?? .zero) } ?? cut.gap
                kept.append(Cut(frame: cut.frame, gap: gap))
                waiting = nil
            }
        }
        cuts = kept
    }

    /// Returns the frames with times; where two parts meet, the median interval passes.
    private func joined(_ cuts: [Cut]) -> FeatureSequence {
        let gaps = cuts.compactMap(\.gap).filter { $0 > .zero }.sorted()
        let usual = gaps.isEmpty ? .zero : gaps[gaps.count / 2]
        var time = Duration.zero
        var frames: [FeatureFrame] = []
        for (index, cut) in cuts.enumerated() {
            if index > 0 { time += cut.gap ?? usual }
            frames.append(FeatureFrame(values: cut.frame.values, time: time, weight: cut.frame.weight))
        }
        return FeatureSequence(frames: frames)
    }
}
