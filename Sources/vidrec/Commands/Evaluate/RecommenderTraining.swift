import ArgumentParser
import Recommenders

/// The models that can be evaluated.
enum RecommenderTraining {
    /// What the trainer makes from a log alone.
    private static let strategies = RecommendationStrategy.allCases.filter { ![.content, .sequence].contains($0) }

    /// Their names.
    static var names: [String] { strategies.map(\.rawValue) }

    /// The models that are evaluated if none is named: all whose cost grows with the interactions, and EASE, whose cost
    /// grows with the square and the cube of the items, where these are few.
    static func names(itemCount: Int) -> [String] {
        strategies.filter { $0 != .ease || itemCount <= 10_000 }.map(\.rawValue)
    }

    /// Trains models.
    ///
    /// - Parameters:
    ///   - names: which; one that is not known is refused.
    ///   - log: what to learn from.
    ///   - seed: decides everything that is drawn.
    ///   - jobs: how many threads to use.
    static func trainedRecommenders(names: [String], log: InteractionLog, seed: UInt64, jobs: Int) throws -> [(
        name: String, recommender: any Recommender
    )] {
        let wanted = try names.map { name in
            guard let strategy = RecommendationStrategy(rawValue: name), strategies.contains(strategy) else {
                throw unknown(name)
            }
            return strategy
        }
        let models = try RecommenderTrainer(seed: seed, jobs: jobs).train(wanted, on: log)
        return try wanted.map { strategy in
            guard let recommender = models.recommender(strategy) else {
                throw EvaluationFailure(
                    description:
                        "'\(strategy.rawValue)' cannot be made of so few interactions; leave it out of --models")
            }
            return (strategy.rawValue, recommender)
        }
    }

    /// What is said of a name that is none of ``names``.
    static func unknown(_ name: String) -> ValidationError {
        ValidationError("there is no model '\(name.printable)'; known are \(names.joined(separator: ", "))")
    }
}
