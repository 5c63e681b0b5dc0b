import Displays
import ArgumentParser
import Isolation

/// The options of commands that train on clips: how clips are processed, and what is shown meanwhile.
struct ClipTrainingOptions: ParsableArguments {
    @Option(name: .shortAndLong, help: "The number of clips to process at once (default: the number of cores).")
    var jobs: Int?

    @Option(help: "The display of progress: auto, bar, json or none.")
    var progress: ProgressMode = .auto

    @Flag(name: .shortAndLong, help: "Show no progress and no summary.")
    var quiet = false

    @OptionGroup var sandbox: SandboxOption

    func validate() throws {
        if let jobs, jobs < 1 { throw ValidationError("--jobs must be at least 1, not \(jobs)") }
    }

    /// Returns the settings of decoding.
    func decoding() -> DecodePool.Options { sandbox.decoding(jobs: jobs) }
}
