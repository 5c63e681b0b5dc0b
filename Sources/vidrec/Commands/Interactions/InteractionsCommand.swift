import ArgumentParser

struct InteractionsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "interactions",
        abstract: "Import, export and erase interactions of users with items.",
        subcommands: [ImportInteractionsCommand.self, ExportInteractionsCommand.self, EraseInteractionsCommand.self]
    )
}
