internal import Evaluation

/// Gathers the answers of a library to many queries, each of them the whole ranking.
struct RankingSearch<Answer: Sendable>: Sendable {
    /// The queries.
    let files: [String]
    /// The answers to them, in their order.
    let answers: OrderedResults<Answer>
    /// The ranked clips of an answer.
    let items: @Sendable (Answer) -> (file: String, result: Result<[RankedItem], VidRecError>)

    /// Waits for all answers.
    ///
    /// - Throws: `VidRecError` if the catalog cannot be searched; `CancellationError`.
    func outcome(
        missing: MissingClips?, report: @Sendable (RankingProgress) -> Void
    ) async throws -> RankingOutcome {
        if let missing { report(.missing(missing)) }
        report(.began(files: files))
        var rankings = Rankings()
        var failures: [FailedQuery] = []
        for try await answer in answers {
            let (file, result) = items(answer)
            switch result {
            case .success(let ranked):
                rankings.insert(ranked, for: ClipName(file))
                report(.answered(file: file))
            case .failure(let error):
                let failure = FailedQuery(file: file, error: error)
                failures.append(failure)
                report(.failed(failure))
            }
        }
        return RankingOutcome(rankings: rankings, failures: failures, missing: missing)
    }
}
