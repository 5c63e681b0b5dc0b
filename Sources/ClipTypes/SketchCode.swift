/// The quantization of projected frames to four bits a value.
///
/// A unit vector of *d* values is multiplied by 2.4 √*d*, rounded and clamped to -7...7, so that its values use all
/// fifteen steps and only one value in a few hundred is clamped. Two values share a byte, the first in the low four
/// bits.
public enum SketchCode {
    /// The maximum magnitude of a quantized value.
    package static let maximumMagnitude: Float = 7
    /// The number of steps in one root mean square of a vector's values.
    package static let stepsPerDeviation: Float = 2.4

    /// Quantizes a unit vector and packs two signed 4-bit values into a byte, the first in the low four bits.
    ///
    /// - Precondition: the number of values is even.
    /// - Returns: Half as many bytes as `vector` has values.
    public static func packed(_ vector: [Float]) -> [Int8] {
        precondition(vector.count.isMultiple(of: 2), "a vector of \(vector.count) values, which is not even")
        return packed(values: quantized(vector))
    }

    /// Packs two quantized values into a byte, the first in the low four bits.
    ///
    /// - Precondition: the number of values is even, and each is in -8...7.
    /// - Returns: Half as many bytes as there are values.
    public static func packed(values codes: [Int8]) -> [Int8] {
        stride(from: 0, to: codes.count, by: 2).map { index in
            Int8(truncatingIfNeeded: (Int(codes[index]) & 0x0F) | (Int(codes[index + 1]) << 4))
        }
    }

    /// Quantizes a unit vector to values in -7...7; returns one value a byte, not packed.
    public static func quantized(_ vector: [Float]) -> [Int8] {
        let scale = stepsPerDeviation * Float(vector.count).squareRoot()
        return vector.map { Int8(max(-maximumMagnitude, min(maximumMagnitude, ($0 * scale).rounded()))) }
    }

    /// Unpacks two signed 4-bit values from each byte, the low four bits first; returns one value a byte.
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
