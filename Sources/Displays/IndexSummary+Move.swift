private import ClipModels
package import ClipCatalog
package import ClipIndexing
package import ClipTypes
private import Reports
private import VidRecKit

extension IndexSummary {
    /// Tells that a catalog was moved to another model, or why there is nothing to move.
    ///
    /// - Parameters:
    ///   - statistics: The numbers of the catalog after the move.
    ///   - target: The model that the catalog was moved to.
    ///   - hasFailures: Whether files could not be moved.
    package func showMove(statistics: CatalogStatistics, target: EmbeddingModel, hasFailures: Bool) {
        guard notStarted == 0 else { return }
        let model = ModelChoice.description(of: target)
        if let move = move {
            let former = move.former.map { " from \(ModelChoice.description(of: $0))" } ?? ""
            StandardStreams.message("the catalog was moved\(former) to \(model): \(counted(move.clips, "clip"))")
            if move.hasRecommenders {
                StandardStreams.message("the recommenders were trained with the former model: vidrec train recommender")
            }
        } else if statistics.model == nil {
            StandardStreams.message(
                "the catalog has no embeddings that could be moved: give --model to the vidrec index that adds clips")
        } else if statistics.model == target {
            StandardStreams.message("the catalog has the model \(model) already")
        }
        if hasFailures {
            StandardStreams.message(
                "clips whose files are gone, have changed or cannot be read are not found until these are indexed: "
                    + "vidrec list --status failed shows them")
        }
    }
}
