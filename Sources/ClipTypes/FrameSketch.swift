/// The compact code of a sampled frame that the catalog stores to find copies.
///
/// Sketches of different models cannot be compared.
public struct FrameSketch: Hashable, Sendable {
    /// The presentation time of the frame, counted from the start of the clip.
    public let time: Duration
    /// The contrast weight of the frame, 0...1, by which it counts in embeddings and comparisons; 0 for a black, white,
    /// plain or frozen frame, which does not count.
    public let weight: Float
    /// The projected frame as bytes that hold two signed 4-bit values each, the first in the low four bits: 64 bytes
    /// for 128 values.
    public let codes: [Int8]
    /// The local detail of the frame; `nil` for a plain frame, and in catalogs of older versions.
    public let detail: FrameDetail?

    /// Creates a sketch from its presentation time, its contrast weight, its codes and its local detail.
    public init(time: Duration, weight: Float, codes: [Int8], detail: FrameDetail? = nil) {
        self.time = time
        self.weight = weight
        self.codes = codes
        self.detail = detail
    }
}
