import ArgumentParser

struct EvaluateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "evaluate",
        abstract: "Evaluate the search for copies or related clips, or recommendations, against ground truth.",
        subcommands: [EvaluateCopiesCommand.self, EvaluateRelatedCommand.self, EvaluateRecommendationsCommand.self]
    )
}
