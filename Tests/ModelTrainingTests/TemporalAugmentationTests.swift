import TestSupport
@testable import ModelTraining
import Kernels
import Testing

@testable import SequenceModels

@Suite("Temporal augmentation")
struct TemporalAugmentationTests {
    /// Twelve frames, half a second apart, each with its number as value.
    private let clip = FeatureSequence(
        frames: (0..<12).map { FeatureFrame(values: [Float($0)], time: .milliseconds(500 * $0), weight: 1) })

    private func altered(_ seed: UInt64, _ change: (inout TemporalAugmentation) -> Void) -> FeatureSequence {
        var augmentation = TemporalAugmentation.none
        change(&augmentation)
        var generator = SeededGenerator(seed: seed)
        return augmentation.applied(to: clip, using: &generator)
    }

    private func numbers(_ sequence: FeatureSequence) -> [Int] { sequence.frames.map { Int($0.values[0]) } }

    @Test("does nothing without probabilities")
    func nothing() {
        #expect(altered(1) { _ in } == clip)
    }

    @Test("plays backward with the times between frames kept")
    func reverse() {
        let result = altered(1) { $0.reverseProbability = 1 }
        #expect(numbers(result) == Array((0..<12).reversed()))
        #expect(result.frames.map(\.time) == clip.frames.map(\.time))
    }

    @Test("puts quarters together in another order")
    func shuffle() {
        let results = (0..<10).map { seed in altered(UInt64(seed)) { $0.shuffleProbability = 1 } }
        for result in results {
            #expect(numbers(result).sorted() == Array(0..<12))
            #expect(stride(from: 0, to: 12, by: 3).allSatisfy { numbers(result)[$0] % 3 == 0 })
            #expect(result.frames.last?.time == .milliseconds(5500))
        }
        #expect(Set(results.map(numbers)).count > 3)
    }

    @Test("keeps one part when trimmed, no shorter than asked")
    func trim() {
        for seed in 0..<20 {
            let result = altered(UInt64(seed)) {
                $0.trimProbability = 1
                $0.shortestPart = 0.5
            }
            let kept = numbers(result)
            #expect(kept.count >= 6)
            #expect(kept == Array(kept[0]..<kept[0] + kept.count))
            #expect(result.frames[0].time == .zero)
        }
    }

    @Test("changes speed within bounds, and shows fewer frames when faster")
    func speed() {
        for seed in 0..<20 {
            let result = altered(UInt64(seed)) { $0.speedProbability = 1 }
            let kept = numbers(result)
            #expect(kept == kept.sorted())
            for (left, right) in zip(result.frames, result.frames.dropFirst()) {
                let steps = Double(right.values[0] - left.values[0])
                let factor = steps * 0.5 / ((right.time - left.time) / .seconds(1))
                #expect(factor > 0.49 && factor < 2.01)
                if factor < 0.999 { #expect(kept.count == 12) }
            }
        }
    }

    @Test("leaves out frames, stands still and repeats, but never keeps nothing")
    func others() {
        for seed in 0..<20 {
            let dropped = altered(UInt64(seed)) {
                $0.dropProbability = 1
                $0.largestDrop = 0.99
            }
            #expect(!dropped.frames.isEmpty)
            // What is left is in order, at the times that it had.
            #expect(zip(numbers(dropped), numbers(dropped).dropFirst()).allSatisfy { $0 < $1 })
            let times: [Duration] = numbers(dropped).map { .milliseconds(500 * $0) }
            #expect(dropped.frames.map { $0.time - dropped.frames[0].time } == times.map { $0 - times[0] })
            let frozen = altered(UInt64(seed)) { $0.freezeProbability = 1 }
            #expect(numbers(frozen) == Array(0..<12))
            let repeated = numbers(altered(UInt64(seed)) { $0.repetitionProbability = 1 })
            #expect(repeated.count > 12 && Set(repeated).count == 12)
        }
    }

    @Test("never runs backward in time, and takes the clip of one frame", arguments: [1, 2, 3, 40])
    func everything(count: Int) {
        var generator = SeededGenerator(seed: 9)
        let clip = RandomClips.sequence(frames: count, features: 2, seed: 1)
        for _ in 0..<200 {
            let frames = TemporalAugmentation().applied(to: clip, using: &generator).frames
            #expect(!frames.isEmpty)
            #expect(zip(frames, frames.dropFirst()).allSatisfy { $0.time <= $1.time })
        }
        let empty = FeatureSequence(frames: [])
        #expect(TemporalAugmentation().applied(to: empty, using: &generator) == empty)
    }
}
