private import Dispatch

/// A task executor with its own dispatch queue, for tasks that block (SQLite, files) or compute for long (search,
/// training), so that they do not occupy the threads of the cooperative pool.
///
/// Child tasks run on the executor, too.
package final class QueueExecutor: TaskExecutor, Sendable {
    private let queue: DispatchQueue

    /// Creates an executor with a concurrent queue.
    package init(label: String) {
        queue = DispatchQueue(label: label, attributes: .concurrent)
    }

    package func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { [self] in unsafe job.runSynchronously(on: asUnownedTaskExecutor()) }
    }

    /// Runs a function on this executor and returns its result to the caller's executor.
    package nonisolated func run<Value: Sendable>(_ work: @Sendable () async throws -> Value) async throws -> Value {
        try await withTaskExecutorPreference(self) { try await work() }
    }
}
