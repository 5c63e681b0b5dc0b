import Benchmark
import ClipCatalog
import Foundation
import VidRecKit

/// All stages together on the sample clips, one clip at a time.
func registerLibrary() {
    Benchmark(
        "ClipLibrary:index",
        closure: { (benchmark: Benchmark) async throws in
            try Scratch.remove()
            let library = try ClipLibrary(catalogAt: Scratch.folder("index"), mode: .create)
            benchmark.startMeasurement()
            blackHole(
                try await library.index(
                    IndexOptions(
                        paths: [Inputs.samples.path(percentEncoded: false)], excluded: [GlobPattern("scenarios")])))
            benchmark.stopMeasurement()
        },
        teardown: { try Scratch.remove() }
    )

    // A query that is not in the catalog, as an upload is: it is decoded, described, embedded and looked for.
    Benchmark(
        "ClipLibrary:similar",
        closure: { (benchmark: Benchmark, library: ClipLibrary) async throws in
            let query = Inputs.samples.appending(path: Inputs.queryName).path(percentEncoded: false)
            for _ in benchmark.scaledIterations {
                try await library.similar(to: [query]) { blackHole(try $0.result.get()) }
            }
        },
        setup: {
            let library = try ClipLibrary(catalogAt: Scratch.folder("similar"), mode: .create)
            try await library.index(
                IndexOptions(
                    paths: [Inputs.samples.path(percentEncoded: false)],
                    excluded: [GlobPattern("scenarios"), GlobPattern(Inputs.queryName)]))
            return library
        },
        teardown: { try Scratch.remove() }
    )
}
