/// A frame in numbers: what it shows by color, texture and shape, and how it moved since the frame before it.
public struct FrameDescriptor: Hashable, Sendable {
    /// The measurements, in the order of a `DescriptorLayout`, each within -1…1. Histograms are fractions that sum to 1.
    public let values: [Float]
    /// When the frame is shown, counted from the first frame of the clip.
    public let time: Duration
    /// How much the frame has to say, 0…1; 0 for a black, white or frozen one.
    public let weight: Float

    /// Joins measurements with their time and weight.
    public init(values: [Float], time: Duration, weight: Float) {
        self.values = values
        self.time = time
        self.weight = weight
    }
}
