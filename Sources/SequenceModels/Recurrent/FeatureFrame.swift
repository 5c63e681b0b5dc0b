/// A frame as the recurrent network reads it: few, comparable numbers.
public struct FeatureFrame: Hashable, Sendable {
    /// The features; every frame of a model has as many. Finite.
    public let values: [Float]
    /// When the frame is shown, counted from the first frame of the clip.
    public let time: Duration
    /// How much the frame has to say, 0…1; 0 for a black, white or frozen one.
    public let weight: Float

    /// Joins features with their time and weight.
    public init(values: [Float], time: Duration, weight: Float) {
        self.values = values
        self.time = time
        self.weight = weight
    }
}
