private import Dispatch

/// Threads of their own for one kind of work, so that it neither waits for the cooperative threads nor takes them from
/// others: what blocks (SQLite, files) and what computes for long (searching, training).
///
/// Child tasks of what runs here run here, too.
package final class QueueExecutor: TaskExecutor, Sendable {
    private let queue: DispatchQueue

    /// Creates an executor whose work runs side by side.
    package init(label: String) {
        queue = DispatchQueue(label: label, attributes: .concurrent)
    }

    package func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { [self] in unsafe job.runSynchronously(on: asUnownedTaskExecutor()) }
    }

    /// Runs work here and returns its result to the caller's own executor.
    package nonisolated func run<Value: Sendable>(_ work: @Sendable () async throws -> Value) async throws -> Value {
        try await withTaskExecutorPreference(self) { try await work() }
    }
}
