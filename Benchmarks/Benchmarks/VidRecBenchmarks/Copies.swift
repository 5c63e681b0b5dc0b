import Benchmark
import ClipTypes
import CopyMatching
import Foundation
import Kernels
import SequenceModels
import VidRecKit
import VisualDescriptors

/// Prepares a query and compares it with all clips.
private func matchAll(_ benchmark: Benchmark, _ input: (query: CopyQuery, clips: [SketchTrack])) {
    let matcher = ClipModel.shipped.matcher
    for _ in benchmark.scaledIterations {
        var query = matcher.prepare(input.query)
        for clip in input.clips { blackHole(matcher.match(&query, with: clip)) }
    }
}

/// Copies of one clip among many: 34 views of 16 frames, 6 frames a clip.
func registerCopies() {
    Benchmark(
        "CopyMatcher:match of 96",
        closure: matchAll,
        setup: { (CopyInputs.query(), (1...96).map { CopyInputs.track($0) }) }
    )

    // What a search of a library does with its candidates: the local detail of pictures is compared, too.
    Benchmark(
        "CopyMatcher:match of 98 with pictures",
        closure: matchAll,
        setup: { (CopyInputs.query(hasPictures: true), (1...98).map { CopyInputs.track($0, hasDetails: true) }) }
    )

    Benchmark(
        "CopyIndex:matches of 10000",
        closure: { (benchmark: Benchmark, input: (query: CopyQuery, index: CopyIndex)) in
            for _ in benchmark.scaledIterations { blackHole(input.index.matches(for: input.query, count: 10)) }
        },
        setup: { (CopyInputs.query(), CopyInputs.index(of: 1...10_000)) }
    )

    // The frames of the shots that six frames of a view leave out are searched for, too.
    Benchmark(
        "CopyIndex:matches of 10000, one minute",
        closure: { (benchmark: Benchmark, input: (query: CopyQuery, index: CopyIndex)) in
            for _ in benchmark.scaledIterations { blackHole(input.index.matches(for: input.query, count: 10)) }
        },
        setup: { (CopyInputs.query(shots: 20, framesOfShot: 6), CopyInputs.index(of: 1...10_000)) }
    )

    for method in SketchIndex.Method.allCases {
        Benchmark(
            "SketchIndex:candidates of 100000, \(method)",
            closure: { (benchmark: Benchmark, input: (query: CopyQuery, index: SketchIndex)) in
                for _ in benchmark.scaledIterations {
                    let matcher = ClipModel.shipped.matcher
                    blackHole(try? input.index.candidates(for: input.query, count: 10, matcher: matcher))
                }
            },
            setup: { (CopyInputs.query(), try CopyInputs.fileIndex(of: 1...100_000, method: method)) }
        )
    }

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
            let tracks = (1...10).map { CopyInputs.track(-$0) }
            return (CopyInputs.index(of: 0...19_999), tracks)
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
    static func track(_ seed: Int, frames: Int = 6, gap: Double = 1.5, hasDetails: Bool = false) -> SketchTrack {
        var random = SeededGenerator(seed: UInt64(truncatingIfNeeded: seed))
        return SketchTrack(
            frames: (0..<frames).map { frame in
                let vector = random.embedding(of: ClipModel.shipped.projection.dimension).values
                let picture = hasDetails ? picture(1000 * seed + frame) : nil
                let detail = picture.map { FrameDetail($0, region: ContentRegion(of: $0)) }
                return (.seconds(Double(frame) * gap), 1, vector, detail)
            }, duration: .seconds(Double(frames) * gap))
    }

    /// A gray picture of random squares.
    static func picture(_ seed: Int) -> Picture {
        var random = SeededGenerator(seed: UInt64(truncatingIfNeeded: seed))
        let squares = (0..<32 * 18).map { _ in UInt8(random.nextUnit() * 255) }
        let luma = (0..<256 * 144).map { (pixel: Int) -> UInt8 in
            let (column, row) = (pixel % 256 / 8, pixel / 256 / 8)
            return squares[32 * row + column]
        }
        let gray = [UInt8](repeating: 128, count: luma.count)
        return Picture(width: 256, height: 144, luma: luma, blueDifference: gray, redDifference: gray)
    }

    static func index(of numbers: ClosedRange<Int>) -> CopyIndex {
        CopyIndex(
            numbers.map { (clip: Inputs.id($0), track: track($0)) }, matcher: ClipModel.shipped.matcher,
            parity: ClipModel.shipped.projection.parity)
    }

    /// An index of 5 frames a clip in a file with lists. The file goes with the index.
    static func fileIndex(of numbers: ClosedRange<Int>, method: SketchIndex.Method) throws -> SketchIndex {
        let projection = ClipModel.shipped.projection
        var index = SketchIndex(dimension: projection.dimension, parity: projection.parity)
        try index.update(inserting: numbers.map { (key: Int64($0), track: track($0, frames: 5)) })
        let path = FileManager.default.temporaryDirectory.appending(path: "vidrec-\(UUID().uuidString)").path()
        let quantizer = try index.trainedQuantizer(jobs: 4)
        try index.compact(0..<0, to: path, quantizer: quantizer, jobs: 4)
        try FileManager.default.removeItem(atPath: path)
        index.forcedMethod = method
        return index
    }

    /// A query of 17 views, two frames a second: each view has random shots, whose frames have a cosine of about 0.9.
    static func query(shots: Int = 4, framesOfShot: Int = 4, hasPictures: Bool = false) -> CopyQuery {
        let (dimension, parity) = (ClipModel.shipped.projection.dimension, ClipModel.shipped.projection.parity)
        let kinds: [ViewKind] =
            [.whole, .turned, .turned, .turned, .negative] + [ViewKind](repeating: .half, count: 12)
        let views = kinds.enumerated().map { number, kind in
            var random = SeededGenerator(seed: UInt64(1_000_000 + number))
            let vectors = (0..<shots).flatMap { _ in
                let shot = random.embedding(of: dimension).values
                return (0..<framesOfShot).map { _ in
                    let noise = random.embedding(of: dimension).values
                    return ClipEmbedding(normalizing: zip(shot, noise).map { $0 + 0.35 * $1 }).values
                }
            }
            let frames = vectors.enumerated().map { frame, vector in
                (time: Duration.seconds(Double(frame) / 2), weight: Float(1), vector: vector, detail: FrameDetail?.none)
            }
            return CopyQuery.View(
                view: PictureView(kind: kind, name: "\(number)"), isMirrored: false,
                track: SketchTrack(frames: frames, duration: .seconds(Double(frames.count) / 2)))
        }
        let pictures = (0..<(hasPictures ? shots * framesOfShot : 0)).map { number in
            let picture = picture(-1 - number)
            return QueryPicture(
                time: .seconds(Double(number) / 2), width: picture.width, height: picture.height, luma: picture.luma,
                content: ContentRegion(of: picture))
        }
        return CopyQuery(views: views, parity: parity, pictures: pictures)
    }
}
