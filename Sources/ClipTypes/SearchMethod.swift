/// How an index is searched.
public enum SearchMethod: String, Hashable, Sendable, CaseIterable {
    /// Exactly among few clips, approximately among many.
    case automatic = "auto"
    /// All clips are compared.
    case exact
    /// By a graph, or for copies by inverted lists, if the catalog has enough clips for them.
    case approximate
}
