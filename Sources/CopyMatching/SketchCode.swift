/// Four bits a value: how a projected frame is kept.
///
/// A unit vector of *d* values is multiplied with 2.4 √*d*, rounded and clamped to -7...7. Its values are then spread
/// over the fifteen steps, and only one in a few hundred is cut off. Two values share a byte, the first in the low half.
public enum SketchCode {
    /// The largest magnitude of a code.
    static let largest: Float = 7
    /// How many steps the root mean square of a vector's values is worth.
    static let stepsPerDeviation: Float = 2.4

    /// The code of a vector, half a byte a value.
    ///
    /// - Precondition: the number of values is even.
    public static func packed(_ vector: [Float]) -> [Int8] {
        precondition(vector.count.isMultiple(of: 2), "a vector of \(vector.count) values, which is not even")
        return packed(values: quantized(vector))
    }

    /// Puts two values into each byte.
    ///
    /// - Precondition: the number of values is even, and each within -8...7.
    public static func packed(values codes: [Int8]) -> [Int8] {
        stride(from: 0, to: codes.count, by: 2).map { index in
            Int8(truncatingIfNeeded: (Int(codes[index]) & 0x0F) | (Int(codes[index + 1]) << 4))
        }
    }

    /// The code, one byte a value, as it is compared.
    public static func quantized(_ vector: [Float]) -> [Int8] {
        let scale = stepsPerDeviation * Float(vector.count).squareRoot()
        return vector.map { Int8(max(-largest, min(largest, ($0 * scale).rounded()))) }
    }

    /// The values of a code, one byte each.
    public static func unpacked(_ bytes: [Int8]) -> [Int8] {
        var values: [Int8] = []
        values.reserveCapacity(2 * bytes.count)
        for byte in bytes {
            values.append(Int8(truncatingIfNeeded: Int(byte) << 4) >> 4)
            values.append(byte >> 4)
        }
        return values
    }
}
