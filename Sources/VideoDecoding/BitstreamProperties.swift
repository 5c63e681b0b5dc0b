/// Properties of a coded frame, parsed from its first bytes without decoding it.
struct BitstreamProperties: Hashable {
    /// Whether the decoder outputs a frame for it.
    var isShown = true
    /// Whether frames of the same temporal layer may reference it.
    var isReference = true
    /// Whether, if it is a keyframe, all frames after it decode without frames before it.
    var isRandomAccessPoint = true
    /// The temporal layer.
    var layer: UInt8 = 0
    /// Whether the frame is known to reference no other frame, nor one of its fields the other.
    var isIntra = false

    /// Parses a coded frame.
    ///
    /// - Parameters:
    ///   - bytes: The bytes of the packet.
    ///   - codec: The codec, as FFmpeg's name.
    ///   - lengthSize: The bytes of a NAL unit's length in H.264 and HEVC in MP4 and Matroska; `nil` for start codes as
    ///     in transport streams.
    init(_ bytes: Span<UInt8>, codec: String, lengthSize: Int?) {
        guard !bytes.isEmpty else { return }
        switch codec {
        case "vp8":
            isShown = bytes[0] & 0x10 != 0
        case "vp9":
            // The last byte of a superframe marks its index; the last frame in it is shown.
            guard bytes[bytes.count - 1] & 0xE0 != 0xC0, bytes[0] >> 6 == 2, bytes[0] & 0x30 != 0x30 else { return }
            isShown = bytes[0] & 0x08 != 0 || bytes[0] & 0x02 != 0
        case "h264", "hevc":
            readUnits(bytes, isHEVC: codec == "hevc", lengthSize: lengthSize)
        default:
            break
        }
    }

    /// Parses the NAL units of an H.264 or HEVC frame, which is a reference if any of its slices is.
    private mutating func readUnits(_ bytes: Span<UInt8>, isHEVC: Bool, lengthSize: Int?) {
        var slices = 0
        var references = 0
        var intra = 0
        var offset = 0
        while let unit = Self.nextUnit(bytes, from: &offset, lengthSize: lengthSize), unit + 1 < bytes.count {
            if isHEVC {
                let type = bytes[unit] >> 1 & 0x3F
                guard type < 32 else { continue }
                slices += 1
                references += type > 14 || type & 1 == 1 ? 1 : 0
                intra += (16...21).contains(type) ? 1 : 0
                layer = max(layer, (bytes[unit + 1] & 7) &- 1)
            } else if [1, 2, 3, 4, 5].contains(bytes[unit] & 0x1F) {
                slices += 1
                references += bytes[unit] & 0x60 != 0 ? 1 : 0
                intra += Self.isIntraSlice(bytes, at: unit + 1) ? 1 : 0
                isRandomAccessPoint = bytes[unit] & 0x1F == 5
            }
        }
        isReference = slices == 0 || references > 0
        isIntra = slices > 0 && intra == slices
    }

    /// Returns whether an H.264 slice header has the type I. It starts with two Exp-Golomb codes: the address of the
    /// first macroblock, and the type, to which 5 is added if all slices of the picture have it.
    private static func isIntraSlice(_ bytes: Span<UInt8>, at start: Int) -> Bool {
        // The address has at most 21 bits for 2²⁰ macroblocks, so both codes are within eight bytes.
        var bits: UInt64 = 0
        for index in 0..<8 { bits = bits << 8 | (start + index < bytes.count ? UInt64(bytes[start + index]) : 0) }
        func number() -> UInt64 {
            let zeros = min(bits.leadingZeroBitCount, 24)
            let value = bits >> (63 - 2 * zeros)
            bits <<= 2 * zeros + 1
            return value &- 1
        }
        _ = number()
        return [2, 7].contains(number())
    }

    /// Returns the index of the next NAL unit's first byte and advances `offset`; `nil` at the end.
    private static func nextUnit(_ bytes: Span<UInt8>, from offset: inout Int, lengthSize: Int?) -> Int? {
        if let lengthSize {
            guard offset + lengthSize < bytes.count else { return nil }
            var length = 0
            for index in offset..<offset + lengthSize { length = length << 8 | Int(bytes[index]) }
            let start = offset + lengthSize
            offset = start + min(length, bytes.count)
            return start
        }
        while offset + 3 < bytes.count {
            if bytes[offset] == 0, bytes[offset + 1] == 0, bytes[offset + 2] == 1 {
                offset += 3
                return offset
            }
            offset += 1
        }
        return nil
    }
}
