/// Makes a recommendation list from scores: removes seen items and copies, diversifies the rest, and adds new items
/// for exploration.
public struct Reranker: Sendable {
    /// The settings of a list.
    public struct Options: Hashable, Sendable {
        /// The maximum number of items of the list, including those for exploration; 0 or more.
        public var count = 10
        /// The weight of diversity (low similarity to the items already chosen) against the score, in 0...1; 0 keeps
        /// the order of the scores, 1 ranks by diversity alone.
        public var diversity: Float = 0
        /// The share of the list's places for new items, in 0...1, rounded to whole places; ranked items fill those
        /// that new items cannot.
        public var explorationShare: Float = 0
        /// Whether copies of items that the user has seen, and several copies of one item, may be listed. Copies of
        /// items with a negative interaction and of excluded items never are.
        public var keepsCopies = false

        /// Creates the default options.
        public init() {}
    }

    /// The number of candidates for each place when diversifying.
    private static let candidatesPerPlace = 5

    private let options: Options
    private let similarity: @Sendable (Int, Int) -> Float
    private let areCopies: @Sendable (Int, Int) -> Bool

    /// Creates a reranker.
    ///
    /// - Parameters:
    ///   - options: The settings of the list.
    ///   - similarity: Returns the similarity of two items, given their indices, in -1...1; called only for a
    ///     `diversity` above 0. By default all are 0.
    ///   - areCopies: Returns whether two items show the same footage, given their indices; by default none do.
    public init(
        options: Options = Options(), similarity: @escaping @Sendable (Int, Int) -> Float = { _, _ in 0 },
        areCopies: @escaping @Sendable (Int, Int) -> Bool = { _, _ in false }
    ) {
        self.options = options
        self.similarity = similarity
        self.areCopies = areCopies
    }

    /// Returns a recommendation list, the best item first, with the new items spread evenly over it.
    ///
    /// It has fewer than `options.count` items only if there are no more that may be listed.
    ///
    /// - Parameters:
    ///   - scores: One score per item, by index.
    ///   - history: The user's history; none of its items is listed, nor a copy of one (see ``Options/keepsCopies``).
    ///   - others: The indices of more items that are not listed, nor copies of them.
    ///   - newItems: Scored new items for the exploration share, the highest score first; without enough of them that
    ///     may be listed, ranked items take their places.
    ///   - isListable: Returns whether the item of an index may be listed.
    /// - Complexity: O(places · (places + history)) calls of `areCopies`, and more for every copy that is found.
    public func list(
        scores: [Float], history: History, excluding others: [Int] = [], newItems: [ScoredItem] = [],
        isListable: (Int) -> Bool = { _ in true }
    ) -> [ListedItem] {
        let seen = history.entries.map(\.item) + others
        let explorationPlaces = min(newItems.count, Int((Float(options.count) * options.explorationShare).rounded()))
        let disliked = history.entries.filter { $0.weight < 0 }.map(\.item)
        var chosen = Chosen(
            seen: options.keepsCopies ? disliked + others : seen, keepsCopies: options.keepsCopies,
            areCopies: areCopies)
        var excluded = Set(seen)
        for item in scores.indices where !isListable(item) { excluded.insert(item) }

        var explored: [ScoredItem] = []
        for candidate in newItems where explored.count < explorationPlaces && !excluded.contains(candidate.item) {
            if chosen.insert(candidate.item) { explored.append(candidate) }
        }
        let places = options.count - explored.count
        excluded.formUnion(explored.map(\.item))
        let needed = options.diversity > 0 ? places * Self.candidatesPerPlace : places
        // Copies leave gaps, so that more candidates may be needed than the first request has.
        var ranked: [ScoredItem] = []
        var requested = needed * 2
        while true {
            let candidates = topItems(requested, of: scores, excluding: excluded)
            var trial = chosen
            ranked = candidates.filter { trial.insert($0.item) }
            if ranked.count >= needed || candidates.count < requested { break }
            requested *= 4
        }
        ranked = Array(ranked.prefix(needed))
        if options.diversity > 0 { ranked = diversified(ranked, count: places) }
        return interleaved(Array(ranked.prefix(places)), explored)
    }

    /// The items of the history and the list, of which no copies are added.
    private struct Chosen {
        let keepsCopies: Bool
        let areCopies: @Sendable (Int, Int) -> Bool
        private var items: [Int]

        init(seen: [Int], keepsCopies: Bool, areCopies: @escaping @Sendable (Int, Int) -> Bool) {
            items = seen
            self.keepsCopies = keepsCopies
            self.areCopies = areCopies
        }

        mutating func insert(_ item: Int) -> Bool {
            guard !items.contains(where: { areCopies($0, item) }) else { return false }
            if !keepsCopies { items.append(item) }
            return true
        }
    }

    /// Selects by maximal marginal relevance (Carbonell and Goldstein, "The Use of MMR, Diversity-Based Reranking for
    /// Reordering Documents and Producing Summaries", SIGIR 1998), with scores scaled to 0...1.
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

    /// Spreads the new items evenly over the list; the first place goes to a ranked item if there is one.
    private func interleaved(_ ranked: [ScoredItem], _ explored: [ScoredItem]) -> [ListedItem] {
        let count = ranked.count + explored.count
        var (taken, list): (Int, [ListedItem]) = (0, [])
        var rest = ranked[...]
        for place in 0..<count {
            let due = explored.count * (place + 1) / max(1, count)
            if taken < due || rest.isEmpty, taken < explored.count {
                list.append(ListedItem(item: explored[taken].item, score: explored[taken].score, isExploration: true))
                taken += 1
            } else if let next = rest.popFirst() {
                list.append(ListedItem(item: next.item, score: next.score, isExploration: false))
            }
        }
        return list
    }
}
