private import Files
package import Evaluation
private import VidRecKit

/// Rankings as CSV: `user,item,rank,score`, after `model` if there are several models.
package struct RankingText {
    /// The CSV text.
    package private(set) var csv: String
    private let hasModels: Bool

    /// Starts with the header.
    ///
    /// - Parameter models: The number of models.
    package init(models: Int) {
        hasModels = models > 1
        csv = (hasModels ? "model," : "") + "user,item,rank,score\n"
    }

    /// Adds the recommendations of a model.
    package mutating func add(_ ranking: RecommenderRanking, truth: RecommendationTruth) {
        let prefix = hasModels ? ranking.model.csvField + "," : ""
        let items = truth.items.map(\.csvField)
        var place = 0
        for (user, name) in truth.users.enumerated() {
            let name = name.csvField
            for (rank, item) in zip(1..., ranking.items[user]) {
                csv += "\(prefix)\(name),\(items[Int(item)]),\(rank),\(ranking.scores[place])\n"
                place += 1
            }
        }
    }
}
