import Reports
import Isolation
import ArgumentParser
import VidRecKit

/// The option for decoding without confinement.
struct SandboxOption: ParsableArguments {
    @Flag(
        help:
            "Decode in processes without confinement, for trusted clips on systems that cannot confine; see vidrec doctor."
    )
    var noSandbox = false

    /// Returns the settings of decoding.
    func decoding(jobs: Int? = nil) -> DecodePool.Options {
        var options = ClipLibrary.Options().decoding
        options.isConfined = !noSandbox
        if let jobs { options.jobs = min(jobs, DecodePool.maximumJobs) }
        if noSandbox { StandardStreams.message("clips are decoded without confinement (--no-sandbox)") }
        return options
    }
}
