/// The visual property that a descriptor measures. Similarities are explained by the share of each family.
public enum DescriptorFamily: String, Hashable, Sendable, Codable, CaseIterable {
    /// The colors and their positions.
    case color
    /// The fine structure: patterns of neighboring pixels.
    case texture
    /// The edges and the large light and dark areas.
    case shape
    /// The change from one sampled frame to the next.
    case motion
    /// What the picture shows, such as a dog or a drum, by the features of a pretrained network. Models without such a
    /// network have no share of it.
    case content
}
