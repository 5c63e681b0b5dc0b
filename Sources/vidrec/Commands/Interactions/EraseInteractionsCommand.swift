import ArgumentParser
import ClipCatalog
import VidRecKit

struct EraseInteractionsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "erase",
        abstract: "Forget viewers: afterwards their ids stand in no file of the catalog.",
        discussion: """
            What held them is overwritten and the write-ahead log emptied. Trained recommenders hold no ids; they were \
            learned from what is erased, though, until `vidrec train recommender` is run again. Backups are yours to erase.

              vidrec interactions erase --user 4711
            """
    )

    @Option(help: ArgumentHelp("The viewer; may be given often.", valueName: "id"))
    var user: [String]

    @Flag(help: "Exit with 1 if none of them was known.")
    var exitCode = false

    @OptionGroup var catalog: CatalogOption

    func validate() throws {
        if user.contains("") {
            throw ValidationError("an empty name was given: is a variable in the command not set?")
        }
    }

    func run() async throws {
        try await reportingErrors {
            let library = try await catalog.open(.readWrite)
            let erased = try await library.eraseInteractions(of: user)
            StandardStreams.message("\(erased) interactions erased")
            if exitCode, erased == 0 { throw ExitCode.nothingFound }
        }
    }
}
