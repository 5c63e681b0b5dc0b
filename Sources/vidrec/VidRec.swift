import Reports
import Files
import ArgumentParser
import Foundation
import Isolation
import VidRecKit

/// The entry point of the program.
@main
struct Program {
    static func main() async {
        if let problem = ProcessLimits.prepare() {
            StandardStreams.message(problem + "; raise it and run again")
            Foundation.exit(ExitCode.limited.rawValue)
        }
        let arguments = CommandLine.arguments.dropFirst()
        if arguments.first == "worker" {
            // The decoder is a program of its own, which gets the arguments unchanged.
            do throws(WorkerError) {
                let program = try WorkerProgram.find()
                let failure = SystemCalls.execute(program.path, arguments: Array(arguments.dropFirst()))
                StandardStreams.message("cannot start '\(program.path)': \(failure)")
            } catch {
                StandardStreams.message(error.description.printable)
            }
            Foundation.exit(VidRecError.Code.workerUnavailable.exitCode)
        }
        // A reader that ends early is an error of the write, after which a command can finish what is in flight.
        signal(SIGPIPE, SIG_IGN)
        do {
            var command = try VidRec.parseAsRoot()
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
        } catch {
            end(with: error)
        }
    }

    /// Prints the parser's message, such as a command's help, and exits.
    private static func end(with error: any Error) -> Never {
        let text = VidRec.fullMessage(for: error)
        guard VidRec.exitCode(for: error) == .success, !text.isEmpty else { VidRec.exit(withError: error) }
        do {
            try reportingOutputErrors { try StandardStreams.writeResults(text + "\n") }
        } catch {
            VidRec.exit(withError: error)
        }
        Foundation.exit(0)
    }
}

/// The root command; each subcommand has a file in `Commands`.
struct VidRec: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "vidrec",
        abstract:
            "Index short video clips and product pictures, find similar ones and copies, and recommend.",
        discussion: """
            EXAMPLES
              vidrec index clips/             store every clip below clips/
              vidrec similar clips/dog.mp4    the ten most similar clips
              vidrec list --status failed     files that failed
              vidrec similar --copies new.mp4 the clips that it is a copy of
              vidrec duplicates               all clips that are copies of each other
              vidrec explain new.mp4 old.mp4  why one is a copy of the other, or is not
              vidrec recommend --history watched.csv   recommended clips
              find new -name '*.mp4' | vidrec index -

            The catalog is the folder of --catalog, else $VIDREC_CATALOG, else ./vidrec-catalog.
            Results go to standard output, everything else to standard error.

            EXIT CODES
              0  done                              5  the catalog is damaged
              1  nothing found (with --exit-code)  64  wrong usage
              3  some inputs failed                69  no worker program to decode with
              4  the catalog is missing,           74  results cannot be written
                 locked or cannot be written       71  a limit of resources is too small
                                                   130, 143  interrupted (SIGINT, SIGTERM)
                                                   141  the reader of the results ended (| head)
            """,
        version: WorkerProtocol.version,
        subcommands: [
            IndexCommand.self, SimilarCommand.self, ExplainCommand.self, RecommendCommand.self,
            InteractionsCommand.self,
            DuplicatesCommand.self, TrainCommand.self,
            ListCommand.self, InfoCommand.self, TagCommand.self, RemoveCommand.self, EvaluateCommand.self,
            BenchCommand.self, VerifyCommand.self, ExportCommand.self, ImportCommand.self, DoctorCommand.self,
        ]
    )
}
