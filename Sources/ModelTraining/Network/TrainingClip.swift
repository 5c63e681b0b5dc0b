public import SequenceModels
/// A training clip in several views.
public struct TrainingClip: Hashable, Sendable {
    /// The group of the clip: the footage that it is from. Clips of one group are held out together.
    public let group: Int
    /// The label of the clip's content, or its group if that is not known. Clips of one label are never negatives of
    /// each other.
    public let label: Int
    /// The features of the clip itself, then of altered copies.
    public let views: [FeatureSequence]

    /// Creates a training clip from its views; its label is its group by default.
    public init(group: Int, label: Int? = nil, views: [FeatureSequence]) {
        self.group = group
        self.label = label ?? group
        self.views = views
    }
}
