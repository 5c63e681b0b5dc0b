/// A frame descriptor quantized to one byte a value, as training sets store it.
///
/// A value *v* in -1...1 is stored as sign(*v*)·√|*v*| in steps of 1/127. The root gives small values, which most
/// histogram bins are, finer steps than large ones.
public struct QuantizedDescriptor: Hashable, Sendable {
    /// The presentation time of the frame, counted from the start of the clip.
    public let time: Duration
    /// The contrast weight of the frame, 0...1, by which it counts in embeddings and comparisons; 0 for a black, white,
    /// plain or frozen frame, which does not count.
    public let weight: Float
    /// The quantized values in -127...127, in the order of the descriptor's layout.
    public let codes: [Int8]

    /// Creates a quantized descriptor from its presentation time, its contrast weight and stored codes.
    public init(time: Duration, weight: Float, codes: [Int8]) {
        self.time = time
        self.weight = weight
        self.codes = codes
    }

    /// Quantizes a descriptor to one byte a value; values outside -1...1 are clamped.
    public init(_ descriptor: FrameDescriptor) {
        time = descriptor.time
        weight = descriptor.weight
        codes = descriptor.values.map { value in
            let root = min(abs(value), 1).squareRoot()
            return Int8((value < 0 ? -root : root) * 127 + (value < 0 ? -0.5 : 0.5))
        }
    }

    /// The descriptor with dequantized values, each within 0.008 of the original.
    public var descriptor: FrameDescriptor {
        let values = codes.map { code in
            let root = Float(code) / 127
            return root * abs(root)
        }
        return FrameDescriptor(values: values, time: time, weight: weight)
    }
}
