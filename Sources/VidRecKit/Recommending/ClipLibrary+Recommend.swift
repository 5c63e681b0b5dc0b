internal import Concurrency
private import ClipCatalog
public import ClipTypes
private import Isolation

extension ClipLibrary {
    /// Recommends items to a user of the catalog.
    ///
    /// - Parameters:
    ///   - user: The id of the user; one without interactions gets popular items.
    ///   - count: The maximum number of items; not negative.
    /// - Returns: The items, the best first, without those of the user's interactions and copies of them.
    /// - Throws: ``VidRecError``: `nothingKnown` if there are neither clips nor interactions, `unusableModel`,
    ///   `otherModel`, or an error of the catalog.
    public nonisolated func recommend(to user: String, count: Int = 10) async throws -> [Recommendation] {
        var options = RecommendOptions()
        options.list.count = count
        return try await recommend(to: user, options: options).items
    }

    /// Recommends items to a user of the catalog, with the given settings.
    ///
    /// - Returns: The items, the best first, and a notice if the request could not be followed exactly.
    /// - Throws: The errors of ``recommend(to:count:)``; `notTrained` for a strategy that has not been trained.
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

    /// Recommends items for a given history, which is not stored.
    ///
    /// - Parameters:
    ///   - interactions: The user's interactions, in any order. Those with unknown items are ignored, with a notice.
    ///   - user: The name of the user in the answer; it is not looked up.
    ///   - options: The settings of the recommendations.
    /// - Returns: The answer, as of ``recommend(to:options:)``.
    /// - Throws: The errors of ``recommend(to:count:)``; `notTrained` for a strategy that has not been trained.
    public nonisolated func recommend(
        for interactions: [Interaction], user: String = "", options: RecommendOptions = RecommendOptions()
    ) async throws -> RecommendationAnswer {
        let listed = try await listedClips(options)
        return try await answer(user: user, interactions, options, listed)
    }

    /// Returns the clips that may be listed; `nil` for all.
    private nonisolated func listedClips(_ options: RecommendOptions) async throws -> Set<ClipID>? {
        guard let filter = options.filter else { return nil }
        return try await onFiles { Set(try $0.clips(matching: filter)) }
    }

    private nonisolated func answer(
        user: String, _ interactions: [Interaction], _ options: RecommendOptions, _ listed: Set<ClipID>?
    ) async throws -> RecommendationAnswer {
        try await VidRecError.translating {
            try await requireModel()
            let search = try await snapshot.recommenders()
            return try await executors.search.run {
                try search.answer(user: user, interactions: interactions, options: options, listing: listed)
            }
        }
    }

    /// Recommends items to many users of the catalog, concurrently.
    ///
    /// - Parameters:
    ///   - users: The ids of the users; `nil` for all users with interactions, in the order of the catalog.
    ///   - options: The settings of the recommendations.
    /// - Returns: The answers in the order of the users. Reading them throws the errors of ``recommend(to:options:)``.
    /// - Throws: ``VidRecError`` if the interactions of all users cannot be read.
    public nonisolated func recommendations(
        to users: [String]?, options: RecommendOptions = RecommendOptions()
    ) async throws -> OrderedResults<RecommendationAnswer> {
        let width = options.jobs ?? pool.options.jobs
        if let users {
            return OrderedResults(users, width: width) { [self] in try await recommend(to: $0, options: options) }
        }
        // Read first, since answering must not block the database; only names and numbers.
        let histories = try await onFiles { catalog in
            var all: [(String, [Interaction])] = []
            try catalog.forEachInteraction { interaction in
                if all.last?.0.exact == interaction.user.exact {
                    all[all.count - 1].1.append(interaction)
                } else {
                    all.append((interaction.user, [interaction]))
                }
            }
            return all
        }
        let listed = try await listedClips(options)
        return OrderedResults(histories, width: width) { [self] user, history in
            try await answer(user: user, history, options, listed)
        }
    }
}
