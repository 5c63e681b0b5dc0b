/// What the catalog keeps of each sampled frame: a short code by which frames are compared.
///
/// The code is the model's: sketches of different models cannot be compared, and nothing can be shown from them.
public struct FrameSketch: Hashable, Sendable {
    /// When the frame is shown, counted from the first frame of the clip.
    public let time: Duration
    /// How much the frame has to say, 0…1; 0 for a black, white or frozen one.
    public let weight: Float
    /// The code's bytes.
    public let codes: [Int8]

    /// Joins a code with its time and weight.
    public init(time: Duration, weight: Float, codes: [Int8]) {
        self.time = time
        self.weight = weight
        self.codes = codes
    }
}
