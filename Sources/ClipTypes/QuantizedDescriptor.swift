/// A frame descriptor in one byte a value: what a training set keeps of a frame.
///
/// A value *v* of -1…1 is kept as sign(*v*)·√|*v*| in steps of 1/127. The root gives small values, which most bins of a
/// histogram are, finer steps than large ones.
public struct QuantizedDescriptor: Hashable, Sendable {
    /// When the frame is shown, counted from the first frame of the clip.
    public let time: Duration
    /// How much the frame has to say, 0…1; 0 for a black, white or frozen one.
    public let weight: Float
    /// The quantized values, in the order of the descriptor's layout.
    public let codes: [Int8]

    /// Takes codes that were a descriptor's before.
    public init(time: Duration, weight: Float, codes: [Int8]) {
        self.time = time
        self.weight = weight
        self.codes = codes
    }

    /// Quantizes a descriptor. Values outside -1…1 are clamped.
    public init(_ descriptor: FrameDescriptor) {
        time = descriptor.time
        weight = descriptor.weight
        codes = descriptor.values.map { value in
            let root = min(abs(value), 1).squareRoot()
            return Int8((value < 0 ? -root : root) * 127 + (value < 0 ? -0.5 : 0.5))
        }
    }

    /// The descriptor again, each value within 0.008 of what it was.
    public var descriptor: FrameDescriptor {
        let values = codes.map { code in
            let root = Float(code) / 127
            return root * abs(root)
        }
        return FrameDescriptor(values: values, time: time, weight: weight)
    }
}
