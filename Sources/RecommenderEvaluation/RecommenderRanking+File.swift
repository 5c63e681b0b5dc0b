private import VidRecKit
private import Concurrency
private import Evaluation
private import Foundation
internal import Isolation

extension RecommenderRanking {
    /// Reads the rankings of other programs: csv with the columns `user`, `item` and `rank` or `score`, and `model` if there
    /// are several. Without that column, the model has the name of the file.
    ///
    /// - Parameters:
    ///   - path: the file.
    ///   - data: what numbers viewers and items.
    ///   - allowsSeen: whether items that a viewer has in train are passed over. Otherwise ``RecommenderBench`` refuses them.
    /// - Returns: the rankings of each model, and how many viewers of the file are not in test and are left out.
    /// - Throws: ``VidRecError/Code/unreadable``, or ``VidRecError/Code/unusableInput`` with the line.
    public static func reading(
        _ path: String, of data: RecommendationData, allowsSeen: Bool = false
    ) async throws -> (rankings: [RecommenderRanking], unknownViewers: Int) {
        let executor = QueueExecutor(label: "vidrec.evaluation.files")
        return try await executor.run {
            try VidRecError.translating {
                let bytes = try evaluationFile(path)
                let table = try RankingTable(csv: bytes, name: path, truth: data.truth)
                let fileName = URL(filePath: path).lastPathComponent
                let rankings = table.models.map { model in
                    let name = model.name.isEmpty ? fileName : model.name
                    guard allowsSeen else { return RecommenderRanking(model: name, items: model.rankings) }
                    let (items, dropped) = data.truth.withoutSeen(model.rankings)
                    return RecommenderRanking(model: name, items: items, droppedCount: dropped)
                }
                return (rankings, table.unknownUsers)
            }
        }
    }
}
