private import ClipCatalog
public import ClipTypes

extension ClipLibrary {
    /// Recommends by a history that is handed over; nothing of it is kept.
    ///
    /// - Parameters:
    ///   - interactions: what the viewer did, in any order.
    ///   - user: what to call the viewer in the answer.
    /// - Throws: `LibraryError.nothingKnown`, `.notTrained`, `.unusableModel`, `.otherModel`; `CatalogError`.
    public func recommend(
        for interactions: [Interaction], user: String = "", options: RecommendOptions = RecommendOptions()
    ) throws -> RecommendationAnswer {
        try currentRecommendSearch().answer(user: user, interactions: interactions, options: options)
    }

    /// Recommends to viewers of the catalog, each when those before are done.
    ///
    /// - Parameters:
    ///   - users: whom; `nil` for all.
    ///   - onAnswer: gets the answers in the order of the users; of all, in the order in which the catalog knows them.
    /// - Throws: as `recommend(for:user:options:)`; what `onAnswer` throws; `CancellationError`.
    public func recommend(
        to users: [String]?, options: RecommendOptions, onAnswer: @Sendable (RecommendationAnswer) throws -> Void
    ) async throws {
        let search = try currentRecommendSearch()
        func answer(_ some: [(String, [Interaction])]) async throws {
            try await answerInOrder(some.map(\.0), jobs: options.jobs, onAnswer: onAnswer) { [some] user in
                let interactions = some.first { $0.0 == user }?.1 ?? []
                return try search.answer(user: user, interactions: interactions, options: options)
            }
        }
        guard users == nil else {
            for user in users ?? [] {
                var own: [Interaction] = []
                try catalog.forEachInteraction(of: user) { own.append($0) }
                try await answer([(user, own)])
            }
            return
        }
        // Read first, since an answer is not to hold up the database; names and numbers only.
        var waiting: [(String, [Interaction])] = []
        try catalog.forEachInteraction { interaction in
            if waiting.last?.0 == interaction.user {
                waiting[waiting.count - 1].1.append(interaction)
            } else {
                waiting.append((interaction.user, [interaction]))
            }
        }
        for start in stride(from: 0, to: waiting.count, by: 64) {
            try Task.checkCancellation()
            try await answer(Array(waiting[start..<min(start + 64, waiting.count)]))
        }
    }
}
