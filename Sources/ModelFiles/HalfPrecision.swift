/// Conversion of 16-bit floating-point numbers (IEEE 754 binary16), which Swift does not have as a type on every
/// platform.
enum HalfPrecision {
    /// Returns the bits of the nearest 16-bit number, ties to even; infinity for values that are too large.
    static func bits(_ value: Float) -> UInt16 {
        let pattern = value.bitPattern
        let sign = UInt16(truncatingIfNeeded: pattern >> 16) & 0x8000
        let magnitude = pattern & 0x7FFF_FFFF
        guard magnitude <= 0x7F80_0000 else { return sign | 0x7E00 }
        guard magnitude < 0x4780_0000 else { return sign | 0x7C00 }
        if magnitude < 0x3880_0000 {
            // Below 2^-14 numbers are multiples of 2^-24. The product is exact.
            let steps = (value.magnitude * 16_777_216).rounded(.toNearestOrEven)
            return sign | UInt16(steps)
        }
        // The 13 dropped bits decide the rounding; a carry may run into the exponent, up to infinity.
        let rounded = magnitude + 0xFFF + (magnitude >> 13 & 1)
        return sign | UInt16(truncatingIfNeeded: (rounded >> 13) - 0x1C000)
    }

    /// Returns the value of a 16-bit number.
    static func value(_ bits: UInt16) -> Float {
        let sign: Float = bits & 0x8000 == 0 ? 1 : -1
        let exponent = UInt32(bits >> 10 & 0x1F)
        let fraction = UInt32(bits & 0x3FF)
        switch exponent {
        case 0: return sign * Float(fraction) / 16_777_216
        case 0x1F: return fraction == 0 ? sign * .infinity : .nan
        default: return sign * Float(bitPattern: (exponent + 112) << 23 | fraction << 13)
        }
    }
}
