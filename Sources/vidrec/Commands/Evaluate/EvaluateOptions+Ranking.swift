import Displays
import LibraryEvaluation
import Reports
import Files
import VidRecKit

extension EvaluateOptions {
    /// Ranks the clips for all queries, and shows progress and failed queries.
    ///
    /// - Parameters:
    ///   - ranking: The work.
    ///   - file: The file for the rankings, which must not be one of the queries.
    func outcome(
        of ranking: WorkEvents<RankingProgress, RankingOutcome>, savingTo file: OutputFile?
    ) async throws -> RankingOutcome {
        var display = ProgressDisplay(mode: progress, isQuiet: false, stage: "evaluate")
        for try await event in ranking {
            switch event {
            case .progress(.missing(let missing)):
                StandardStreams.message(missing.description.printable)
            case .progress(.began(let files)):
                try file?.requireOther(than: files)
                display.begin(total: files.count, bytes: Int64(files.count))
            case .progress(.answered):
                display.advance(bytes: 1, failed: false)
            case .progress(.failed(let query)):
                display.clear()
                StandardStreams.message(query.error.description.printable)
                display.advance(bytes: 1, failed: true)
            case .finished(let outcome):
                display.clear()
                return outcome
            }
        }
        throw CancellationError()
    }
}
