public import IndexFiles
internal import ClipTypes
internal import Concurrency
internal import Kernels

/// The centroids of the inverted lists of a ``SketchIndex``: a frame is in the list of the centroid whose cosine with its
/// code is highest.
///
/// Centroids are codes like those of frames. They are trained by spherical k-means (Dhillon and Modha, "Concept
/// decompositions for large sparse text data using clustering", 2001) on sketches of the catalog, and stay as they are
/// while the catalog grows; an index with inverted files is described by Jégou et al. ("Product quantization for nearest
/// neighbor search", 2011).
public struct SketchQuantizer: Sendable {
    static let kind = "SKQZ"
    /// The maximum number of centroids.
    static let maximumCount = 16_384
    /// The number of frames of a training for each centroid.
    static let trainingFrames = 24
    /// The number of steps of a training.
    static let steps = 6

    /// The number of centroids.
    public let count: Int
    /// The number of frames of the catalog for which the centroids were trained. When there are eight times as many, more
    /// centroids are of use.
    public let trainedFrames: Int
    /// A number of the centroids, by which segments tell whether their lists are of these.
    public let identity: UInt64
    let layout: CodeLayout
    private let codes: [Int8]
    private let centroids: SketchBlocks

    private init(codes: [Int8], trainedFrames: Int, layout: CodeLayout) {
        self.codes = codes
        self.trainedFrames = trainedFrames
        self.layout = layout
        let norms = SketchBlocks.inverseNorms(codes, dimension: layout.dimension)
        count = norms.count
        centroids = SketchBlocks(codes, scales: norms, layout: layout)
        // FNV-1a.
        identity = codes.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64(UInt8(bitPattern: $1))) &* 0x100_0000_01b3 }
    }

    /// The best number of centroids for a number of frames.
    static func centroidCount(forFrames frames: Int) -> Int {
        min(maximumCount, max(16, Int((Double(frames) * 8).squareRoot()) / 16 * 16))
    }

    /// Whether an index of a number of frames is better served by new centroids.
    public func isOutgrown(byFrames frames: Int) -> Bool {
        frames >= 8 * max(trainedFrames, 1) && Self.centroidCount(forFrames: frames) > count
    }

    /// Trains centroids on a sample of frames.
    ///
    /// - Parameters:
    ///   - sample: Codes of the layout's dimension, one after another, drawn at random from all frames.
    ///   - frameCount: The number of all frames.
    ///   - count: The number of centroids; by default chosen by `frameCount`.
    ///   - jobs: The maximum number of threads. The result does not depend on it.
    init(training sample: [Int8], frameCount: Int, count: Int? = nil, seed: UInt64, layout: CodeLayout, jobs: Int) {
        let dimension = layout.dimension
        let frames = dimension > 0 ? sample.count / dimension : 0
        let count = min(count ?? Self.centroidCount(forFrames: frameCount), frames)
        var random = SeededGenerator(seed: seed)
        var codes: [Int8] = []
        codes.reserveCapacity(count * dimension)
        for frame in (0..<frames).shuffled(using: &random).prefix(count) {
            codes += sample[frame * dimension..<(frame + 1) * dimension]
        }
        let norms = SketchBlocks.inverseNorms(sample, dimension: dimension)
        var quantizer = SketchQuantizer(codes: codes, trainedFrames: frameCount, layout: layout)
        for _ in 0..<(count > 0 ? Self.steps : 0) {
            let lists = quantizer.lists(of: sample, inverseNorms: norms, jobs: jobs)
            var sums = [Float](repeating: 0, count: codes.count)
            for frame in 0..<frames {
                let list = Int(lists[frame]) * dimension
                for value in 0..<dimension {
                    sums[list + value] += Float(sample[frame * dimension + value]) * norms[frame]
                }
            }
            for list in 0..<count {
                let sum = Array(sums[list * dimension..<(list + 1) * dimension])
                let norm = sum.reduce(0) { $0 + $1 * $1 }.squareRoot()
                guard norm > 0 else { continue }
                let center = SketchCode.quantized(sum.map { $0 / norm })
                guard center.contains(where: { $0 != 0 }) else { continue }
                codes.replaceSubrange(list * dimension..<(list + 1) * dimension, with: center)
            }
            quantizer = SketchQuantizer(codes: codes, trainedFrames: frameCount, layout: layout)
        }
        self = quantizer
    }

    /// Returns the list of each of some frames.
    func lists(of codes: [Int8], inverseNorms: [Float], jobs: Int) -> [UInt32] {
        let dimension = layout.dimension
        return concurrentBlocks(of: inverseNorms.count, size: 64, jobs: jobs) { frames in
            centroids.nearest(
                to: SketchRows(
                    Array(codes[frames.lowerBound * dimension..<frames.upperBound * dimension]),
                    scales: Array(inverseNorms[frames]), layout: layout))
        }.flatMap { $0 }
    }

    /// Returns the evidence of each row with each centroid, ``width`` values a row.
    func similarities(of rows: SketchRows) -> [Float] { centroids.similarities(of: rows) }

    /// The number of values of a row of ``similarities(of:)``, at least ``count``.
    var width: Int { centroids.width }
}

/// The file of the centroids.
extension SketchQuantizer {
    /// Reads centroids from a file.
    ///
    /// - Parameter parity: The parity of the codes, as for ``SketchIndex/init(dimension:parity:)``.
    public init(reading path: String, dimension: Int, parity: [Int8]) throws(IndexFileError) {
        let file = try IndexFile(opening: path, kind: Self.kind)
        let codes: [Int8] = try file.values(of: file.section("centroids"))
        let frames: [Int64] = try file.values(of: file.section("frames", byteCount: 8))
        guard codes.count.isMultiple(of: dimension), codes.allSatisfy({ -8...7 ~= $0 }), frames[0] >= 0 else {
            throw IndexFileError(.unfit, path, "its centroids are no codes of \(dimension) values")
        }
        self.init(
            codes: codes, trainedFrames: Int(frames[0]), layout: CodeLayout(dimension: dimension, parity: parity))
    }

    /// Writes the centroids to a file.
    public func write(to path: String) throws(IndexFileError) {
        let writer = try IndexFileWriter(at: path, kind: Self.kind)
        let section = try writer.addSection("centroids", byteCount: codes.count)
        try writer.append(codes, to: section)
        let frames = try writer.addSection("frames", byteCount: 8)
        try writer.append([Int64(trainedFrames)], to: frames)
        try writer.finish()
    }
}
