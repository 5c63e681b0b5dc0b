internal import SequenceModels
private import Foundation
internal import Kernels

/// Alters the order and the times of a clip's frames, as editing does, without decoding again.
///
/// Each kind happens with a probability of its own. Features of motion are kept as they are, which is inexact where frames
/// change their neighbors.
public struct TemporalAugmentation: Hashable, Sendable, Codable {
    /// Faster or slower by up to `largestSpeed`; what plays faster is seen in fewer frames.
    public var speed = 0.5
    /// The largest change of speed, both ways; at least 1.
    public var largestSpeed = 2.0
    /// Only a part is kept, no shorter than `shortestPart`.
    public var trim = 0.5
    /// The shortest part of the frames that a trim keeps, above 0 to 1.
    public var shortestPart = 0.4
    /// Played backward.
    public var reverse = 0.1
    /// Cut in four and put together in another order.
    public var shuffle = 0.1
    /// Frames left out here and there.
    public var drop = 0.5
    /// The largest part of the frames that is left out, 0 to below 1.
    public var largestDrop = 0.4
    /// Stands still for 1 to 4 seconds.
    public var freeze = 0.15
    /// A part is played twice.
    public var repetition = 0.1

    /// The usual probabilities.
    public init() {}

    /// Nothing happens.
    public static var none: TemporalAugmentation {
        var result = TemporalAugmentation()
        result.speed = 0
        result.trim = 0
        result.reverse = 0
        result.shuffle = 0
        result.drop = 0
        result.freeze = 0
        result.repetition = 0
        return result
    }

    /// The sequence, altered by the generator's draws. Frames without content are left out first; at least one frame with
    /// content stays where there was one.
    func applied(to sequence: FeatureSequence, using generator: inout SeededGenerator) -> FeatureSequence {
        // What follows sees frames with the time to the frame before, so that parts can change places.
        var cuts: [Cut] = []
        var last: Duration?
        for frame in sequence.frames where frame.weight > 0 {
            cuts.append(Cut(frame: frame, gap: last.map { frame.time - $0 }))
            last = frame.time
        }
        guard !cuts.isEmpty else { return sequence }
        if generator.chance(trim) { trim(&cuts, &generator) }
        if generator.chance(shuffle) { shuffle(&cuts, &generator) }
        if generator.chance(reverse) { reverse(&cuts) }
        if generator.chance(repetition) { repeatPart(&cuts, &generator) }
        if generator.chance(drop) { thin(&cuts, by: generator.uniform(0, largestDrop), &generator) }
        if generator.chance(speed) {
            let factor = exp(generator.uniform(-1.0, 1.0) * log(largestSpeed))
            for index in cuts.indices {
                cuts[index].gap = cuts[index].gap.map { $0 / factor }
            }
            if factor > 1 { thin(&cuts, by: 1 - 1 / factor, &generator) }
        }
        if generator.chance(freeze) {
            let index = generator.index(below: cuts.count)
            cuts[index].gap = (cuts[index].gap ?? .zero) + .seconds(generator.uniform(1.0, 4.0))
        }
        return joined(cuts)
    }

    /// A frame and the time since the frame before it; `nil` for the first of a part.
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

    /// Leaves out each frame with this probability, but not the last one left; its time goes to the next.
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

    /// The frames with times again; where two parts meet, as much passes as usual.
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
