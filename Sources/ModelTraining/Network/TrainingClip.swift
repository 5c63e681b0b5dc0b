public import SequenceModels

/// A training clip: the features of the clip itself and of altered copies of it.
public struct TrainingClip: Hashable, Sendable {
    /// The number of the clip's group: the footage that it is from. Clips of one group are held out together.
    public let group: Int
    /// The number of the label of the clip's content, or its group if that is not known. Clips of one label are never
    /// negatives of each other.
    public let label: Int
    /// The features of the clip itself at index 0, then those of its altered copies.
    public let views: [FeatureSequence]

    /// Creates a training clip from its group, its label (the group by default) and its views.
    public init(group: Int, label: Int? = nil, views: [FeatureSequence]) {
        self.group = group
        self.label = label ?? group
        self.views = views
    }
}
