import Reports
import ArgumentParser
import Dispatch
import Foundation
import Synchronization

/// Stops the work on Ctrl-C (SIGINT) or SIGTERM: the first finishes what is in flight, the second exits at once.
///
/// - Parameters:
///   - consequence: What this means for the results, for people to read.
///   - work: The work to do.
/// - Returns: The exit code if the work was interrupted, 128 plus the number of the signal as for a program that a
///   signal ends; else `nil`.
func stoppingOnInterrupt(
    consequence: String = "stored results are kept", _ work: @escaping @Sendable () async throws -> Void
) async throws -> ExitCode? {
    let task = Task { try await work() }
    let interruption = Mutex<CInt?>(nil)
    let sources = [SIGINT, SIGTERM].map { number in
        // The default action would end the process before the source receives the signal.
        signal(number, SIG_IGN)
        let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
        source.setEventHandler {
            let isFirst = interruption.withLock { interruption in
                defer { interruption = interruption ?? number }
                return interruption == nil
            }
            guard isFirst else { exit(128 + number) }
            task.cancel()
            StandardStreams.writeError(
                "\nvidrec: finishing work in flight, \(consequence); press Ctrl-C again to stop at once\n"
            )
        }
        source.resume()
        return source
    }
    defer {
        for source in sources { source.cancel() }
    }
    try await task.value
    return interruption.withLock { $0 }.map { ExitCode(128 + $0) }
}
