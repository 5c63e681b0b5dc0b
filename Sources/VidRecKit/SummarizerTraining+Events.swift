private import Concurrency
public import ModelTraining

extension SummarizerTraining {
    /// Returns the events of the training, which runs while they are read; the last one is the result.
    ///
    /// Reading throws ``VidRecError``: `unusableInput` if the clips cannot be used, `notWritten` if the work folder
    /// cannot be written or has too little space, `workerUnavailable`; or `CancellationError`, with finished work kept in the work folder.
    public func run() -> WorkEvents<Event, Outcome> {
        WorkEvents { report in
            try await QueueExecutor(label: "vidrec.training").run { try await train(onEvent: report) }
        }
    }

    /// Returns the events of an estimate of what the training costs, by decoding a few clips; the last one is the result.
    ///
    /// The results of these clips stay in the work folder. Reading throws as for ``run()``.
    public func cost() -> WorkEvents<Event, TrainingCost> {
        WorkEvents { report in
            try await QueueExecutor(label: "vidrec.training").run { try await estimateCost(onEvent: report) }
        }
    }
}
