/// An item and its score for a user.
public struct ScoredItem: Hashable, Sendable {
    /// The index of the item.
    public let item: Int
    /// The score of the item, higher for more relevant.
    public let score: Float

    /// Creates a scored item from an item and its score.
    public init(item: Int, score: Float) {
        self.item = item
        self.score = score
    }
}

/// Returns the items with the highest scores, the highest first; of equal scores the lower index first.
///
/// - Parameters:
///   - count: The maximum number of items to return; none for 0 or less.
///   - scores: One score per item, by index.
///   - excluded: The indices of items to leave out, in any order, 0 or more; those from the number of scores on are
///     ignored.
/// - Complexity: O(*n* + *m* · `count`) for *n* items, of which *m* are better than the best `count` before them;
///   O(*n* log *n*) for counts above 512.
public func topItems(_ count: Int, of scores: [Float], excluding excluded: some Sequence<Int>) -> [ScoredItem] {
    guard count > 0 else { return [] }
    var isExcluded = [Bool](repeating: false, count: scores.count)
    for item in excluded where item < scores.count { isExcluded[item] = true }
    guard count <= 512 else {
        let items = scores.indices.filter { !isExcluded[$0] }.sorted { (scores[$1], $0) < (scores[$0], $1) }
        return items.prefix(count).map { ScoredItem(item: $0, score: scores[$0]) }
    }
    // A sorted list of the best so far: most items fail the first comparison.
    var best: [ScoredItem] = []
    best.reserveCapacity(count + 1)
    var least = -Float.infinity
    for (item, score) in scores.enumerated() where score > least || best.count < count {
        guard !isExcluded[item] else { continue }
        var low = 0
        var high = best.count
        while low < high {
            let middle = (low + high) / 2
            if best[middle].score >= score { low = middle + 1 } else { high = middle }
        }
        best.insert(ScoredItem(item: item, score: score), at: low)
        if best.count > count { best.removeLast() }
        if best.count == count { least = best[count - 1].score }
    }
    return best
}
