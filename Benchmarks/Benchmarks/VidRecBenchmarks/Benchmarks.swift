import Benchmark

/// Every case: `swift package --package-path Benchmarks benchmark` runs them, `--filter VideoDecoder` some of them.
let benchmarks: @Sendable () -> Void = {
    Benchmark.defaultConfiguration = .init(
        metrics: [.cpuTotal, .wallClock, .throughput],
        warmupIterations: 2,
        maxDuration: .seconds(3),
        maxIterations: 1000
    )
    registerDecoding()
    registerStages()
    registerDescribing()
    registerSearching()
    registerCopies()
    registerRecommending()
    registerStoring()
    registerMessages()
    registerPool()
    registerLibrary()
}
