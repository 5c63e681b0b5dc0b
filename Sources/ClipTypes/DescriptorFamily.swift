/// What a descriptor looks at. Scores are explained by the share of each family.
public enum DescriptorFamily: String, Hashable, Sendable, Codable, CaseIterable {
    /// Which colors there are, and where.
    case color
    /// How fine structure repeats.
    case texture
    /// How edges and large forms lie.
    case shape
    /// What changes from one sampled frame to the next.
    case motion
}
