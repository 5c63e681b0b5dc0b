import Benchmark
import ClipTypes
import Digests
import SequenceModels
import VidRecKit
import VideoDecoding
import VisualDescriptors

/// Jobs of a small clip through a pool whose processes are there already, and the same work without a pool.
func registerPool() {
    Benchmark(
        "DecodePool:identify",
        closure: { (benchmark: Benchmark, pool: DecodePool) async throws in
            for _ in benchmark.scaledIterations { blackHole(try await pool.identify(Inputs.upload)) }
        },
        setup: warmPool
    )

    Benchmark("DecodePool:identify, in this process") { (benchmark: Benchmark) throws in
        for _ in benchmark.scaledIterations { blackHole(try UnconfinedWork.identify(Inputs.upload)) }
    }

    Benchmark(
        "DecodePool:analyze",
        closure: { (benchmark: Benchmark, pool: DecodePool) async throws in
            for _ in benchmark.scaledIterations {
                blackHole(try await pool.analyze(Inputs.upload, sampling: .adaptive))
            }
        },
        setup: warmPool
    )

    Benchmark("DecodePool:analyze, in this process") { (benchmark: Benchmark) throws in
        for _ in benchmark.scaledIterations { blackHole(try UnconfinedWork.analyze(Inputs.upload)) }
    }

    // Starting the program, its greeting and the first process: what the first query of a library waits for.
    Benchmark("DecodePool:identify, first of a pool") { (benchmark: Benchmark) async throws in
        for _ in benchmark.scaledIterations {
            let pool = DecodePool(DecodePool.Options(), model: nil)
            blackHole(try await pool.identify(Inputs.upload))
            pool.close()
        }
    }
}

/// A pool of one process that has had a clip.
private func warmPool() async throws -> DecodePool {
    let pool = DecodePool(DecodePool.Options(), model: nil)
    _ = try await pool.analyze(Inputs.upload, sampling: .adaptive)
    return pool
}

/// What a process of the pool does for a clip, done here.
enum UnconfinedWork {
    static func identify(_ path: String) throws -> ClipID {
        var hash = SHA256()
        try InputFile(opening: path).forEachChunk { hash.update($0) }
        guard let id = ClipID(bytes: hash.finalize()) else { preconditionFailure("a digest of another size") }
        return id
    }

    static func analyze(_ path: String) throws -> ClipAnalysis {
        let model = ClipModel.shipped
        var describer = FrameDescriber()
        var frames: [FrameDescriptor] = []
        let report = try VideoDecoder().decode(path, sampling: .adaptive) { frames.append(describer.describe($0)) }
        let summary = model.summarizer.summarize(DescriptorSequence(layout: FrameDescriber.layout, frames: frames))
        return ClipAnalysis(
            status: report.status, reason: report.lossReason, metadata: report.metadata,
            sketches: model.sketches(of: frames),
            embedding: summary.map {
                ClipAnalysis.Embedding(model: model.identity, value: $0.embedding, contributions: $0.contributions)
            })
    }
}
