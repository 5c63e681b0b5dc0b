internal import Concurrency
private import ClipCatalog
public import ClipTypes
private import Isolation

extension ClipLibrary {
    /// Recommends to a viewer of the catalog.
    ///
    /// - Parameters:
    ///   - user: the viewer; one that the catalog does not know gets what is popular.
    ///   - count: how many items to name at the most.
    /// - Returns: the items, the best first, none of which the viewer has seen.
    /// - Throws: ``VidRecError``: `nothingKnown`, `unusableModel`, `otherModel`, or of the catalog.
    public nonisolated func recommend(to user: String, count: Int = 10) async throws -> [Recommendation] {
        var options = RecommendOptions()
        options.list.count = count
        return try await recommend(to: user, options: options).items
    }

    /// Recommends to a viewer of the catalog.
    ///
    /// - Throws: as ``recommend(to:count:)``; `notTrained` for a strategy that has not been trained.
    public nonisolated func recommend(
        to user: String, options: RecommendOptions
    ) async throws -> RecommendationAnswer {
        let history = try await onFiles { catalog in
            var own: [Interaction] = []
            try catalog.forEachInteraction(of: user) { own.append($0) }
            return own
        }
        return try await recommend(for: history, user: user, options: options)
    }

    /// Recommends by a history that is handed over; nothing of it is kept.
    ///
    /// - Parameters:
    ///   - interactions: what the viewer did, in any order.
    ///   - user: what to call the viewer in the answer.
    ///   - options: how to recommend.
    /// - Throws: as ``recommend(to:count:)``; `notTrained` for a strategy that has not been trained.
    public nonisolated func recommend(
        for interactions: [Interaction], user: String = "", options: RecommendOptions = RecommendOptions()
    ) async throws -> RecommendationAnswer {
        try await VidRecError.translating {
            try await requireModel()
            let search = try await snapshot.recommenders()
            return try await executors.search.run {
                try search.answer(user: user, interactions: interactions, options: options)
            }
        }
    }

    /// Recommends to many viewers of the catalog, some side by side.
    ///
    /// - Parameters:
    ///   - users: whom; `nil` for all, in the order in which the catalog knows them.
    ///   - options: how to recommend.
    /// - Returns: the answers in the order of the viewers. Reading them throws as ``recommend(to:options:)``.
    public nonisolated func recommendations(
        to users: [String]?, options: RecommendOptions = RecommendOptions()
    ) async throws -> OrderedResults<RecommendationAnswer> {
        let width = options.jobs ?? pool.options.jobs
        if let users {
            return OrderedResults(users, width: width) { [self] in try await recommend(to: $0, options: options) }
        }
        // Read first, since an answer is not to hold up the database; names and numbers only.
        let histories = try await onFiles { catalog in
            var all: [(String, [Interaction])] = []
            try catalog.forEachInteraction { interaction in
                if all.last?.0 == interaction.user {
                    all[all.count - 1].1.append(interaction)
                } else {
                    all.append((interaction.user, [interaction]))
                }
            }
            return all
        }
        return OrderedResults(histories, width: width) { [self] user, history in
            try await recommend(for: history, user: user, options: options)
        }
    }
}
