import ArgumentParser
import Recommenders

/// The models that can be evaluated.
enum RecommenderTraining {
    /// Their names, the simplest first.
    static let names = ["popularity"]

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
        try names.map { name in
            switch name {
            case "popularity": (name, PopularityRecommender(log))
            default: throw unknown(name)
            }
        }
    }

    /// What is said of a name that is none of ``names``.
    static func unknown(_ name: String) -> ValidationError {
        ValidationError("there is no model '\(name.printable)'; known are \(names.joined(separator: ", "))")
    }
}
