/// Properties of a coded frame, parsed from its first bytes without decoding it.
struct BitstreamProperties: Hashable {
    /// Whether the decoder outputs a frame for it.
    var isShown = true
    /// Whether decoding can start with it; `nil` if that is not known for the codec. The flags of containers are often
    /// wrong: all frames of a track without a table of keyframes have it, and so does a recovery point from which the
    /// picture is complete only many frames later.
    var isKey: Bool?
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
            isKey = bytes[0] & 1 == 0
        case "vp9":
            readVP9(bytes)
        case "av1":
            isKey = Self.isAV1Keyframe(bytes)
        case "h264":
            readH264(bytes, lengthSize: lengthSize)
        case "hevc":
            readHEVC(bytes, lengthSize: lengthSize)
        case "mpeg1video", "mpeg2video":
            // After the picture's start code: 10 bits of order, then 3 of the type, 1 for I.
            isKey = Self.header(bytes, code: 0).map { $0.1 >> 3 & 7 == 1 }
        case "mpeg4":
            isKey = Self.header(bytes, code: 0xB6).map { $0.0 >> 6 == 0 }
        case "msmpeg4v3", "wmv1":
            isKey = bytes[0] >> 6 == 0
        case "wmv2":
            isKey = bytes[0] & 0x80 == 0
        case "theora":
            isKey = bytes[0] & 0xC0 == 0
        case "h263":
            isKey = Self.isH263Keyframe(bytes)
        case "flv1":
            // Start code, version and order; 3 bits of the size, of which two are followed by numbers; 2 of the type.
            let size = Self.bits(bytes, from: 30, count: 3)
            isKey = Self.bits(bytes, from: size == 0 ? 49 : size == 1 ? 65 : 33, count: 2) == 0
        case "prores", "mjpeg", "png", "webp", "bmp":
            isKey = true
        default:
            break
        }
    }

    private mutating func readVP9(_ bytes: Span<UInt8>) {
        // A frame marker and a profile below 3, which has one more bit.
        guard bytes[0] >> 6 == 2, bytes[0] & 0x30 != 0x30 else { return }
        let repeatsFrame = bytes[0] & 0x08 != 0
        isKey = !repeatsFrame && bytes[0] & 0x04 == 0
        // The last byte of a superframe marks its index; the last frame in it is shown.
        guard bytes[bytes.count - 1] & 0xE0 != 0xC0 else { return }
        isShown = repeatsFrame || bytes[0] & 0x02 != 0
    }

    /// Returns whether the first frame header of an AV1 temporal unit is of a shown keyframe; `nil` without a header.
    private static func isAV1Keyframe(_ bytes: Span<UInt8>) -> Bool? {
        var offset = 0
        while offset < bytes.count {
            let header = bytes[offset]
            let type = header >> 3 & 15
            offset += header & 4 != 0 ? 2 : 1
            var length = bytes.count - offset
            if header & 2 != 0 {
                length = 0
                var shift = 0
                while offset < bytes.count, shift < 35 {
                    length |= Int(bytes[offset] & 0x7F) << shift
                    shift += 7
                    offset += 1
                    if bytes[offset - 1] & 0x80 == 0 { break }
                }
            }
            // A frame or its header: 1 bit for a repeated frame, 2 for the type, 0 for keyframes, 1 for a shown frame.
            if type == 3 || type == 6 { return offset < bytes.count ? bytes[offset] & 0xF0 == 0x10 : nil }
            offset += length
        }
        return nil
    }

    /// Returns whether an H.263 picture has the type I, which a picture of a size of its own states elsewhere.
    private static func isH263Keyframe(_ bytes: Span<UInt8>) -> Bool {
        guard bits(bytes, from: 35, count: 3) == 7 else { return bits(bytes, from: 38, count: 1) == 0 }
        return bits(bytes, from: bits(bytes, from: 38, count: 3) == 1 ? 59 : 41, count: 3) == 0
    }

    /// Returns bits of the first sixteen bytes.
    private static func bits(_ bytes: Span<UInt8>, from start: Int, count: Int) -> UInt128 {
        var word: UInt128 = 0
        for index in 0..<16 { word = word << 8 | (index < bytes.count ? UInt128(bytes[index]) : 0) }
        return (word << start) >> (128 - count)
    }

    /// Returns the two bytes after a start code of MPEG-1, 2 or 4 video.
    private static func header(_ bytes: Span<UInt8>, code: UInt8) -> (UInt8, UInt8)? {
        var offset = 0
        while let unit = nextUnit(bytes, from: &offset, lengthSize: nil), unit + 2 < bytes.count {
            if bytes[unit] == code { return (bytes[unit + 1], bytes[unit + 2]) }
        }
        return nil
    }

    /// Parses the NAL units of an HEVC frame, which is a reference if any of its slices is.
    private mutating func readHEVC(_ bytes: Span<UInt8>, lengthSize: Int?) {
        var slices = 0
        var references = 0
        var intra = 0
        var offset = 0
        while let unit = Self.nextUnit(bytes, from: &offset, lengthSize: lengthSize), unit + 1 < bytes.count {
            let type = bytes[unit] >> 1 & 0x3F
            guard type < 32 else { continue }
            slices += 1
            references += type > 14 || type & 1 == 1 ? 1 : 0
            intra += (16...21).contains(type) ? 1 : 0
            layer = max(layer, (bytes[unit + 1] & 7) &- 1)
        }
        isReference = slices == 0 || references > 0
        isIntra = slices > 0 && intra == slices
        isKey = isIntra
    }

    /// Parses the NAL units of an H.264 frame, which is a reference if any of its slices is. Decoding can start with
    /// an IDR frame, and with a recovery point of which the first slice is intra and that needs no frames to recover.
    private mutating func readH264(_ bytes: Span<UInt8>, lengthSize: Int?) {
        var slices = 0
        var references = 0
        var intra = 0
        var startsIntra = false
        var recoversAtOnce = false
        var offset = 0
        isRandomAccessPoint = false
        while let unit = Self.nextUnit(bytes, from: &offset, lengthSize: lengthSize), unit + 1 < bytes.count {
            switch bytes[unit] & 0x1F {
            case 1, 2, 3, 4, 5:
                let isIntraSlice = Self.isIntraSlice(bytes, at: unit + 1)
                if slices == 0 { startsIntra = isIntraSlice }
                slices += 1
                references += bytes[unit] & 0x60 != 0 ? 1 : 0
                intra += isIntraSlice ? 1 : 0
                if bytes[unit] & 0x1F == 5 { isRandomAccessPoint = true }
            case 6:
                if Self.framesToRecover(bytes, at: unit + 1) == 0 { recoversAtOnce = true }
            default:
                break
            }
        }
        isReference = slices == 0 || references > 0
        isIntra = slices > 0 && intra == slices
        isKey = isRandomAccessPoint || recoversAtOnce && startsIntra
    }

    /// Returns the number of frames that a recovery point message of an H.264 SEI unit states; `nil` without one.
    private static func framesToRecover(_ bytes: Span<UInt8>, at start: Int) -> UInt64? {
        var offset = start
        /// Reads a number that is written as bytes FF and a last byte.
        func number() -> Int {
            var sum = 0
            while offset < bytes.count {
                sum += Int(bytes[offset])
                offset += 1
                if bytes[offset - 1] != 0xFF { break }
            }
            return sum
        }
        // The unit ends with a byte 80. Real ones have few messages; hostile ones would be read to the end of the packet.
        for _ in 0..<64 where offset + 2 < bytes.count && bytes[offset] != 0x80 {
            let (type, length) = (number(), number())
            if type == 6 { return expGolombCodes(bytes, at: offset).0 }
            guard type < 256, length < bytes.count - offset else { return nil }
            offset += length
        }
        return nil
    }

    /// Returns whether an H.264 slice header has the type I. It starts with two Exp-Golomb codes: the address of the
    /// first macroblock, and the type, to which 5 is added if all slices of the picture have it.
    private static func isIntraSlice(_ bytes: Span<UInt8>, at start: Int) -> Bool {
        [2, 7].contains(expGolombCodes(bytes, at: start).1)
    }

    /// Returns the two Exp-Golomb codes at the start of a unit's content.
    private static func expGolombCodes(_ bytes: Span<UInt8>, at start: Int) -> (UInt64, UInt64) {
        // The address of a macroblock has at most 21 bits for 2²⁰ macroblocks, so both codes are within eight bytes.
        var bits: UInt64 = 0
        for index in 0..<8 { bits = bits << 8 | (start + index < bytes.count ? UInt64(bytes[start + index]) : 0) }
        func number() -> UInt64 {
            let zeros = min(bits.leadingZeroBitCount, 24)
            let value = bits >> (63 - 2 * zeros)
            bits <<= 2 * zeros + 1
            return value &- 1
        }
        let first = number()
        return (first, number())
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
