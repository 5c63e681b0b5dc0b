private import Foundation

/// The sums from which the scores at one cut-off come, and what was drawn of them.
struct RecommendationMeasurement {
    private struct Part {
        let part: RecommendationPart
        var users = 0
        var sums: [GroupSums]
        var draws: [[Double]]

        init(_ part: RecommendationPart, measures: Int, groupCount: Int) {
            self.part = part
            sums = [GroupSums](repeating: GroupSums(groupCount: groupCount), count: measures)
            draws = [[Double]](repeating: [], count: measures)
        }

        mutating func add(_ accuracy: ViewerAccuracy, group: Int) {
            users += 1
            for (place, value) in accuracy.values.enumerated() { sums[place].add(value, of: 1, group: group) }
        }
    }

    /// What is measured of all viewers, in the order of the sums; of the other parts only what is about accuracy.
    private let measures: [RecommendationMeasure]
    private let k: Int
    private var overall: Part
    private var parts: [Part]
    private let coverage: Double
    private let gini: Double
    private let shortLists: Int

    init(
        rankings: ItemLists, truth: RecommendationTruth, k: Int, groups: (numbers: [Int], count: Int),
        vector: ((Int) -> ArraySlice<Float>?)?
    ) {
        self.k = k
        measures = RecommendationMeasure.ofAccuracy + [.novelty, .tail] + (vector == nil ? [] : [.diversity])
        overall = Part(.all, measures: measures.count, groupCount: groups.count)
        let accuracyCount = RecommendationMeasure.ofAccuracy.count
        func part(_ part: RecommendationPart) -> Part {
            Part(part, measures: accuracyCount, groupCount: groups.count)
        }
        var (warmUsers, coldUsers, warmItems, coldItems) =
            (part(.warmUsers), part(.coldUsers), part(.warmItems), part(.coldItems))
        let gains = ViewerAccuracy.Gains(upTo: k)
        let bits = truth.popularity.map { -log2(Double(max(1, $0)) / Double(max(1, truth.trainUserCount))) }
        let mostBits = -log2(1 / Double(max(1, truth.trainUserCount)))
        var counts = [Int](repeating: 0, count: truth.catalogSize)
        var isWanted = [Bool](repeating: false, count: truth.items.count)
        var shortLists = 0
        var ranks: [Int] = []
        for user in truth.users.indices {
            let group = groups.numbers[user]
            let wanted = truth.wanted[user]
            let list = rankings[user].prefix(k)
            shortLists += list.count < k ? 1 : 0
            for item in wanted { isWanted[Int(item)] = true }
            ranks.removeAll(keepingCapacity: true)
            var (novelty, tail) = (0.0, 0)
            for (rank, number) in zip(1..., list) {
                let item = Int(number)
                if item < counts.count { counts[item] += 1 }
                // An item that neither the catalog nor train nor test knows is as new as one can be.
                guard item < truth.items.count else {
                    novelty += mostBits
                    tail += 1
                    continue
                }
                novelty += bits[item]
                tail += truth.isHead[item] ? 0 : 1
                if isWanted[item] { ranks.append(rank) }
            }
            for item in wanted { isWanted[Int(item)] = false }
            let accuracy = ViewerAccuracy(ranks: ranks, wanted: wanted.count, k: k, gains: gains)
            overall.add(accuracy, group: group)
            overall.sums[accuracyCount].add(novelty, of: Double(list.count), group: group)
            overall.sums[accuracyCount + 1].add(Double(tail), of: Double(list.count), group: group)
            if let vector, let diversity = ListDiversity.mean(of: list, vector: vector) {
                overall.sums[accuracyCount + 2].add(diversity, of: 1, group: group)
            }
            if truth.isColdUser(user) {
                coldUsers.add(accuracy, group: group)
            } else {
                warmUsers.add(accuracy, group: group)
            }
            let cold = wanted.count { truth.isColdItem(Int($0)) }
            let isCold = { (rank: Int) in truth.isColdItem(Int(list[list.startIndex + rank - 1])) }
            if cold > 0 {
                let accuracy = ViewerAccuracy(ranks: ranks.filter(isCold), wanted: cold, k: k, gains: gains)
                coldItems.add(accuracy, group: group)
            }
            if cold < wanted.count {
                let warm = ranks.filter { !isCold($0) }
                let accuracy = ViewerAccuracy(ranks: warm, wanted: wanted.count - cold, k: k, gains: gains)
                warmItems.add(accuracy, group: group)
            }
        }
        parts =
            (coldUsers.users > 0 ? [warmUsers, coldUsers] : []) + (coldItems.users > 0 ? [warmItems, coldItems] : [])
        coverage = Double(counts.count { $0 > 0 }) / Double(counts.count)
        gini = Self.gini(of: counts)
        self.shortLists = shortLists
    }

    /// Adds what the measures are when each group is there so many times.
    mutating func draw(weights: [Double]) {
        Self.draw(weights: weights, of: &overall)
        for place in parts.indices { Self.draw(weights: weights, of: &parts[place]) }
    }

    /// The scores, when all draws are made.
    var scores: RecommendationScores {
        RecommendationScores(
            k: k, overall: scores(of: overall), parts: parts.filter { $0.users > 0 }.map(scores(of:)),
            coverage: coverage, gini: gini, shortLists: shortLists)
    }

    private static func draw(weights: [Double], of part: inout Part) {
        for measure in part.sums.indices {
            part.draws[measure].append(part.sums[measure].value(weights: weights))
        }
    }

    private func scores(of part: Part) -> RecommendationScores.Part {
        var sums: [RecommendationMeasure: GroupSums] = [:]
        var draws: [RecommendationMeasure: [Double]] = [:]
        for (place, measure) in measures.prefix(part.sums.count).enumerated() {
            // Without two vectors in any list there is no diversity, which is not the same as none.
            guard measure != .diversity || part.sums[place].denominator > 0 else { continue }
            sums[measure] = part.sums[place]
            draws[measure] = part.draws[place]
        }
        return RecommendationScores.Part(part: part.part, users: part.users, sums: sums, draws: draws)
    }

    /// The Gini index of counts; 1 when nothing is counted.
    private static func gini(of counts: [Int]) -> Double {
        let total = Double(counts.reduce(0, +))
        guard total > 0 else { return 1 }
        let size = Double(counts.count)
        let weighted = zip(1..., counts.sorted()).reduce(0.0) { $0 + Double($1.0) * Double($1.1) }
        return 2 * weighted / (size * total) - (size + 1) / size
    }
}
