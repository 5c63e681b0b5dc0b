import ClipCatalog
import ClipTypes
import Foundation
import Kernels

/// Grows a small catalog of real clips to many clips, for measurements at scale.
///
///     grow-catalog REAL OUT COUNT [--frames N] [--dimension D] [--plain]
///
/// An embedding is a mix of two real ones with noise; sketches are those of one of the two, with a tenth of their codes
/// drawn anew. Clip i is the same however many there are: a run that was stopped goes on where it was.
@main
struct GrowCatalog {
    static func main() async throws {
        var arguments = Array(CommandLine.arguments.dropFirst())
        func option(_ name: String) -> Int? {
            guard let index = arguments.firstIndex(of: name), index + 1 < arguments.count else { return nil }
            defer { arguments.removeSubrange(index...index + 1) }
            return Int(arguments[index + 1])
        }
        let frames = option("--frames")
        let dimension = option("--dimension")
        let isPlain = arguments.contains("--plain")
        arguments.removeAll { $0 == "--plain" }
        guard arguments.count == 3, let count = Int(arguments[2]) else {
            print("usage: grow-catalog REAL OUT COUNT [--frames N] [--dimension D] [--plain]")
            exit(64)
        }
        let real = try Catalog(at: arguments[0], mode: .readOnly)
        let growth = try Growth(of: real, frames: frames, dimension: dimension, isPlain: isPlain)
        let out = try Catalog(at: arguments[1], mode: .create)
        let clock = ContinuousClock()
        let start = clock.now
        let first = try out.totals().clips
        let batch = 10_000
        for begin in stride(from: first, to: count, by: batch) {
            let end = min(begin + batch, count)
            let middle = (begin + end) / 2
            async let half = growth.files(begin..<middle)
            async let rest = growth.files(middle..<end)
            try await out.record(half + rest)
            let seconds = Double((clock.now - start).components.seconds) + 1e-3
            let done = end
            FileHandle.standardError.write(
                Data("\(done) clips, \(Int(Double(done - first) / seconds)) a second\n".utf8))
        }
    }
}

/// What grown clips are made of.
struct Growth: Sendable {
    private struct Source: Sendable {
        let embedding: [Float]
        let contributions: FamilyContributions?
        let clip: CatalogedClip
        let sketches: [FrameSketch]
    }

    private let sources: [Source]
    private let model: EmbeddingModel

    init(of real: Catalog, frames: Int?, dimension: Int?, isPlain: Bool) throws {
        guard let used = try real.modelInUse() else { preconditionFailure("the catalog has no embeddings") }
        let dimension = dimension ?? used.dimension
        // As the means of a network's features beside the model, so that commands open the catalog.
        let digits = String(dimension, radix: 16)
        model =
            dimension == used.dimension
            ? used
            : EmbeddingModel(
                name: "mean", dimension: dimension,
                fingerprint: String(repeating: "0", count: 8 - digits.count) + digits + used.fingerprint.prefix(8))
        var embeddings: [(ClipID, [Float], FamilyContributions?)] = []
        try real.forEachEmbedding { embeddings.append(($0, $1.values, $2)) }
        let projection = Growth.projection(from: used.dimension, to: dimension)
        sources = try embeddings.compactMap { id, values, contributions in
            guard let clip = try real.clip(id) else { return nil }
            let all = isPlain ? [] : try real.sketches(of: id)
            let kept = min(all.count, frames ?? all.count)
            let sketches = (0..<kept).map { all[$0 * all.count / kept] }
            return Source(
                embedding: projection.map { $0.map { zip($0, values).reduce(0) { $0 + $1.0 * $1.1 } } } ?? values,
                contributions: projection == nil && !isPlain ? contributions : nil, clip: clip, sketches: sketches)
        }
    }

    /// A random projection, which keeps angles roughly; `nil` for none.
    private static func projection(from dimension: Int, to target: Int) -> [[Float]]? {
        guard target != dimension else { return nil }
        var generator = SeededGenerator(seed: 7)
        return (0..<target).map { _ in (0..<dimension).map { _ in generator.nextNormal() } }
    }

    /// Returns some clips.
    @concurrent func files(_ numbers: Range<Int>) async -> [IndexedFile] { numbers.map { file($0) } }

    /// Returns clip number `number`.
    private func file(_ number: Int) -> IndexedFile {
        // A number of a sequence of its own: generators of consecutive seeds overlap.
        var seeds = SeededGenerator(seed: UInt64(number))
        var generator = SeededGenerator(seed: seeds.next() ^ 0x5EED)
        let one = sources[Int(generator.next() % UInt64(sources.count))]
        let other = sources[Int(generator.next() % UInt64(sources.count))]
        let share = Float(0.5 + 0.5 * generator.nextUnit())
        // As much noise as 0.05 for each of 128 values.
        let noise = 0.05 * (128 / Float(model.dimension)).squareRoot()
        let norms = [one, other].map { $0.embedding.reduce(0) { $0 + $1 * $1 }.squareRoot() }
        let values = one.embedding.indices.map { index in
            share * one.embedding[index] / norms[0] + (1 - share) * other.embedding[index] / norms[1]
                + noise * generator.nextNormal()
        }
        let sketches = one.sketches.map { sketch in
            var codes = sketch.codes
            for _ in 0..<max(1, codes.count / 10) {
                codes[Int(generator.next() % UInt64(codes.count))] = Int8(truncatingIfNeeded: generator.next())
            }
            return FrameSketch(time: sketch.time, weight: sketch.weight, codes: codes, detail: sketch.detail)
        }
        guard let id = ClipID(bytes: (0..<32).map { _ in UInt8(truncatingIfNeeded: generator.next()) }) else {
            preconditionFailure("an id has 32 bytes")
        }
        let clip = IndexedClip(
            id: id, byteCount: one.clip.byteCount, status: .ok, metadata: one.clip.metadata, sampling: "adaptive",
            rules: one.clip.rules, sketches: sketches,
            embedding: ClipAnalysis.Embedding(
                model: model, value: ClipEmbedding(normalizing: values), contributions: one.contributions))
        return IndexedFile(
            path: "/uploads/\(number % 997)/clip-\(number).mp4", byteCount: one.clip.byteCount,
            modified: .seconds(1_795_379_553), outcome: .clip(clip))
    }
}

extension SeededGenerator {
    /// Returns a number of the standard normal distribution, roughly: the sum of twelve uniform ones (Irwin and Hall).
    fileprivate mutating func nextNormal() -> Float {
        var sum: Float = -6
        for _ in 0..<3 {
            let bits = next()
            for shift in stride(from: 0, to: 64, by: 16) {
                sum += Float(UInt16(truncatingIfNeeded: bits >> UInt64(shift))) / 65_536
            }
        }
        return sum
    }
}
