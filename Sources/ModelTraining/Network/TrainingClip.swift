public import SequenceModels
/// A clip to learn from, in several versions.
public struct TrainingClip: Hashable, Sendable {
    /// Which footage the clip is from; clips of one source are held out together.
    public let source: Int
    /// What the clip shows, or its source if that is not known. Clips of one kind are never each other's negatives: what is
    /// alike is not to be pushed apart.
    public let kind: Int
    /// The clip itself, then altered copies of it.
    public let views: [FeatureSequence]

    /// Joins the views of one clip; without a kind it is of its source's.
    public init(source: Int, kind: Int? = nil, views: [FeatureSequence]) {
        self.source = source
        self.kind = kind ?? source
        self.views = views
    }
}
