import Reports
import ArgumentParser
import ClipCatalog
import VidRecKit

struct EraseInteractionsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "erase",
        abstract: "Erase the interactions of users, so that no file of the catalog has their ids.",
        discussion: """
            Their pages in the database are overwritten and the write-ahead log is truncated. Trained recommenders \
            store no ids, but depend on the erased interactions until `vidrec train recommender` is run again. Backups \
            are not changed.

              vidrec interactions erase --user 4711
            """
    )

    @Option(help: ArgumentHelp("The user, byte for byte as imported; may be repeated.", valueName: "id"))
    var user: [String]

    @Flag(help: "Exit with 1 if none of them had interactions.")
    var exitCode = false

    @OptionGroup var catalog: CatalogOption

    func validate() throws {
        if user.contains("") {
            throw ValidationError("a name is empty; check for unset variables")
        }
    }

    func run() async throws {
        try await reportingErrors {
            let library = try await catalog.open(.readWrite)
            let erased = try await library.eraseInteractions(of: user)
            StandardStreams.message("\(counted(erased, "interaction")) erased")
            if exitCode, erased == 0 { throw ExitCode.nothingFound }
        }
    }
}
