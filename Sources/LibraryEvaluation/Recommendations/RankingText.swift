private import Files
package import Evaluation
private import VidRecKit

/// Rankings as CSV: `user,item,rank,score`, after `model` if there are several models; ranks count from 1.
package struct RankingText {
    /// The CSV text so far.
    package private(set) var csv: String
    private let hasModels: Bool

    /// Starts the text with the header line.
    ///
    /// - Parameter models: The number of models; above 1, a column `model` comes first.
    package init(models: Int) {
        hasModels = models > 1
        csv = (hasModels ? "model," : "") + "user,item,rank,score\n"
    }

    /// Adds a line for each recommendation of a model, in the order of the users of the ground truth.
    ///
    /// - Precondition: The ranking has scores; rankings of other programs have none.
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
