/// Conversions to and from IEEE 754 binary16, written out because `Float16` is missing on some platforms.
enum HalfPrecision {
    /// Returns the bits of the nearest binary16 number, ties to even; infinity if the value is too large.
    static func bits(_ value: Float) -> UInt16 {
        let pattern = value.bitPattern
        let sign = UInt16(truncatingIfNeeded: pattern >> 16) & 0x8000
        let magnitude = pattern & 0x7FFF_FFFF
        guard magnitude <= 0x7F80_0000 else { return sign | 0x7E00 }
        guard magnitude < 0x4780_0000 else { return sign | 0x7C00 }
        if magnitude < 0x3880_0000 {
            // Below 2^-14 the steps are 2^-24: whole multiples of them. The product is exact.
            let steps = (value.magnitude * 16_777_216).rounded(.toNearestOrEven)
            return sign | UInt16(steps)
        }
        // The 13 bits that fall away decide; a carry may run into the exponent, up to infinity.
        let rounded = magnitude + 0xFFF + (magnitude >> 13 & 1)
        return sign | UInt16(truncatingIfNeeded: (rounded >> 13) - 0x1C000)
    }

    /// Returns the value of a binary16 bit pattern.
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
