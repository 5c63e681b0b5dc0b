private import Dispatch

/// A task executor with a concurrent queue of its own, for work that blocks (SQLite, files) or computes for long
/// (searching, training), so that it does not occupy the cooperative threads.
///
/// Child tasks of work that runs here run here as well.
package final class QueueExecutor: TaskExecutor, Sendable {
    private let queue: DispatchQueue

    /// Creates an executor whose jobs run concurrently, on a dispatch queue with a label for debugging.
    package init(label: String) {
        queue = DispatchQueue(label: label, attributes: .concurrent)
    }

    package func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { [self] in unsafe job.runSynchronously(on: asUnownedTaskExecutor()) }
    }

    /// Runs `work` on this executor and returns its result.
    package nonisolated func run<Value: Sendable>(_ work: @Sendable () async throws -> Value) async throws -> Value {
        try await withTaskExecutorPreference(self) { try await work() }
    }
}
