import Reports
import ArgumentParser
import Dispatch
import Foundation

/// Stops the work on Ctrl-C (SIGINT) or SIGTERM: the first finishes what is in flight, the second exits at once.
///
/// - Returns: Whether the work was interrupted.
func stoppingOnInterrupt(_ work: @escaping @Sendable () async throws -> Void) async throws -> Bool {
    let task = Task { try await work() }
    let sources = [SIGINT, SIGTERM].map { number in
        // The default action would end the process before the source receives the signal.
        signal(number, SIG_IGN)
        let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
        source.setEventHandler {
            if task.isCancelled {
                exit(ExitCode.interrupted.rawValue)
            }
            task.cancel()
            StandardStreams.writeError(
                "\nvidrec: finishing work in flight; press Ctrl-C again to stop at once, stored results are kept\n"
            )
        }
        source.resume()
        return source
    }
    defer {
        for source in sources { source.cancel() }
    }
    try await task.value
    return task.isCancelled
}
