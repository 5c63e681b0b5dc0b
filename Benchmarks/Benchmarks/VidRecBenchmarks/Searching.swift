import Benchmark
import ClipTypes
import Kernels
import VectorSearch

/// The ten nearest of many clips, by looking at every one; and what it takes to change one of them.
func registerSearching() {
    for count in [10_000, 100_000] {
        Benchmark(
            "FlatIndex:neighbors of \(count)",
            closure: { (benchmark: Benchmark, input: (index: FlatIndex, query: ClipEmbedding)) in
                for _ in benchmark.scaledIterations {
                    blackHole(input.index.neighbors(of: input.query, count: 10))
                }
            },
            setup: { SearchInputs.index(of: count) }
        )
    }

    // What a library does after a clip was indexed again while others search: the index before the change is kept.
    Benchmark(
        "FlatIndex:update one of 100000",
        closure: { (benchmark: Benchmark, input: (index: FlatIndex, embedding: ClipEmbedding)) in
            for number in benchmark.scaledIterations {
                var changed = input.index
                let clip = Inputs.id(number % input.index.count)
                changed.remove(clip)
                changed.insert(input.embedding, for: clip)
                blackHole(changed)
            }
        },
        setup: { SearchInputs.index(of: 100_000) }
    )
}

/// Clips of random embeddings.
private enum SearchInputs {
    /// An index, and an embedding that it does not hold.
    static func index(of count: Int) -> (FlatIndex, ClipEmbedding) {
        var random = SeededGenerator(seed: 1)
        var index = FlatIndex(dimension: Inputs.dimension)
        for number in 0..<count {
            index.insert(random.embedding(of: Inputs.dimension), for: Inputs.id(number))
        }
        return (index, random.embedding(of: Inputs.dimension))
    }
}
