/// The local detail of a frame, by which aligned frames of two clips are verified: which of 26x26 cells of the picture
/// without bars are brighter or darker than their surroundings, in five levels.
///
/// Levels are relative to the local contrast, so that they survive changes of brightness and contrast, and are 0 on plain
/// ground. A coarse picture of the outlines can be reconstructed from them.
public struct FrameDetail: Hashable, Sendable {
    /// The number of columns and of rows.
    public static let side = 26
    /// The number of levels.
    public static let count = side * side
    /// The number of ``bytes``: one for the aspect ratio, and one for each three levels.
    public static let byteCount = 1 + (count + 2) / 3

    /// The stored form, ``byteCount`` bytes: 127 + 127 (width - height) / (width + height) of the picture, rounded; then
    /// the levels row by row from the top, three a byte: those in -2...2, plus 2, as digits to the base of 5, the first of
    /// the lowest value.
    public let bytes: [UInt8]

    /// Creates a detail from its levels.
    ///
    /// - Parameters:
    ///   - levels: ``count`` levels in -2...2, row by row from the top.
    ///   - width: The width of the picture without bars in pixels, positive.
    ///   - height: The height of the picture without bars in pixels, positive.
    public init(levels: [Int8], width: Int, height: Int) {
        precondition(
            levels.count == Self.count && levels.allSatisfy { -2...2 ~= $0 } && width > 0 && height > 0,
            "\(levels.count) levels of a picture of \(width)x\(height)")
        var bytes = [UInt8((127 + 127 * Double(width - height) / Double(width + height)).rounded())]
        bytes.reserveCapacity(Self.byteCount)
        for first in stride(from: 0, to: Self.count, by: 3) {
            var (byte, digit) = (0, 1)
            for level in levels[first..<min(first + 3, Self.count)] {
                byte += digit * (Int(level) + 2)
                digit *= 5
            }
            bytes.append(UInt8(byte))
        }
        self.bytes = bytes
    }

    /// Creates a detail from its stored form; returns `nil` if the number of bytes or a byte is out of range.
    public init?(bytes: some Collection<UInt8>) {
        // An array first: each access to a generic collection is a call.
        let bytes = Array(bytes)
        guard bytes.count == Self.byteCount, bytes[0] < 255, bytes[1...].allSatisfy({ $0 < 125 }) else { return nil }
        self.bytes = bytes
    }

    /// The width of the picture without bars divided by its height, up to a few percent.
    public var aspectRatio: Float {
        let part = max(-126, min(126, Float(bytes[0]) - 127))
        return (127 + part) / (127 - part)
    }

    /// The levels, row by row from the top, each in -2...2.
    public var levels: [Int8] { levels(paddedTo: Self.count) }

    /// Returns the levels with zeros after them, `count` values in all.
    package func levels(paddedTo count: Int) -> [Int8] {
        precondition(count >= Self.count, "\(count) values")
        // The last byte holds one level only: the two after it are cleared.
        var levels = [Int8](repeating: 0, count: max(count, 3 * (Self.byteCount - 1)))
        for index in 1..<Self.byteCount {
            let (byte, place) = (bytes[index], 3 * (index - 1))
            levels[place] = Int8(truncatingIfNeeded: byte % 5) - 2
            levels[place + 1] = Int8(truncatingIfNeeded: byte / 5 % 5) - 2
            levels[place + 2] = Int8(truncatingIfNeeded: byte / 25) - 2
        }
        for place in Self.count..<3 * (Self.byteCount - 1) { levels[place] = 0 }
        levels.removeLast(levels.count - count)
        return levels
    }
}
