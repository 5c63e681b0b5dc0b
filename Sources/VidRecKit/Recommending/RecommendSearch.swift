internal import ClipCatalog
internal import ClipTypes
internal import CopyMatching
internal import Recommenders
private import SequenceModels

/// A catalog's trained recommenders, embeddings and sketches, loaded to make any number of lists at once.
struct RecommendSearch: Sendable {
    /// The state of the catalog that was loaded.
    let generation: Int64
    /// Why trained recommenders are not used; `nil` if they are.
    let notice: String?
    private let models: RecommenderModels
    private let items: CatalogItems
    private let features: ItemFeatures
    private let content: ContentRecommender
    private let reasons: ReasonFinder
    private let tracks: [Int: SketchTrack]
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

    init(catalog: Catalog, model: ClipModel, generation: Int64) throws {
        self.generation = generation
        let items = try CatalogItems(catalog: catalog)
        let stored = try RecommenderFolder(catalog: catalog).load()
        let base: RecommenderModels
        if let stored {
            base = stored.models
            let isOther = stored.models.notes["embedding"].map { $0 != model.identity.description } ?? false
            notice =
                isOther && !items.clipNames.isEmpty
                ? "the recommenders were trained with other embeddings than the catalog has now: run vidrec train recommender"
                : nil
        } else {
            let popularity = try Self.untrained(catalog: catalog, items: items)
            base = popularity
            notice = "no recommenders are trained (vidrec train recommender)"
        }
        let added = items.clipNames.filter { base.items[$0] == nil }
        let models = base.extended(by: added, features: items.features(of: added))
        self.models = models
        self.items = items
        features = items.features(of: models.items.names)
        content = ContentRecommender(features)
        reasons = ReasonFinder(viewers: models.viewers, features: features)
        var tracks: [Int: SketchTrack] = [:]
        let codeSize = model.projection.parity.count / 2
        try catalog.forEachSketches { clip, sketches, duration in
            guard sketches.allSatisfy({ $0.codes.count == codeSize }), let item = models.items[clip.description] else {
                return
            }
            tracks[item] = SketchTrack(sketches: sketches, duration: duration)
        }
        self.tracks = tracks
        matcher = model.matcher
        parity = model.projection.parity
    }

    /// What can be said without training: how many viewers wanted what.
    private static func untrained(catalog: Catalog, items: CatalogItems) throws -> RecommenderModels {
        var builder = InteractionLogBuilder(items: Vocabulary(items.clipNames))
        try catalog.forEachInteraction { builder.append(items.resolved($0)) }
        let log = builder.finish()
        let popularity = PopularityRecommender(log, halfLifeDays: 30)
        return RecommenderModels(
            items: log.items, viewers: ViewerLists(log), trained: [.popularity: popularity], blendWeights: [:])
    }

    /// Makes the list of one viewer.
    ///
    /// - Throws: `LibraryError.notTrained` if the strategy was not trained; `.nothingKnown` if there are no items at all.
    func answer(
        user: String, interactions: [Interaction], options: RecommendOptions
    ) throws(LibraryError) -> RecommendationAnswer {
        guard models.items.count > 0 else {
            throw LibraryError(
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
    ) throws(LibraryError) -> (RecommendationStrategy, any Recommender) {
        let hasClips = features.isKnown.contains(true)
        let candidates = asked.map { [$0] } ?? [.blend, .sequence, .content, .popularity]
        for strategy in candidates {
            guard strategy != .content || hasClips else { continue }
            if let recommender = models.recommender(strategy, content: content) { return (strategy, recommender) }
        }
        guard let asked, asked != .content else {
            throw LibraryError(
                .nothingKnown, "no clip of the catalog has an embedding to recommend by: index clips first")
        }
        let known = RecommendationStrategy.allCases.filter { models.recommender($0, content: content) != nil }
        throw LibraryError(
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

    private func areCopies(_ first: Int, _ second: Int) -> Bool {
        guard let one = tracks[first], let other = tracks[second] else { return false }
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
        guard let left = items.embeddings[one], let right = items.embeddings[other],
            let parts = items.contributions[one], let others = items.contributions[other]
        else { return [:] }
        return FamilyContributions.shares(of: left, parts, and: right, others)
    }
}
