import ClipCatalog
import ClipTypes
import Evaluation
import Foundation
import Synchronization
import VidRecKit

/// Asks the catalog many queries and keeps the whole ranking of each.
struct RankingSearch {
    /// What is asked.
    enum Kind {
        /// Which clips is the query a copy of?
        case copies
        /// Which clips look and move like it?
        case related
    }

    /// Rankings, and how many queries failed.
    struct Outcome {
        var rankings = Rankings()
        var failures = 0
    }

    let library: ClipLibrary
    let kind: Kind
    let options: EvaluateOptions

    /// Searches for every query.
    ///
    /// - Parameters:
    ///   - queries: the files.
    ///   - name: gives an answer's name: that of one of the clip's files, of which the path of one is given.
    func run(
        _ queries: [String],
        naming name: @escaping @Sendable (_ query: ClipName, _ clip: ClipID, _ path: String) -> ClipName
    ) async throws -> Outcome {
        let search = try await searchOptions()
        let progress = Mutex(ProgressDisplay(mode: options.progress, isQuiet: false, stage: "evaluate"))
        let outcome = Mutex(Outcome())
        progress.withLock { $0.begin(total: queries.count, bytes: Int64(queries.count)) }
        @Sendable func take(
            _ query: String, _ result: Result<[(clip: ClipID, path: String, score: Double)], VidRecError>
        ) {
            let query = ClipName(query)
            var failed = false
            switch result {
            case .success(let clips):
                let items = clips.map { RankedItem(item: name(query, $0.clip, $0.path), score: $0.score) }
                outcome.withLock { $0.rankings.insert(items, for: query) }
            case .failure(let error):
                failed = true
                outcome.withLock { $0.failures += 1 }
                progress.withLock { $0.clear() }
                StandardStreams.message(error.description.printable)
            }
            progress.withLock { $0.advance(bytes: 1, failed: failed) }
        }
        switch kind {
        case .copies:
            for try await answer in library.copies(of: queries, options: search) {
                take(answer.query, answer.result.map { $0.map { ($0.clip, $0.path, $0.confidence) } })
            }
        case .related:
            for try await answer in library.similar(to: queries, options: search) {
                take(
                    answer.query,
                    answer.result.map { $0.map { ($0.clip, $0.path, Double($0.score.description) ?? 0) } })
            }
        }
        progress.withLock { $0.clear() }
        return outcome.withLock { $0 }
    }

    /// How to search: every clip of the catalog is ranked.
    private func searchOptions() async throws -> SimilarOptions {
        let count = try await max(1, library.statistics().clips)
        return SimilarOptions(count: count, sampling: options.sampling)
    }
}
