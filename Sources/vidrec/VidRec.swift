import ArgumentParser

/// Where the program begins.
@main
struct Program {
    /// A worker forks, and only the thread that forks is there afterwards: it runs on the first thread, before there are
    /// others.
    @MainActor
    static func main() async {
        let arguments = CommandLine.arguments.dropFirst()
        if arguments.first == WorkerCommand.configuration.commandName {
            WorkerCommand.main(Array(arguments.dropFirst()))
        } else {
            await VidRec.main()
        }
    }
}

/// The commands: one a file in `Commands`.
struct VidRec: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "vidrec",
        abstract:
            "Index short video clips and product pictures, find the ones that look and move alike, and recommend.",
        discussion: """
            EXAMPLES
              vidrec index clips/             store every clip below clips/
              vidrec similar clips/dog.mp4    the ten clips most like it
              vidrec list --status failed     what could not be read
              vidrec similar --copies new.mp4 which clips it was made from
              vidrec explain new.mp4 old.mp4  why one is a copy of the other, or is not
              vidrec recommend --history watched.csv   what to show next
              find new -name '*.mp4' | vidrec index -

            The catalog is the folder that --catalog names, else $VIDREC_CATALOG, else ./vidrec-catalog.
            Results go to standard output, everything else to standard error.

            EXIT CODES
              0  done                              5  the catalog is damaged
              1  nothing found (with --exit-code)  64  wrong usage
              3  some inputs failed                130  interrupted
              4  the catalog is missing,           74  results cannot
                 locked or cannot be written           be written
            """,
        version: "0.1.0",
        subcommands: [
            IndexCommand.self, SimilarCommand.self, ExplainCommand.self, RecommendCommand.self,
            InteractionsCommand.self,
            TrainCommand.self,
            ListCommand.self, InfoCommand.self, RemoveCommand.self, EvaluateCommand.self, BenchCommand.self,
            VerifyCommand.self, DoctorCommand.self, WorkerCommand.self,
        ]
    )
}
