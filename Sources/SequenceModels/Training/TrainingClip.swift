/// A clip to learn from, in several versions.
public struct TrainingClip: Hashable, Sendable {
    /// Which footage the clip is from; clips of one source are never each other's negatives, and are held out together.
    public let source: Int
    /// The clip itself, then altered copies of it.
    public let views: [FeatureSequence]

    /// Joins the views of one clip.
    public init(source: Int, views: [FeatureSequence]) {
        self.source = source
        self.views = views
    }
}
