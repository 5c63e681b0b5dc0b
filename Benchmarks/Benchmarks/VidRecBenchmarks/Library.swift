import Benchmark
import ClipCatalog
import ClipTypes
import Foundation
import VectorSearch
import VidRecKit

/// All stages together on the sample clips, one clip at a time.
func registerLibrary() {
    Benchmark(
        "ClipLibrary:index",
        closure: { (benchmark: Benchmark) async throws in
            try Scratch.remove()
            let library = try await LibraryInputs.library("index")
            benchmark.startMeasurement()
            try await library.indexToEnd(LibraryInputs.all)
            benchmark.stopMeasurement()
            await library.close()
        },
        teardown: { try Scratch.remove() }
    )

    // A query that is not in the catalog, as an upload is: it is decoded, described, embedded and looked for.
    Benchmark(
        "ClipLibrary:similar",
        closure: { (benchmark: Benchmark, library: ClipLibrary) async throws in
            for _ in benchmark.scaledIterations { blackHole(try await library.similar(to: Inputs.upload)) }
        },
        setup: {
            let library = try await LibraryInputs.library("similar")
            try await library.indexToEnd(LibraryInputs.allButUpload)
            return library
        },
        teardown: { try Scratch.remove() }
    )

    // The same answer by the same steps, without another process and without tasks: what isolation costs a query.
    Benchmark(
        "ClipLibrary:similar, in this process",
        closure: { (benchmark: Benchmark, search: UnconfinedSearch) throws in
            for _ in benchmark.scaledIterations { blackHole(try search.similar(to: Inputs.upload)) }
        },
        setup: {
            let library = try await LibraryInputs.library("similar")
            try await library.indexToEnd(LibraryInputs.allButUpload)
            await library.close()
            return try UnconfinedSearch(catalogAt: Scratch.folder("similar"))
        },
        teardown: { try Scratch.remove() }
    )
}

private enum LibraryInputs {
    static let folders = [Inputs.samples.path(percentEncoded: false)]
    static let all = IndexOptions(paths: folders, excluded: [GlobPattern("scenarios")])
    static let allButUpload = IndexOptions(
        paths: folders, excluded: [GlobPattern("scenarios"), GlobPattern(Inputs.queryName)])

    /// A new library that decodes one clip at a time.
    static func library(_ name: String) async throws -> ClipLibrary {
        let options = ClipLibrary.Options(decoding: DecodePool.Options(jobs: 1))
        return try await ClipLibrary(at: Scratch.folder(name), mode: .create, options: options)
    }
}

extension ClipLibrary {
    /// Indexes to the end.
    fileprivate nonisolated func indexToEnd(_ options: IndexOptions) async throws {
        for try await event in index(options) { blackHole(event) }
    }
}

/// The steps by which a library answers a query by a file, all on the calling thread.
private struct UnconfinedSearch {
    private let catalog: Catalog
    private var index: FlatIndex
    private var contributions: [ClipID: FamilyContributions] = [:]

    init(catalogAt directory: String) throws {
        catalog = try Catalog(at: directory, mode: .readOnly)
        var index = FlatIndex(dimension: Inputs.dimension)
        var contributions: [ClipID: FamilyContributions] = [:]
        try catalog.forEachEmbedding { clip, embedding, parts in
            index.insert(embedding, for: clip)
            contributions[clip] = parts
        }
        self.index = index
        self.contributions = contributions
    }

    func similar(to path: String) throws -> [(path: String, score: Float, reasons: [DescriptorFamily: Float])] {
        guard try catalog.file(atPath: path) == nil, try catalog.clip(UnconfinedWork.identify(path)) == nil,
            let query = try UnconfinedWork.analyze(path).embedding
        else { throw InputError(description: "'\(path)' is indexed, or shows nothing") }
        let neighbors = index.neighbors(of: query.value, count: 10)
        let paths = try catalog.firstPaths(of: neighbors.map(\.clip))
        return neighbors.map { neighbor in
            var reasons: [DescriptorFamily: Float] = [:]
            if let parts = query.contributions, let others = contributions[neighbor.clip],
                let embedding = index.embedding(of: neighbor.clip)
            {
                reasons = FamilyContributions.shares(of: query.value, parts, and: embedding, others)
            }
            return (paths[neighbor.clip] ?? "", neighbor.similarity, reasons)
        }
    }
}
