/// Makes the list that is shown from what was scored: nothing that was seen, no copies, some variety, and some new items.
public struct Reranker: Sendable {
    /// How to make it.
    public struct Options: Hashable, Sendable {
        /// How many items to list, at the most.
        public var count = 10
        /// How much variety counts beside the score, 0…1; 0 leaves the order as it is.
        public var diversity: Float = 0
        /// The share of places that go to new items, 0…1.
        public var fresh: Float = 0

        /// The defaults.
        public init() {}
    }

    /// How many candidates variety chooses from, for each place.
    private static let candidatesPerPlace = 5

    private let options: Options
    private let similarity: @Sendable (Int, Int) -> Float
    private let areCopies: @Sendable (Int, Int) -> Bool

    /// A way to make lists.
    ///
    /// - Parameters:
    ///   - options: how to make them.
    ///   - similarity: how alike two items are, -1…1.
    ///   - areCopies: whether two items show the same footage.
    public init(
        options: Options = Options(), similarity: @escaping @Sendable (Int, Int) -> Float = { _, _ in 0 },
        areCopies: @escaping @Sendable (Int, Int) -> Bool = { _, _ in false }
    ) {
        self.options = options
        self.similarity = similarity
        self.areCopies = areCopies
    }

    /// Makes a list.
    ///
    /// - Parameters:
    ///   - scores: one an item, as a recommender gave them.
    ///   - history: what the viewer saw; no item of it is listed, wanted or not, nor a copy of one.
    ///   - new: the scores of new items, for the places that are theirs; the highest first is tried first.
    ///   - isListable: whether an item may be listed at all.
    /// - Complexity: `areCopies` is asked O(places · (places + history)) times and more for every copy that is found.
    public func list(
        scores: [Float], history: History, new: [ScoredItem] = [], isListable: (Int) -> Bool = { _ in true }
    ) -> [ListedItem] {
        let seen = history.entries.map(\.item)
        let freshPlaces = min(new.count, Int((Float(options.count) * options.fresh).rounded()))
        var chosen = Chosen(seen: seen, areCopies: areCopies)
        var excluded = Set(seen)
        for item in scores.indices where !isListable(item) { excluded.insert(item) }

        var explored: [ScoredItem] = []
        for candidate in new where explored.count < freshPlaces && !excluded.contains(candidate.item) {
            if chosen.take(candidate.item) { explored.append(candidate) }
        }
        let places = options.count - explored.count
        excluded.formUnion(explored.map(\.item))
        let wanted = options.diversity > 0 ? places * Self.candidatesPerPlace : places
        // Copies leave gaps, so that more may be needed than are asked for at first.
        var ranked: [ScoredItem] = []
        var asked = wanted * 2
        while true {
            let candidates = topItems(asked, of: scores, excluding: excluded)
            var trial = chosen
            ranked = candidates.filter { trial.take($0.item) }
            if ranked.count >= wanted || candidates.count < asked { break }
            asked *= 4
        }
        ranked = Array(ranked.prefix(wanted))
        if options.diversity > 0 { ranked = diversified(ranked, count: places) }
        return interleaved(Array(ranked.prefix(places)), explored)
    }

    /// What is taken already, so that no copy of it is.
    private struct Chosen {
        let areCopies: @Sendable (Int, Int) -> Bool
        private var items: [Int]

        init(seen: [Int], areCopies: @escaping @Sendable (Int, Int) -> Bool) {
            items = seen
            self.areCopies = areCopies
        }

        mutating func take(_ item: Int) -> Bool {
            guard !items.contains(where: { areCopies($0, item) }) else { return false }
            items.append(item)
            return true
        }
    }

    /// Maximal marginal relevance (Carbonell and Goldstein, "The Use of MMR, Diversity-Based Reranking for Reordering
    /// Documents and Producing Summaries", SIGIR 1998), with scores brought to 0…1.
    private func diversified(_ candidates: [ScoredItem], count: Int) -> [ScoredItem] {
        guard let highest = candidates.first?.score, let lowest = candidates.last?.score else { return [] }
        let range = max(highest - lowest, .leastNormalMagnitude)
        var left = candidates
        var nearest = [Float](repeating: 0, count: left.count)
        var result: [ScoredItem] = []
        while result.count < count, !left.isEmpty {
            var best = 0
            var bestValue = -Float.infinity
            for (place, candidate) in left.enumerated() {
                let relevance = (candidate.score - lowest) / range
                let value = (1 - options.diversity) * relevance - options.diversity * nearest[place]
                if value > bestValue { (best, bestValue) = (place, value) }
            }
            let taken = left.remove(at: best)
            nearest.remove(at: best)
            result.append(taken)
            for (place, candidate) in left.enumerated() {
                nearest[place] = max(nearest[place], similarity(taken.item, candidate.item))
            }
        }
        return result
    }

    /// Spreads the new items evenly over the list, none of them first unless there is nothing else.
    private func interleaved(_ ranked: [ScoredItem], _ explored: [ScoredItem]) -> [ListedItem] {
        let count = ranked.count + explored.count
        var (taken, list): (Int, [ListedItem]) = (0, [])
        var rest = ranked[...]
        for place in 0..<count {
            let due = explored.count * (place + 1) / max(1, count)
            if taken < due || rest.isEmpty, taken < explored.count {
                list.append(ListedItem(item: explored[taken].item, score: explored[taken].score, isExplored: true))
                taken += 1
            } else if let next = rest.popFirst() {
                list.append(ListedItem(item: next.item, score: next.score, isExplored: false))
            }
        }
        return list
    }
}
