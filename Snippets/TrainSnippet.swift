// Train recommenders on the interactions of the catalog, and show the progress.

// snippet.hide
import VidRecKit

let library = try await ClipLibrary(at: "catalog", mode: .create)
// snippet.show
// snippet.train
// Training runs while its events are read. Until it has finished, `recommend` uses the previously trained recommenders.
for try await event in library.trainRecommender(RecommenderTrainingOptions(strategies: [.blend], jobs: 4)) {
    switch event {
    case .progress(.began(let users, let items, _, let estimate)):
        print("\(users) users and \(items) items, about \(estimate)")
    case .progress(.training(let strategy, let isForBlend)):
        print(isForBlend ? "fitting the blend: \(strategy.rawValue)" : strategy.rawValue)
    case .progress(.fraction(let fraction)):
        print("  \(Int(100 * fraction)) %")
    case .progress(.fitting):
        print("fitting the weights of the blend")
    case .finished(let outcome):
        print("version \(outcome.version): \(outcome.userCount) users, \(outcome.itemCount) items, at \(outcome.path)")
    }
}
// snippet.outcome
// Without the progress:
let outcome = try await library.trainRecommender().outcome
print(outcome.blendWeights)
// snippet.end
