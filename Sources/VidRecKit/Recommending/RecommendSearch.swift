internal import ClipCatalog
internal import ClipModels
internal import ClipTypes
internal import CopyMatching
internal import Recommenders
private import SequenceModels

/// A catalog's trained recommenders, embeddings and sketches, loaded to make any number of lists at once.
struct RecommendSearch: Sendable {
    /// Why trained recommenders are not used; `nil` if they are.
    let notice: String?
    private let models: RecommenderModels
    private let items: CatalogItems
    private let features: ItemFeatures
    private let content: ContentRecommender
    private let reasons: ReasonFinder
    private let matcher: CopyMatcher
    private let parity: [Int8]

    /// The cosine from which on two clips are held against each other frame by frame. Of altered copies 96 of 100 reach it;
    /// those that are cut into other footage may not, and pass.
    private static let maybeCopies: Float = 0.75
    /// The cosine from which on two still pictures count as one: a single frame is little evidence, and a shop's things on
    /// white are alike.
    private static let sameStill: Float = 0.97
    /// Up to how many viewers an item is new.
    private static let newViewers = 1

    private let sketches: SketchSnapshot
    /// What the model file holds, or what can be said without training, before clips of the catalog were added.
    private let base: RecommenderModels
    /// All interactions, for what can be said without training; `nil` if there is a trained model.
    private let untrained: InteractionLogBuilder?

    /// Whether trained recommenders are there, so that interactions change nothing.
    var isTrained: Bool { untrained == nil }

    private init(
        base: RecommenderModels, untrained: InteractionLogBuilder?, items: CatalogItems, sketches: SketchSnapshot,
        model: ClipModel
    ) {
        self.base = base
        self.untrained = untrained
        self.items = items
        self.sketches = sketches
        if untrained == nil {
            let isOther = base.notes["embedding"].map { $0 != model.identity.description } ?? false
            notice =
                isOther && !items.clipNames.isEmpty
                ? "the recommenders were trained with other embeddings than the catalog has now: run vidrec train recommender"
                : nil
        } else {
            notice = "no recommenders are trained (vidrec train recommender)"
        }
        let added = items.clipNames.filter { base.items[$0] == nil }
        models = base.extended(by: added, features: items.features(of: added))
        features = items.features(of: models.items.names)
        content = ContentRecommender(features)
        reasons = ReasonFinder(viewers: models.viewers, features: features)
        matcher = model.matcher
        parity = model.projection.parity
    }

    /// Brings what recommends up to date, or loads it.
    ///
    /// A new interaction is added to what was counted before; new clips are looked up one by one; only what depends on all
    /// items together is made again, in memory.
    static func updated(
        _ state: LivePart<RecommendSearch, CatalogPosition>.State?, to position: CatalogPosition, catalog: Catalog,
        model: ClipModel, embeddings: EmbeddingSnapshot, sketches: SketchSnapshot
    ) throws -> LivePart<RecommendSearch, CatalogPosition>.State {
        let items = try updatedItems(state, catalog: catalog, embeddings: embeddings)
        if let state, state.mark.models == position.models {
            if state.value.isTrained {
                let search = RecommendSearch(
                    base: state.value.base, untrained: nil, items: items, sketches: sketches, model: model)
                return .init(value: search, mark: position)
            }
            // Seconds watched count by the clip's length, and items by their clips: with other clips all is counted anew.
            if state.mark.clips == position.clips, var builder = state.value.untrained,
                let changes = try catalog.interactions(since: state.mark.interactions)
            {
                for interaction in changes.interactions { builder.append(items.resolved(interaction)) }
                let search = RecommendSearch(
                    base: popularity(builder), untrained: builder, items: items, sketches: sketches, model: model)
                let mark = CatalogPosition(
                    clips: position.clips, interactions: changes.mark, models: position.models)
                return .init(value: search, mark: mark)
            }
        }
        if let stored = try RecommenderFolder(catalog: catalog).load() {
            let search = RecommendSearch(
                base: stored.models, untrained: nil, items: items, sketches: sketches, model: model)
            return .init(value: search, mark: position)
        }
        var builder = InteractionLogBuilder(items: Vocabulary(items.clipNames))
        try catalog.forEachInteraction { builder.append(items.resolved($0)) }
        let search = RecommendSearch(
            base: popularity(builder), untrained: builder, items: items, sketches: sketches, model: model)
        return .init(value: search, mark: position)
    }

    private static func updatedItems(
        _ state: LivePart<RecommendSearch, CatalogPosition>.State?, catalog: Catalog, embeddings: EmbeddingSnapshot
    ) throws -> CatalogItems {
        guard let state, let changes = try catalog.changedClips(since: state.mark.clips) else {
            return try CatalogItems(catalog: catalog, embeddings: embeddings)
        }
        return changes.clips.isEmpty
            ? state.value.items
            : try state.value.items.updated(changes.clips, catalog: catalog, embeddings: embeddings)
    }

    /// What can be said without training: how many viewers wanted what.
    private static func popularity(_ builder: InteractionLogBuilder) -> RecommenderModels {
        let log = builder.finish()
        let popularity = PopularityRecommender(log, halfLifeDays: 30)
        return RecommenderModels(
            items: log.items, viewers: ViewerLists(log), trained: [.popularity: popularity], blendWeights: [:])
    }

    /// Makes the list of one viewer.
    ///
    /// - Throws: `VidRecError.notTrained` if the strategy was not trained; `.nothingKnown` if there are no items at all.
    func answer(
        user: String, interactions: [Interaction], options: RecommendOptions
    ) throws(VidRecError) -> RecommendationAnswer {
        guard models.items.count > 0 else {
            throw VidRecError(
                .nothingKnown, "there is nothing to recommend: index clips, or import interactions, first")
        }
        let (history, unknown) = history(of: interactions, weights: options.weights)
        let content = content.answering(by: options.content)
        let (strategy, recommender) = try recommender(options.strategy, content: content)
        var notices = [options.strategy == .content || options.strategy == .popularity ? nil : notice]
        var used = strategy
        var scores: [Float] = []
        if !recommender.score(history, into: &scores) {
            notices.append(emptiness(interactions, unknown: unknown, strategy: strategy))
            used = .popularity
            _ = models.trained[.popularity]?.score(History([]), into: &scores)
        } else if unknown > 0 {
            notices.append(
                "\(unknown) of \(interactions.count) events are of items that are not known, and say nothing")
        }
        scores += [Float](repeating: scores.min() ?? 0, count: max(0, models.items.count - scores.count))
        let isListable: (Int) -> Bool = { item in
            let isClip = features.isKnown[item]
            return isClip || (!options.onlyClips && !isForgottenClip(item))
        }
        let listed = Reranker(
            options: options.list, similarity: { reasons.similarity($0, $1) }, areCopies: { areCopies($0, $1) }
        ).list(
            scores: scores, history: history, new: newItems(history, content: content, options: options.list),
            isListable: isListable)
        if listed.isEmpty { notices.append("nothing is left to recommend: every item was seen, or is a copy of one") }
        let items = listed.enumerated().map { place, item in
            recommendation(item, rank: place + 1, history: history, strategy: used)
        }
        let notice = notices.compactMap { $0 }.joined(separator: "; ")
        return RecommendationAnswer(user: user, items: items, notice: notice.isEmpty ? nil : notice)
    }

    /// What a viewer's events come to, and how many of them are of unknown items.
    private func history(of interactions: [Interaction], weights: InteractionWeights) -> (History, unknown: Int) {
        var builder = InteractionLogBuilder(items: models.items, weights: weights)
        var unknown = 0
        for interaction in interactions {
            let resolved = items.resolved(interaction)
            guard models.items[resolved.item] != nil else {
                unknown += 1
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
                .nothingKnown, "no clip of the catalog has an embedding to recommend by: index clips first")
        }
        let known = RecommendationStrategy.allCases.filter { models.recommender($0, content: content) != nil }
        throw VidRecError(
            .notTrained,
            "'\(asked.rawValue)' is not trained, trained are \(known.map(\.rawValue).joined(separator: ", ")): run "
                + "vidrec train recommender --strategy \(asked.rawValue)")
    }

    private func emptiness(_ interactions: [Interaction], unknown: Int, strategy: RecommendationStrategy) -> String {
        if interactions.isEmpty { return "the history is empty: these are the most popular items" }
        if unknown == interactions.count {
            return "none of the \(unknown) events is of a known item: these are the most popular items"
        }
        return "the history says nothing to '\(strategy.rawValue)': these are the most popular items"
    }

    /// A clip that was learned from and is not in the catalog any more.
    private func isForgottenClip(_ item: Int) -> Bool {
        ClipID(models.items.names[item]) != nil && !features.isKnown[item]
    }

    /// The items with hardly any viewer, those like the viewer's own first; the latest indexed are no earlier than others.
    private func newItems(
        _ history: History, content: ContentRecommender, options: Reranker.Options
    ) -> [ScoredItem] {
        guard options.fresh > 0 else { return [] }
        var scores: [Float] = []
        _ = content.score(history, into: &scores)
        let isOld = (0..<models.items.count).lazy.filter {
            models.viewers.count(of: $0) > Self.newViewers || !features.isKnown[$0]
        }
        // What was seen would take the best places, being most like itself.
        return topItems(options.count * 4, of: scores, excluding: Array(isOld) + history.entries.map(\.item))
    }

    private func track(of item: Int) -> SketchTrack? {
        ClipID(models.items.names[item]).flatMap { sketches.index.track(of: $0) }
    }

    private func areCopies(_ first: Int, _ second: Int) -> Bool {
        guard let one = track(of: first), let other = track(of: second) else { return false }
        let similarity = reasons.similarity(first, second)
        if one.count == 1, other.count == 1 { return similarity >= Self.sameStill }
        guard similarity >= Self.maybeCopies else { return false }
        // Either may be the part of the other, and is found better as the query.
        return isCopy(one, of: other) || isCopy(other, of: one)
    }

    private func isCopy(_ track: SketchTrack, of other: SketchTrack) -> Bool {
        let query = CopyQuery(
            views: [CopyQuery.View(kind: .whole, name: "whole", isMirrored: false, track: track)], parity: parity)
        guard query.hasContent, let match = matcher.match(matcher.prepare(query), with: other) else { return false }
        return Double(match.confidence) >= CopyThreshold.confidence
    }

    private func recommendation(
        _ listed: ListedItem, rank: Int, history: History, strategy: RecommendationStrategy
    ) -> Recommendation {
        let reason = reasons.reason(for: listed.item, history: history, isExplored: listed.isExplored)
        let because =
            strategy == .popularity
            ? []
            : reason.links.map { link in
                Recommendation.Because(
                    item: name(of: link.item), sharedViewers: link.sharedViewers, similarity: link.similarity,
                    families: link.similarity == nil ? [:] : families(link.item, listed.item))
            }
        let clip = ClipID(models.items.names[listed.item]).flatMap { features.isKnown[listed.item] ? $0 : nil }
        return Recommendation(
            rank: rank, item: name(of: listed.item), clip: clip, score: listed.score,
            strategy: listed.isExplored ? .content : strategy, isExplored: listed.isExplored, because: because,
            viewers: reason.viewers,
            reason: Recommendation.words(because: because, viewers: reason.viewers, isExplored: listed.isExplored))
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
