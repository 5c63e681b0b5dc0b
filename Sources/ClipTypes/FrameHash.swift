/// The PDQ hash of a frame: 256 bits of which unrelated pictures differ in about half, and copies in few.
public struct FrameHash: Hashable, Sendable {
    /// The number of bytes of a hash.
    public static let byteCount = 32

    /// The presentation time of the frame.
    public let time: Duration
    /// ``byteCount`` bytes with the 256 bits, in the order of their hexadecimal digits: that of the highest frequencies first.
    public let bytes: [UInt8]
    /// How much the frame has to tell, 0...100; frames below 50 are usually not compared.
    public let quality: Int

    /// Creates a hash; returns `nil` if the number of bytes, the quality or the time is out of range.
    public init?(time: Duration, bytes: [UInt8], quality: Int) {
        guard bytes.count == Self.byteCount, 0...100 ~= quality, time >= .zero else { return nil }
        (self.time, self.bytes, self.quality) = (time, bytes, quality)
    }

    /// The hash as 64 hexadecimal digits, as ThreatExchange writes it.
    public var hexadecimal: String { bytes.hexadecimal }

    /// Returns the lines of frames in the text format of Meta's vPDQ (ThreatExchange): number, quality, hash, and seconds
    /// with three decimals, without spaces.
    public static func lines(_ frames: [FrameHash]) -> String {
        frames.enumerated().map { number, frame in
            let milliseconds = (frame.time.nanoseconds + 500_000) / 1_000_000
            let decimals = String(1_000 + milliseconds % 1_000).dropFirst()
            return "\(number),\(frame.quality),\(frame.hexadecimal),\(milliseconds / 1_000).\(decimals)\n"
        }.joined()
    }
}
