internal import Concurrency
internal import ClipCatalog
internal import ClipModels
internal import ClipTypes
internal import CopyMatching
private import Files
internal import Recommenders
private import SequenceModels

/// The recommenders, embeddings and sketches of a catalog in memory, for concurrent recommendations.
struct RecommendSearch: Sendable {
    /// The reason why no trained recommenders are used, or why they are outdated; `nil` otherwise.
    let notice: String?
    private let models: RecommenderModels
    private let items: CatalogItems
    private let features: ItemFeatures
    private let content: ContentRecommender
    private let reasons: ReasonFinder
    private let matcher: CopyMatcher
    private let parity: [Int8]

    /// The minimum cosine similarity of two clips that are matched frame by frame. Of altered copies 96% reach it;
    /// those cut into other footage may not, and are listed.
    private static let lowestCopySimilarity: Float = 0.75
    /// The minimum share of one of two clips that the other must show for a copy: with a shared intro, the rest is new.
    private static let lowestCopyCoverage: Float = 0.5
    /// The maximum number of users of a new item.
    private static let maximumUsersOfNewItem = 1

    private let catalog: Catalog
    /// The content of the model file, or the untrained models, before clips of the catalog were added.
    private let base: RecommenderModels
    /// All interactions, for the untrained models; `nil` if there is a trained model.
    private let untrained: InteractionLogBuilder?

    /// Whether there are trained recommenders, which interactions do not change.
    var isTrained: Bool { untrained == nil }

    private init(
        base: RecommenderModels, untrained: InteractionLogBuilder?, items: CatalogItems, catalog: Catalog,
        model: ClipModel
    ) {
        self.base = base
        self.untrained = untrained
        self.items = items
        self.catalog = catalog
        let isOther = untrained == nil && base.notes["embedding"].map { $0 != items.model.description } ?? false
        notice =
            if isOther, !items.clipNames.isEmpty {
                "the recommenders were trained with embeddings of another model: train them again"
            } else {
                untrained == nil ? nil : "no recommenders have been trained"
            }
        let added = items.clipNames.filter { base.items[$0] == nil }
        // What was learned of embeddings does not apply to those of another model.
        let learnable = isOther ? ItemFeatures(added.map { _ in nil }, dimension: 0) : items.features(of: added)
        models = base.extended(by: added, features: learnable)
        features = items.features(of: models.items.names)
        content = ContentRecommender(features)
        reasons = ReasonFinder(itemUsers: models.itemUsers, features: features)
        matcher = model.matcher
        parity = model.projection.parity
    }

    /// Updates or loads the recommenders.
    ///
    /// New interactions are added to the counts, new clips are looked up; what depends on all items is computed again.
    static func updated(
        _ state: LivePart<RecommendSearch, CatalogPosition>.State?, to position: CatalogPosition, catalog: Catalog,
        model: ClipModel, embeddings: ItemEmbeddings
    ) throws -> LivePart<RecommendSearch, CatalogPosition>.State {
        let items = try updatedItems(state, catalog: catalog, embeddings: embeddings)
        func search(
            _ base: RecommenderModels, counted untrained: InteractionLogBuilder? = nil, at mark: CatalogPosition
        ) -> LivePart<RecommendSearch, CatalogPosition>.State {
            let search = RecommendSearch(
                base: base, untrained: untrained, items: items, catalog: catalog, model: model)
            return .init(value: search, mark: mark)
        }
        if let state, state.mark.models == position.models {
            if state.value.isTrained { return search(state.value.base, at: position) }
            // Watched seconds count by the clip's duration, and items by their clips: with other clips, all
            // interactions are counted again.
            if state.mark.clips == position.clips, var builder = state.value.untrained,
                let changes = try catalog.interactions(since: state.mark.interactions)
            {
                for interaction in changes.interactions { builder.append(items.resolved(interaction)) }
                let mark = CatalogPosition(
                    clips: position.clips, interactions: changes.mark, models: position.models)
                return search(popularity(builder), counted: builder, at: mark)
            }
        }
        if let stored = try RecommenderFolder(catalog: catalog).load() { return search(stored.models, at: position) }
        var builder = InteractionLogBuilder(items: Vocabulary(items.clipNames))
        try catalog.forEachInteraction { builder.append(items.resolved($0)) }
        return search(popularity(builder), counted: builder, at: position)
    }

    private static func updatedItems(
        _ state: LivePart<RecommendSearch, CatalogPosition>.State?, catalog: Catalog, embeddings: ItemEmbeddings
    ) throws -> CatalogItems {
        guard let state, let changes = try catalog.changedClips(since: state.mark.clips) else {
            return try CatalogItems(catalog: catalog, embeddings: embeddings)
        }
        return changes.clips.isEmpty
            ? state.value.items
            : try state.value.items.updated(changes.clips, catalog: catalog, embeddings: embeddings)
    }

    /// Returns the untrained models: the popularity of items.
    private static func popularity(_ builder: InteractionLogBuilder) -> RecommenderModels {
        let log = builder.finish()
        let popularity = PopularityRecommender(log)
        return RecommenderModels(
            items: log.items, itemUsers: ItemUserMatrix(log), trained: [.popularity: popularity], blendWeights: [:])
    }

    /// Returns the recommendations for one user.
    ///
    /// - Parameters:
    ///   - user: The name of the user in the answer.
    ///   - interactions: The user's interactions.
    ///   - options: The settings of the recommendations; their filter is that of `listed`.
    ///   - listed: The clips that may be listed; `nil` for all items.
    /// - Throws: `VidRecError`: `notTrained` if the strategy was not trained, `nothingKnown` if there are no items.
    func answer(
        user: String, interactions: [Interaction], options: RecommendOptions, listing listed: Set<ClipID>? = nil
    ) throws -> RecommendationAnswer {
        guard models.items.count > 0 else {
            throw VidRecError(
                .nothingKnown, "there are no items to recommend: index clips or import interactions first")
        }
        let (history, unknown) = history(of: interactions, weights: options.weights)
        let ambiguous = ambiguousItems(of: interactions)
        let content = content.using(options.content)
        let (strategy, recommender) = try recommender(options.strategy, content: content)
        var notices = [options.strategy == .content || options.strategy == .popularity ? nil : notice]
        notices += ambiguous.map(\.description)
        var used = strategy
        var scores: [Float] = []
        // Without positive interactions, only `content` may have learned something, from negative ones.
        let isUnscored =
            history.entries.isEmpty || (history.positiveEntries.isEmpty && strategy != .content)
            || !recommender.score(history, into: &scores)
        if isUnscored || strategy == .popularity {
            used = .popularity
            _ = models.trained[.popularity]?.score(History([]), into: &scores)
        }
        if isUnscored, options.strategy != .popularity {
            notices.append(fallbackNotice(interactions, history: history, unknown: unknown, strategy: strategy))
        } else if let first = unknown.first {
            notices.append(
                "\(unknown.count) of \(interactions.count) interactions are with unknown items, such as '\(first)', and "
                    + "are ignored")
        }
        scores += [Float](repeating: scores.min() ?? 0, count: max(0, models.items.count - scores.count))
        let isListable: (Int) -> Bool = { item in
            (features.isKnown[item] || (!options.onlyClips && !isClipWithoutEmbedding(item)))
                && listed.map { clips in ClipID(models.items.names[item]).map(clips.contains) ?? false } ?? true
        }
        let excluded = options.excluded.compactMap { models.items[items.names.key(of: $0)] }
        if excluded.count < options.excluded.count {
            let count = options.excluded.count - excluded.count
            notices.append("\(count) of \(options.excluded.count) excluded items are unknown and are ignored")
        }
        let tracks = ItemTracks(catalog: catalog, codeSize: parity.count / 2)
        let found = Reranker(
            options: options.list, similarity: { reasons.similarity($0, $1) }, areCopies: { areCopies($0, $1, tracks) }
        ).list(
            scores: scores, history: history, excluding: excluded,
            newItems: newItems(history, excluding: excluded, content: content, options: options.list),
            isListable: isListable)
        try tracks.requireIntact()
        if found.isEmpty {
            let reasons = [
                "in the history", listed.map { "left out by the filter, which \($0.count) clips pass" }, "excluded",
            ]
            notices.append(
                "no items left to recommend: all are \(reasons.compactMap { $0 }.joined(separator: ", ")), or copies of such "
                    + "items")
        }
        let recommendations = found.enumerated().map { place, item in
            recommendation(item, rank: place + 1, history: history, strategy: used, options: options)
        }
        let notice = notices.compactMap { $0 }.joined(separator: "; ")
        return RecommendationAnswer(user: user, items: recommendations, notice: notice.isEmpty ? nil : notice)
    }

    /// Returns the items of interactions that are the file name of several clips.
    private func ambiguousItems(of interactions: [Interaction]) -> [AmbiguousItem] {
        var counts: [ExactText: Int] = [:]
        for interaction in interactions { counts[interaction.item.exact, default: 0] += 1 }
        return counts.sorted { $0.key < $1.key }.compactMap { name, count in
            items.names.ambiguity(of: name.description).map {
                AmbiguousItem(name: name.description, paths: $0, interactionCount: count)
            }
        }
    }

    /// Returns the history of a user, and the unknown item of each interaction with one.
    private func history(of interactions: [Interaction], weights: InteractionWeights) -> (History, unknown: [String]) {
        var builder = InteractionLogBuilder(items: models.items, weights: weights)
        var unknown: [String] = []
        for interaction in interactions {
            let resolved = items.resolved(interaction)
            guard models.items[resolved.item] != nil else {
                unknown.append(interaction.item)
                continue
            }
            builder.append(
                Interaction(
                    user: "viewer", item: resolved.item, time: resolved.time, event: resolved.event,
                    value: resolved.value))
        }
        let log = builder.finish()
        return (log.users.count == 0 ? History([]) : log.history(of: 0), unknown)
    }

    private func recommender(
        _ asked: RecommendationStrategy?, content: ContentRecommender
    ) throws(VidRecError) -> (RecommendationStrategy, any Recommender) {
        let hasClips = features.isKnown.contains(true)
        let candidates = asked.map { [$0] } ?? [.blend, .sequence, .content, .popularity]
        for strategy in candidates {
            guard strategy != .content || hasClips else { continue }
            if let recommender = models.recommender(strategy, content: content) { return (strategy, recommender) }
        }
        guard let asked, asked != .content else {
            throw VidRecError(
                .nothingKnown, "no clip of the catalog has an embedding: index clips first")
        }
        let known = RecommendationStrategy.allCases.filter { models.recommender($0, content: content) != nil }
        throw VidRecError(
            .notTrained,
            "the strategy '\(asked.rawValue)' has not been trained, only "
                + known.map(\.rawValue).joined(separator: ", "))
    }

    private func fallbackNotice(
        _ interactions: [Interaction], history: History, unknown: [String], strategy: RecommendationStrategy
    ) -> String {
        if interactions.isEmpty { return "the history is empty: these are the most popular items" }
        if unknown.count == interactions.count {
            let subject =
                unknown.count == 1
                ? "the interaction is with the unknown item"
                : "all \(unknown.count) interactions are with unknown items, such as"
            return "\(subject) '\(unknown[0])': these are the most popular items"
        }
        if history.positiveEntries.isEmpty {
            return "the history has no positive interactions: these are the most popular items"
        }
        return "'\(strategy.rawValue)' cannot score the history: these are the most popular items"
    }

    /// Returns whether an item is a clip that was removed from the catalog since the training, or has no embedding. An id
    /// of 64 digits that was never a clip of the catalog is an item like others.
    private func isClipWithoutEmbedding(_ item: Int) -> Bool {
        guard !features.isKnown[item] else { return false }
        return models.clips.contains(item) || ClipID(models.items.names[item]).map(items.names.contains) == true
    }

    /// Returns the items with at most one user, the most similar to the user's own first; recency has no effect.
    private func newItems(
        _ history: History, excluding excluded: [Int], content: ContentRecommender, options: Reranker.Options
    ) -> [ScoredItem] {
        guard options.explorationShare > 0 else { return [] }
        var scores: [Float] = []
        _ = content.score(history, into: &scores)
        let others = (0..<models.items.count).lazy.filter {
            models.itemUsers.userCount(of: $0) > Self.maximumUsersOfNewItem || !features.isKnown[$0]
        }
        // Seen items would be first, being most similar to themselves.
        return topItems(
            options.count * 4, of: scores, excluding: Array(others) + history.entries.map(\.item) + excluded)
    }

    private func areCopies(_ first: Int, _ second: Int, _ tracks: ItemTracks) -> Bool {
        guard reasons.similarity(first, second) >= Self.lowestCopySimilarity,
            let one = tracks[models.items.names[first]], let other = tracks[models.items.names[second]]
        else { return false }
        // Either may be a part of the other, and is found better as the query.
        return isCopy(one, of: other) || isCopy(other, of: one)
    }

    private func isCopy(_ track: SketchTrack, of other: SketchTrack) -> Bool {
        let query = CopyQuery(indexed: track, parity: parity)
        guard query.hasContent else { return false }
        var prepared = matcher.prepare(query)
        guard let match = matcher.match(&prepared, with: other) else { return false }
        return match.isCopy && max(match.queryCoverage, match.clipCoverage) >= Self.lowestCopyCoverage
    }

    private func recommendation(
        _ listed: ListedItem, rank: Int, history: History, strategy: RecommendationStrategy, options: RecommendOptions
    ) -> Recommendation {
        let reason = reasons.reason(for: listed.item, history: history, isExploration: listed.isExploration)
        let because =
            strategy == .popularity
            ? []
            : reason.links.map { link in
                Recommendation.Because(
                    item: name(of: link.item), title: title(of: link.item, options),
                    commonUserCount: link.commonUserCount, similarity: link.similarity,
                    families: link.similarity == nil ? [:] : families(link.item, listed.item))
            }
        let clip = ClipID(models.items.names[listed.item]).flatMap { features.isKnown[listed.item] ? $0 : nil }
        return Recommendation(
            rank: rank, item: name(of: listed.item), title: title(of: listed.item, options), clip: clip,
            score: listed.score,
            strategy: listed.isExploration ? .content : strategy, isExploration: listed.isExploration, because: because,
            userCount: reason.userCount,
            reason: Recommendation.words(
                because: because, userCount: reason.userCount, isExploration: listed.isExploration))
    }

    /// Returns the title of an item, given for its own name, its path, its file name or its id; `nil` if there is none.
    private func title(of item: Int, _ options: RecommendOptions) -> String? {
        guard !options.titles.isEmpty else { return nil }
        let path = name(of: item)
        return [models.items.names[item], path, fileName(ofPath: path)].lazy.compactMap { options.titles[$0.exact] }
            .first
    }

    private func name(of item: Int) -> String {
        let name = models.items.names[item]
        return ClipID(name).flatMap { items.names.path(of: $0) } ?? name
    }

    private func families(_ first: Int, _ second: Int) -> [DescriptorFamily: Float] {
        let (one, other) = (models.items.names[first], models.items.names[second])
        guard let left = items.summary(of: one), let right = items.summary(of: other) else { return [:] }
        return left.shares(with: right)
    }
}
