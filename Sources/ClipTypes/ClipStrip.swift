/// Up to four small pictures of a clip, side by side as one JPEG file, by which people recognize the clip.
///
/// The pictures are of evenly spread sampled frames that show something (not black, white or plain), upright and with
/// square pixels.
public struct ClipStrip: Hashable, Sendable {
    /// The maximum size of the file in bytes.
    public static let maximumByteCount = 12_000
    /// The maximum number of pictures.
    public static let maximumPictures = 4
    /// The maximum height in pixels.
    public static let maximumHeight = 128
    /// The maximum width of all pictures together in pixels.
    public static let maximumWidth = 2304

    /// The bytes of the JPEG file.
    public let bytes: [UInt8]
    /// The width of all pictures together, 1...``maximumWidth`` pixels.
    public let width: Int
    /// The height of the pictures, 1...``maximumHeight`` pixels.
    public let height: Int

    /// Creates a strip from the bytes of a JPEG file; returns `nil` unless they are one baseline JPEG of at most
    /// ``maximumByteCount`` bytes and of a strip's size, without anything behind it.
    ///
    /// The compressed pixels are not checked: a decoder may find them damaged.
    public init?(jpeg bytes: [UInt8]) {
        guard bytes.count <= Self.maximumByteCount, bytes.starts(with: [0xFF, 0xD8]),
            let size = Self.size(ofJPEG: bytes), 1...Self.maximumWidth ~= size.width,
            1...Self.maximumHeight ~= size.height
        else { return nil }
        self.bytes = bytes
        (width, height) = size
    }

    /// Returns the size in the header of a JPEG file; `nil` if the segments are not those of a strip.
    private static func size(ofJPEG bytes: [UInt8]) -> (width: Int, height: Int)? {
        var size: (width: Int, height: Int)?
        var position = 2
        // Each segment: FF, its marker, and its length of two bytes with these.
        while position + 4 <= bytes.count, bytes[position] == 0xFF {
            let length = Int(bytes[position + 2]) << 8 | Int(bytes[position + 3])
            let body = position + 4
            guard length >= 2, position + 2 + length <= bytes.count else { return nil }
            switch bytes[position + 1] {
            case 0xC0:
                // The precision of 8 bits, the height, the width, and three components.
                guard size == nil, length == 17, bytes[body] == 8, bytes[body + 5] == 3 else { return nil }
                size = (
                    Int(bytes[body + 3]) << 8 | Int(bytes[body + 4]), Int(bytes[body + 1]) << 8 | Int(bytes[body + 2])
                )
            case 0xDA:
                return size.flatMap { isOneScan(bytes[(position + 2 + length)...]) ? $0 : nil }
            case 0xC4, 0xDB, 0xE0, 0xFE: break
            default: return nil
            }
            position += 2 + length
        }
        return nil
    }

    /// Whether compressed data has no marker but that of the end of the picture, at its end.
    private static func isOneScan(_ bytes: ArraySlice<UInt8>) -> Bool {
        guard bytes.count >= 2, bytes.suffix(2) == [0xFF, 0xD9] else { return false }
        let data = bytes.dropLast(2)
        return zip(data, data.dropFirst()).allSatisfy { $0 != 0xFF || $1 == 0 } && data.last != 0xFF
    }
}
