import ArgumentParser

struct InteractionsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "interactions",
        abstract: "Keep what viewers did with which items: import, export, erase.",
        subcommands: [ImportInteractionsCommand.self, ExportInteractionsCommand.self, EraseInteractionsCommand.self]
    )
}
