import RecommenderEvaluation
import Files
import Evaluation
import VidRecKit

/// Rankings as csv: `user,item,rank,score`, with `model` before them if there are several.
struct RankingText {
    /// What is written.
    private(set) var csv: String
    private let hasModels: Bool

    /// Begins with the header.
    ///
    /// - Parameter models: how many models there are.
    init(models: Int) {
        hasModels = models > 1
        csv = (hasModels ? "model," : "") + "user,item,rank,score\n"
    }

    /// Adds what a model recommends.
    mutating func add(_ ranking: RecommenderRanking, truth: RecommendationTruth) {
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
