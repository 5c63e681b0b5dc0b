private import Concurrency
public import ModelTraining

extension ContentTraining {
    /// Returns the events of the training, which runs while they are read; the last one is the result.
    ///
    /// Reading throws ``VidRecError``: `unusableInput` if the clips cannot be used, `workerUnavailable`; `ModelFileError`
    /// if the network or the base cannot be used; or `CancellationError`.
    public func run() -> WorkEvents<Event, Outcome> {
        WorkEvents { report in
            try await QueueExecutor(label: "vidrec.training").run { try await train(onEvent: report) }
        }
    }
}
