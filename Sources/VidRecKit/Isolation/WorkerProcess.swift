internal import ClipTypes
private import Subprocess

#if canImport(System)
    private import System
#else
    private import SystemPackage
#endif

/// A running `vidrec worker`, seen from the process that gives it jobs.
struct WorkerProcess: Sendable {
    /// How it ended.
    enum Ending: Sendable, Hashable {
        /// It did all jobs that it was given.
        case finished
        /// A signal ended it.
        case lost(String)
        /// It does not start, ends by itself before its jobs are done, or speaks another language.
        case unusable(String)
    }

    let program: WorkerProgram

    /// Starts the program, gives it jobs as they come and tells its results until the jobs end.
    func run(_ jobs: AsyncStream<ClipJob>, onResult: @escaping @Sendable (ClipJobResult) -> Void) async -> Ending {
        // The program may end while a job is written to it.
        SystemCalls.failOnBrokenPipes()
        var options = PlatformOptions()
        // Ctrl-C at the terminal is for the one who gives the jobs, and lets those in hand finish.
        options.processGroupID = 0
        do {
            let outcome = try await Subprocess.run(
                .path(FilePath(program.path)), arguments: Arguments(program.arguments), platformOptions: options,
                input: .inputWriter, output: .sequence, error: .currentStandardError
            ) { execution in
                let writer = execution.standardInputWriter
                let writing = Task {
                    for await job in jobs { _ = try await writer.write(job.line) }
                    try await writer.finish()
                }
                defer { writing.cancel() }
                var rest: [UInt8] = []
                for try await buffer in execution.standardOutput {
                    unsafe buffer.withUnsafeBytes { unsafe rest.append(contentsOf: $0) }
                    var begin = 0
                    while let end = rest[begin...].firstIndex(of: UInt8(ascii: "\n")) {
                        guard let result = ClipJobResult(line: Array(rest[begin..<end])) else {
                            return "it wrote what is no result"
                        }
                        onResult(result)
                        begin = end + 1
                    }
                    rest.removeFirst(begin)
                }
                return ""
            }
            if !outcome.closureResult.isEmpty { return .unusable(outcome.closureResult) }
            return switch outcome.terminationStatus {
            case .exited(0): .finished
            case .exited(let status): .unusable("it ended with status \(status)")
            case .signaled(let signal): .lost(SystemCalls.name(ofSignal: signal))
            }
        } catch {
            return .unusable("\(error)")
        }
    }
}
