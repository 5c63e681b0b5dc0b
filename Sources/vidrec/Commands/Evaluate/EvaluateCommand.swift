import ArgumentParser

struct EvaluateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "evaluate",
        abstract: "Measure how well copies or related clips are found, and how good recommendations are.",
        subcommands: [EvaluateCopiesCommand.self, EvaluateRelatedCommand.self, EvaluateRecommendationsCommand.self]
    )
}
