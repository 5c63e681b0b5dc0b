import ArgumentParser
import Recommenders

/// The models that can be evaluated.
enum RecommenderTraining {
    /// Their names.
    static var names: [String] { RecommendationStrategy.allCases.map(\.rawValue) }

    /// The models that are evaluated if none is named: all whose cost grows with the interactions; EASE, whose cost grows
    /// with the square and the cube of the items, where these are few; and content where it is known.
    static func names(for data: RecommendationData) -> [String] {
        RecommendationStrategy.allCases.filter { strategy in
            switch strategy {
            case .ease: data.log.items.count <= 10_000
            case .content: data.features != nil
            default: true
            }
        }.map(\.rawValue)
    }

    /// Trains models.
    ///
    /// - Parameters:
    ///   - names: which; one that is not known is refused.
    ///   - data: what to learn from.
    ///   - seed: decides everything that is drawn.
    ///   - jobs: how many threads to use.
    static func trainedRecommenders(names: [String], data: RecommendationData, seed: UInt64, jobs: Int)
        throws -> [(name: String, recommender: any Recommender)]
    {
        let wanted = try names.map { name in
            guard let strategy = RecommendationStrategy(rawValue: name) else {
                throw unknown(name)
            }
            return strategy
        }
        let itemCount = data.log.items.count
        if wanted.contains(.ease), itemCount > EASERecommender.mostItems {
            throw EvaluationFailure(
                description:
                    "ease takes up to \(EASERecommender.mostItems) items, there are \(itemCount): leave it out of "
                    + "--models, or take als")
        }
        let models = try RecommenderTrainer(seed: seed, jobs: jobs).train(wanted, on: data.log, features: data.features)
        let content = data.features.map { ContentRecommender($0) }
        return try wanted.map { strategy in
            guard let recommender = models.recommender(strategy, content: content) else {
                let reason =
                    strategy == .content
                    ? "no item is a clip whose embedding is known" : "it cannot be made of so few interactions"
                throw EvaluationFailure(
                    description: "cannot evaluate '\(strategy.rawValue)': \(reason); leave it out of --models")
            }
            // As `recommend` has it: who has no history gets what is popular.
            if strategy == .blend, let popularity = models.trained[.popularity] {
                return (strategy.rawValue, FallbackRecommender(recommender, otherwise: popularity))
            }
            return (strategy.rawValue, recommender)
        }
    }

    /// What is said of a name that is none of ``names``.
    static func unknown(_ name: String) -> ValidationError {
        ValidationError("there is no model '\(name.printable)'; known are \(names.joined(separator: ", "))")
    }
}
