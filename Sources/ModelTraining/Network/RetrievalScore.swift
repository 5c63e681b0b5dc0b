/// How well altered views of held-out clips find their clip.
public struct RetrievalScore: Hashable, Sendable, Codable {
    /// The mean average precision, 0…1: here the mean of one over the rank, as every query has one answer.
    public let meanAveragePrecision: Double
    /// The part of the queries whose clip comes first, 0…1.
    public let recallAtOne: Double
    /// The loss of the held-out clips.
    public let loss: Double

    /// Whether this is the better result: by precision, then by loss.
    func isBetter(than other: RetrievalScore) -> Bool {
        meanAveragePrecision != other.meanAveragePrecision
            ? meanAveragePrecision > other.meanAveragePrecision : loss < other.loss
    }
}
