import Benchmark
import ClipTypes
import Kernels
import Recommenders
import SequenceModels

/// Training on 200,000 wants, and the twenty best items of many for one history.
func registerRecommending() {
    let log = { SimulatedLog.make(users: 10_000, items: 5_000, interactions: 200_000) }
    Benchmark(
        "ALSRecommender:train 200000",
        closure: { (benchmark: Benchmark, log: InteractionLog) in
            for _ in benchmark.scaledIterations { blackHole(try ALSRecommender(log)) }
        },
        setup: log)
    Benchmark(
        "ItemKNNRecommender:train 200000",
        closure: { (benchmark: Benchmark, log: InteractionLog) in
            for _ in benchmark.scaledIterations { blackHole(ItemKNNRecommender(log)) }
        },
        setup: log)
    Benchmark(
        "EASERecommender:train 2000 items",
        closure: { (benchmark: Benchmark, log: InteractionLog) in
            for _ in benchmark.scaledIterations { blackHole(EASERecommender(log)) }
        },
        setup: { SimulatedLog.make(users: 5_000, items: 2_000, interactions: 100_000) })
    Benchmark(
        "SequenceRecommender:one epoch of 200000",
        closure: { (benchmark: Benchmark, log: InteractionLog) in
            var options = NextItemOptions()
            options.epochs = 1
            for _ in benchmark.scaledIterations { blackHole(try SequenceRecommender(log, options: options)) }
        },
        setup: log)
    for items in [1_447, 100_000] { registerRanking(items: items) }
}

/// The twenty best of all items for histories of 60 entries, by each recommender.
private func registerRanking(items: Int) {
    let log = { SimulatedLog.make(users: 2_000, items: items, interactions: 120_000) }
    func register(_ name: String, _ train: @escaping (InteractionLog) throws -> any Recommender) {
        Benchmark(
            "\(name):top 20 of \(items)",
            closure: { (benchmark: Benchmark, input: (any Recommender, History)) in
                var scores: [Float] = []
                for _ in benchmark.scaledIterations {
                    _ = input.0.score(input.1, into: &scores)
                    blackHole(topItems(20, of: scores, excluding: input.1.entries.lazy.map(\.item)))
                }
            },
            setup: {
                let log = log()
                return (try train(log), log.history(of: 0))
            })
    }
    register("PopularityRecommender") { PopularityRecommender($0) }
    register("ItemKNNRecommender") { ItemKNNRecommender($0) }
    register("TransitionRecommender") { TransitionRecommender($0) }
    register("ALSRecommender") { try ALSRecommender($0) }
    register("BPRRecommender") { log in
        var options = BPRRecommender.Options()
        options.epochs = 1
        return try BPRRecommender(log, options: options)
    }
    register("SequenceRecommender") { log in
        var options = NextItemOptions()
        options.epochs = 1
        return try SequenceRecommender(log, options: options)
    }
    register("ContentRecommender") { log in
        var random = SeededGenerator(seed: 2)
        return ContentRecommender(
            ItemFeatures((0..<log.items.count).map { _ in random.embedding(of: 128).values }, dimension: 128))
    }
    if items <= 20_000 { register("EASERecommender") { EASERecommender($0) } }
}

/// A simulated log whose users prefer popular items and items of one kind.
enum SimulatedLog {
    static func make(users: Int, items: Int, interactions interactionCount: Int) -> InteractionLog {
        var random = SeededGenerator(seed: 3)
        let each = interactionCount / users
        var interactions: [Interaction] = []
        interactions.reserveCapacity(interactionCount)
        for user in 0..<users {
            let kind = user % 20
            var seen: Set<Int> = []
            while seen.count < min(each, items / 2) {
                // Popular items have low numbers: the square of an even number is dense at 0.
                let draw = random.nextUnit()
                var item = Int(draw * draw * Double(items))
                if random.nextUnit() < 0.7 { item = item / 20 * 20 + kind }
                guard item < items, seen.insert(item).inserted else { continue }
                interactions.append(
                    Interaction(user: "\(user)", item: "\(item)", time: Int64(seen.count) * 60_000))
            }
        }
        return InteractionLog(interactions, items: Vocabulary((0..<items).map { "\($0)" }))
    }
}
