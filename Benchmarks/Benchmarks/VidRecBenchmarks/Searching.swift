import Benchmark
import ClipTypes
import VectorSearch

/// The ten nearest of many clips, by looking at every one.
func registerSearching() {
    for count in [10_000, 100_000] {
        Benchmark(
            "FlatIndex:neighbors of \(count)",
            closure: { (benchmark: Benchmark, input: (index: FlatIndex, query: ClipEmbedding)) in
                for _ in benchmark.scaledIterations {
                    blackHole(input.index.neighbors(of: input.query, count: 10))
                }
            },
            setup: {
                var random = SeededNumbers(seed: 1)
                var index = FlatIndex(dimension: Inputs.dimension)
                for number in 0..<count {
                    index.insert(random.embedding(of: Inputs.dimension), for: Inputs.id(number))
                }
                return (index, random.embedding(of: Inputs.dimension))
            }
        )
    }
}
