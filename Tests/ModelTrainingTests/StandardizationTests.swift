import ClipTypes
@testable import ModelTraining
import SequenceModels
import Testing

@Suite("Standardization")
struct StandardizationTests {
    private let layout = DescriptorLayout([("a", .color, 1), ("b", .shape, 2)])

    private func clip(_ frames: [(values: [Float], weight: Float)]) -> DescriptorSequence {
        DescriptorSequence(
            layout: layout,
            frames: frames.map { FrameDescriptor(values: $0.values, time: .zero, weight: $0.weight) }
        )
    }

    private func fit(_ clips: [DescriptorSequence]) -> Standardization? {
        var result = StandardizationFit(layout: layout)
        for clip in clips { result.add(clip) }
        return result.standardization()
    }

    @Test("counts every clip alike and every frame by its weight")
    func handCalculation() throws {
        // Roots of value 0: clip 1 has 1 (weight 3) and 0 (weight 1): 0.75; clip 2 has 0.5. Mean 0.625.
        // Mean square: (0.75 + 0.25) / 2 = 0.5; variance 0.5 - 0.390625 = 0.109375; scale 1 / 0.330719 = 3.02372.
        let fitted = try #require(
            fit([
                clip([([1, 0, 0.04], 3), ([0, 0, 0.04], 1)]),
                clip([([0.25, 0, 0.16], 1), ([1, 1, 1], 0)]),
            ])
        )
        #expect(abs(fitted.means[0] - 0.625) < 1e-6)
        #expect(abs(fitted.scales[0] - 3.023_716) < 1e-4)
        // Value 1 never varies: half the usual spread of its block stands in. Value 2: roots 0.2 and 0.4, spread 0.1; usual
        // spread √((0 + 0.01) / 2) = 0.0707107; the block has two values.
        #expect(abs(fitted.scales[2] - 1 / (0.1 * Float(2).squareRoot())) < 1e-3)
        #expect(abs(fitted.scales[1] - 1 / (0.035_355_3 * Float(2).squareRoot())) < 1e-2)
    }

    @Test("cannot be fitted to nothing")
    func nothing() {
        #expect(fit([]) == nil)
        #expect(fit([clip([([1, 1, 1], 0)])]) == nil)
    }
}
