import Benchmark
import ClipCatalog
import ClipTypes
import VidRecKit

/// The catalog, on the disk that holds the temporary folder.
func registerStoring() {
    Benchmark(
        "Catalog:record",
        closure: { (benchmark: Benchmark, input: (catalog: Catalog, frames: [FrameSketch])) throws in
            let number = benchmark.currentIteration
            let file = Inputs.file(number, frames: input.frames)
            benchmark.startMeasurement()
            try input.catalog.record([file])
            benchmark.stopMeasurement()
        },
        setup: {
            let catalog = try Catalog(at: Scratch.folder("record"), mode: .create)
            let frames = try Inputs.descriptors(.adaptive)
            return (catalog, ClipModel.shipped.sketches(of: frames))
        },
        teardown: { try Scratch.remove() }
    )

    Benchmark(
        "Catalog:forEachEmbedding of 10000",
        closure: { (benchmark: Benchmark, catalog: Catalog) throws in
            for _ in benchmark.scaledIterations {
                try catalog.forEachEmbedding { clip, embedding, _ in
                    blackHole(clip)
                    blackHole(embedding)
                }
            }
        },
        setup: {
            let catalog = try Catalog(at: Scratch.folder("embeddings"), mode: .create)
            try catalog.record((0..<10_000).map { Inputs.file($0, frames: []) })
            return catalog
        },
        teardown: { try Scratch.remove() }
    )
}
