import ClipTypes
import Testing

@Suite("A quantized descriptor")
struct QuantizedDescriptorTests {
    @Test("restores every value within 0.008, and -1 and 1 exactly")
    func accuracy() {
        let values = (-500...500).map { Float($0) / 500 }
        let descriptor = FrameDescriptor(values: values, time: .seconds(3), weight: 0.5)
        let restored = QuantizedDescriptor(descriptor).descriptor
        #expect(restored.time == .seconds(3) && restored.weight == 0.5)
        for (value, kept) in zip(values, restored.values) {
            #expect(abs(value - kept) <= 0.008)
        }
        #expect(restored.values.first == -1 && restored.values.last == 1 && restored.values[500] == 0)
    }

    @Test("quantizes the square root: a quarter is half of the maximum code")
    func codes() {
        let descriptor = FrameDescriptor(values: [0.25, -0.25, 2, -2, 0.0001], time: .zero, weight: 1)
        // 127 x 0.5 = 63.5, which rounds away from zero; 127 x 0.01 = 1.27.
        #expect(QuantizedDescriptor(descriptor).codes == [64, -64, 127, -127, 1])
    }
}
