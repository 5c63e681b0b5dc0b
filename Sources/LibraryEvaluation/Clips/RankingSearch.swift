internal import Evaluation

/// Collects the rankings of many queries.
struct RankingSearch<Answer: Sendable>: Sendable {
    /// The queries.
    let files: [String]
    /// The answers to the queries, in their order.
    let answers: OrderedResults<Answer>
    /// Returns the ranked clips of an answer.
    let items: @Sendable (Answer) -> (file: String, result: Result<[RankedItem], VidRecError>)

    /// Returns the rankings when all queries are answered.
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
