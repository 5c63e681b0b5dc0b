/// The retrieval quality of a network: queries are altered views of held-out clips, which should find their original
/// among the originals of all clips. Other clips with the same label are ignored; ties count against the network.
public struct RetrievalScore: Hashable, Sendable, Codable {
    /// The mean average precision, 0...1: the mean reciprocal rank, as every query has one answer.
    public let meanAveragePrecision: Double
    /// The share of the queries whose original ranks first (R@1), 0...1.
    public let recallAtOne: Double
    /// The contrastive loss of the held-out clips, lower for better.
    public let loss: Double

    /// Returns whether this score is better: higher mean average precision, then lower loss.
    func isBetter(than other: RetrievalScore) -> Bool {
        meanAveragePrecision != other.meanAveragePrecision
            ? meanAveragePrecision > other.meanAveragePrecision : loss < other.loss
    }
}
