private import Foundation

/// Computes the scores at one cutoff: the sums of all measures, and their resamples.
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

        mutating func add(_ accuracy: UserAccuracy, group: Int) {
            users += 1
            for (place, value) in accuracy.values.enumerated() { sums[place].add(value, of: 1, group: group) }
        }
    }

    /// The measures of all users, in the order of the sums; the other parts have those of accuracy only.
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
        measures = RecommendationMeasure.accuracyMeasures + [.novelty, .tail] + (vector == nil ? [] : [.diversity])
        overall = Part(.all, measures: measures.count, groupCount: groups.count)
        let accuracyCount = RecommendationMeasure.accuracyMeasures.count
        func part(_ part: RecommendationPart) -> Part {
            Part(part, measures: accuracyCount, groupCount: groups.count)
        }
        var (warmUsers, coldUsers, warmItems, coldItems) =
            (part(.warmUsers), part(.coldUsers), part(.warmItems), part(.coldItems))
        let gains = UserAccuracy.Gains(upTo: k)
        let bits = truth.popularity.map { -log2(Double(max(1, $0)) / Double(max(1, truth.trainUserCount))) }
        let maximumBits = -log2(1 / Double(max(1, truth.trainUserCount)))
        var counts = [Int](repeating: 0, count: truth.catalogSize)
        var isTestItem = [Bool](repeating: false, count: truth.items.count)
        var shortLists = 0
        var ranks: [Int] = []
        for user in truth.users.indices {
            let group = groups.numbers[user]
            let testItems = truth.testItems[user]
            let list = rankings[user].prefix(k)
            shortLists += list.count < k ? 1 : 0
            for item in testItems { isTestItem[Int(item)] = true }
            ranks.removeAll(keepingCapacity: true)
            var (novelty, tail) = (0.0, 0)
            for (rank, number) in zip(1..., list) {
                let item = Int(number)
                if item < counts.count { counts[item] += 1 }
                // An item outside the catalog, train and test has the highest novelty.
                guard item < truth.items.count else {
                    novelty += maximumBits
                    tail += 1
                    continue
                }
                novelty += bits[item]
                tail += truth.isHead[item] ? 0 : 1
                if isTestItem[item] { ranks.append(rank) }
            }
            for item in testItems { isTestItem[Int(item)] = false }
            let accuracy = UserAccuracy(ranks: ranks, testItemCount: testItems.count, k: k, gains: gains)
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
            let cold = testItems.count { truth.isColdItem(Int($0)) }
            let isCold = { (rank: Int) in truth.isColdItem(Int(list[list.startIndex + rank - 1])) }
            if cold > 0 {
                let accuracy = UserAccuracy(ranks: ranks.filter(isCold), testItemCount: cold, k: k, gains: gains)
                coldItems.add(accuracy, group: group)
            }
            if cold < testItems.count {
                let warm = ranks.filter { !isCold($0) }
                let accuracy = UserAccuracy(ranks: warm, testItemCount: testItems.count - cold, k: k, gains: gains)
                warmItems.add(accuracy, group: group)
            }
        }
        parts =
            (coldUsers.users > 0 ? [warmUsers, coldUsers] : []) + (coldItems.users > 0 ? [warmItems, coldItems] : [])
        coverage = Double(counts.count { $0 > 0 }) / Double(counts.count)
        gini = Self.gini(of: counts)
        self.shortLists = shortLists
    }

    /// Adds the measures of a resample, with the multiplicity of each group.
    mutating func draw(weights: [Double]) {
        Self.draw(weights: weights, of: &overall)
        for place in parts.indices { Self.draw(weights: weights, of: &parts[place]) }
    }

    /// The scores, after all resamples.
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
            // Without two vectors in any list, diversity is undefined, not 0.
            guard measure != .diversity || part.sums[place].denominator > 0 else { continue }
            sums[measure] = part.sums[place]
            draws[measure] = part.draws[place]
        }
        return RecommendationScores.Part(part: part.part, users: part.users, sums: sums, draws: draws)
    }

    /// Returns the Gini index of counts; 1 if all are 0.
    private static func gini(of counts: [Int]) -> Double {
        let total = Double(counts.reduce(0, +))
        guard total > 0 else { return 1 }
        let size = Double(counts.count)
        let weighted = zip(1..., counts.sorted()).reduce(0.0) { $0 + Double($1.0) * Double($1.1) }
        return 2 * weighted / (size * total) - (size + 1) / size
    }
}
