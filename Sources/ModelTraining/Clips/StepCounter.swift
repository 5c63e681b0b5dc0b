internal import Concurrency

/// Counts the steps of a stage, on any thread, and reports each.
struct StepCounter: Sendable {
    private let stage: SummarizerTraining.Stage
    private let total: Int
    private let done = Guarded(0)
    private let onEvent: @Sendable (SummarizerTraining.Event) -> Void

    init(
        _ stage: SummarizerTraining.Stage, of total: Int,
        onEvent: @escaping @Sendable (SummarizerTraining.Event) -> Void
    ) {
        (self.stage, self.total, self.onEvent) = (stage, total, onEvent)
    }

    func advance() {
        // Within the lock, so that counts are reported in ascending order.
        done.withLock { done in
            done += 1
            onEvent(.advanced(stage, done: done, of: total))
        }
    }
}
