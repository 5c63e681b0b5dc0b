private import VidRecKit
private import Concurrency
private import Evaluation
private import Foundation
internal import Isolation

extension RecommenderRanking {
    /// Reads the rankings of other programs: CSV with the columns `user`, `item` and `rank` or `score`, and `model`
    /// for several. Without that column, the model has the name of the file.
    ///
    /// - Parameters:
    ///   - path: The path of the file.
    ///   - data: The benchmark's data, whose indices of users and items are used.
    ///   - allowsSeen: Whether to skip items that a user has in the training data. Otherwise ``RecommenderBench``
    ///     throws for them.
    /// - Returns: The rankings of each model, and the number of users of the file that are not in the test data and
    ///   are skipped.
    /// - Throws: ``VidRecError/Code/unreadable``, or ``VidRecError/Code/unusableInput`` with the line number.
    public static func reading(
        _ path: String, of data: RecommendationData, allowsSeen: Bool = false
    ) async throws -> (rankings: [RecommenderRanking], unknownUsers: Int) {
        let executor = QueueExecutor(label: "vidrec.evaluation.files")
        return try await executor.run {
            try VidRecError.translating {
                let bytes = try evaluationFile(path)
                let table = try RankingTable(csv: bytes, name: path, truth: data.truth)
                let fileName = URL(filePath: path).lastPathComponent
                let rankings = table.models.map { model in
                    let name = model.name.isEmpty ? fileName : model.name
                    guard allowsSeen else { return RecommenderRanking(model: name, items: model.rankings) }
                    let (items, dropped) = data.truth.removingTrainItems(from: model.rankings)
                    return RecommenderRanking(model: name, items: items, droppedCount: dropped)
                }
                return (rankings, table.unknownUsers)
            }
        }
    }
}
