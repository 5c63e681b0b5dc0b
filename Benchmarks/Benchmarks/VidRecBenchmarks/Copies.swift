import Benchmark
import ClipTypes
import CopyMatching
import Kernels
import SequenceModels
import VidRecKit

/// Copies of one clip among many: 34 views of 16 frames, 6 frames a clip.
func registerCopies() {
    Benchmark(
        "CopyMatcher:match of 96",
        closure: { (benchmark: Benchmark, input: (query: CopyQuery, clips: [SketchTrack])) in
            let matcher = ClipModel.shipped.matcher
            for _ in benchmark.scaledIterations {
                let query = matcher.prepare(input.query)
                for clip in input.clips { blackHole(matcher.match(query, with: clip)) }
            }
        },
        setup: { (CopyInputs.query(), (1...96).map { CopyInputs.track($0) }) }
    )

    Benchmark(
        "CopyIndex:matches of 10000",
        closure: { (benchmark: Benchmark, input: (query: CopyQuery, index: CopyIndex)) in
            for _ in benchmark.scaledIterations { blackHole(input.index.matches(for: input.query, count: 10)) }
        },
        setup: {
            let clips = (1...10_000).map { (clip: Inputs.id($0), track: CopyInputs.track($0)) }
            return (CopyInputs.query(), CopyIndex(clips, matcher: ClipModel.shipped.matcher))
        }
    )

    // What a library does after a clip was indexed again while others search: the index before the change is kept.
    Benchmark(
        "CopyIndex:update one of 20000",
        closure: { (benchmark: Benchmark, input: (index: CopyIndex, tracks: [SketchTrack])) in
            for number in benchmark.scaledIterations {
                var changed = input.index
                let clip = Inputs.id(number % input.index.count)
                changed.update(inserting: [(clip: clip, track: input.tracks[number % input.tracks.count])])
                blackHole(changed)
            }
        },
        setup: {
            let clips = (0..<20_000).map { (clip: Inputs.id($0), track: CopyInputs.track($0)) }
            let tracks = (1...10).map { CopyInputs.track(-$0) }
            return (CopyIndex(clips, matcher: ClipModel.shipped.matcher), tracks)
        }
    )

    Benchmark(
        "FrameProjection:project",
        configuration: .init(scalingFactor: .kilo),
        closure: { (benchmark: Benchmark, frames: [FrameDescriptor]) in
            let projection = ClipModel.shipped.projection
            for number in benchmark.scaledIterations {
                blackHole(projection.project(frames[number % frames.count].values))
            }
        },
        setup: { try Inputs.descriptors() }
    )
}

/// Clips of random frames.
private enum CopyInputs {
    static func track(_ seed: Int, frames: Int = 6, gap: Double = 1.5) -> SketchTrack {
        var random = SeededGenerator(seed: UInt64(truncatingIfNeeded: seed))
        return SketchTrack(
            frames: (0..<frames).map { frame in
                (.seconds(Double(frame) * gap), 1, random.embedding(of: ClipModel.shipped.projection.dimension).values)
            }, duration: .seconds(Double(frames) * gap))
    }

    static func query() -> CopyQuery {
        CopyQuery(
            views: (0..<17).map { view in
                CopyQuery.View(
                    kind: .whole, name: "\(view)", isMirrored: false,
                    track: track(1_000_000 + view, frames: 16, gap: 0.5))
            }, parity: ClipModel.shipped.projection.parity)
    }
}
