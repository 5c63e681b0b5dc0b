import Isolation
import ArgumentParser
import VidRecKit

/// Whether the processes that decode are confined.
struct SandboxOption: ParsableArguments {
    @Flag(
        help:
            "Decode in processes without confinement. For trusted clips on systems that cannot confine: see vidrec doctor."
    )
    var noSandbox = false

    /// How files are decoded.
    func decoding(jobs: Int? = nil) -> DecodePool.Options {
        var options = ClipLibrary.Options().decoding
        options.isConfined = !noSandbox
        if let jobs { options.jobs = min(jobs, DecodePool.maximumJobs) }
        if noSandbox { StandardStreams.message("clips are decoded without confinement (--no-sandbox)") }
        return options
    }
}
