import ArgumentParser
import Dispatch
import Foundation

/// Makes Ctrl-C (and a polite kill) end the work in order: the first lets what is in hand finish, the second stops now.
///
/// - Returns: whether the work was interrupted.
func stoppingOnInterrupt(_ work: @escaping @Sendable () async throws -> Void) async throws -> Bool {
    let task = Task { try await work() }
    let sources = [SIGINT, SIGTERM].map { number in
        // The default action would end the process before the source hears of the signal.
        signal(number, SIG_IGN)
        let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
        source.setEventHandler {
            if task.isCancelled {
                exit(ExitCode.interrupted.rawValue)
            }
            task.cancel()
            StandardStreams.writeError(
                "\nvidrec: finishing what is in hand; once more (Ctrl-C) stops at once, and what is stored stays stored\n"
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
