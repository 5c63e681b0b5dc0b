internal import ClipTypes
internal import CopyMatching
internal import Kernels

/// The frames of many clips, packed, by which pairs of clips that may share footage are found among all pairs.
///
/// Two clips resemble each other as much as the two most similar frames of both, one of them mirrored or not. This depends on
/// the two clips only, not on which of them is the query or what else the table holds.
struct CopyPairTable: Sendable {
    /// The number of clips whose frames are compared while they are in the processor's cache.
    private static let blockSize = 512

    /// For each value of a code, 1 if mirroring keeps it or -1 if mirroring negates it.
    private let parity: [Int8]
    private var blocks: [FrameTable] = []
    /// The clips after the last full block.
    private var pending: [SketchTrack] = []

    /// The number of clips.
    private(set) var count = 0

    /// Creates a table of the clips that `read` appends, numbered from 0 in this order.
    ///
    /// - Parameters:
    ///   - parity: For each value of a code, 1 if mirroring keeps it or -1 if mirroring negates it.
    ///   - read: Calls its argument with the track of each clip.
    /// - Complexity: O(*n* · *d*) for *n* frames of *d* values; half a byte a value is kept in memory.
    init(parity: [Int8], _ read: ((SketchTrack) -> Void) throws -> Void) rethrows {
        var table = Self(parity: parity)
        try read { table.append($0) }
        if !table.pending.isEmpty { table.fillBlock() }
        self = table
    }

    private init(parity: [Int8]) { self.parity = parity }

    private mutating func append(_ track: SketchTrack) {
        pending.append(track)
        count += 1
        if pending.count == Self.blockSize { fillBlock() }
    }

    private mutating func fillBlock() {
        blocks.append(FrameTable(pending, parity: parity))
        pending = []
    }

    /// Returns, for each query, the clips that resemble it, in ascending order of their numbers.
    ///
    /// - Parameters:
    ///   - queries: The tracks of the queries.
    ///   - first: The number of the first clip to compare; it may be less, since whole blocks are compared.
    ///   - least: The similarity, -1...1, from which on a clip counts: the highest cosine of two frames with positive weights,
    ///     less ``mirrorPenalty`` if one of them is mirrored.
    /// - Complexity: O(*q* · *n*) comparisons of frames for *q* frames of the queries and *n* in the table, a few nanoseconds
    ///   each.
    func clips(
        resembling queries: [SketchTrack], from first: Int = 0, least: Float
    ) -> [[(number: Int, similarity: Float)]] {
        var found = queries.map { _ in [(number: Int, similarity: Float)]() }
        let frames = QueryFrames(queries, parity: parity)
        let frameCount = frames.inverseNorms.count
        guard frameCount > 0 else { return found }
        for (place, block) in blocks.enumerated().dropFirst(first / Self.blockSize) {
            let size = min(Self.blockSize, count - place * Self.blockSize)
            let similarities = block.best(of: frames)
            var row = 0
            for (query, track) in queries.enumerated() {
                let rows = row..<row + track.shownCount
                row = rows.upperBound
                guard !rows.isEmpty else { continue }
                var highest = [Float](repeating: -1, count: size)
                raise(&highest, to: similarities, rows, penalty: 0)
                if frames.layout.isMirrored {
                    let mirrored = rows.lowerBound + frameCount..<rows.upperBound + frameCount
                    raise(&highest, to: similarities, mirrored, penalty: Self.mirrorPenalty)
                }
                for (index, similarity) in highest.enumerated() where similarity >= least {
                    found[query].append((place * Self.blockSize + index, similarity))
                }
            }
        }
        return found
    }

    /// What is subtracted from the similarity of a frame and a mirrored one.
    static let mirrorPenalty = ViewEvidence.viewPenalty(.whole, isMirrored: true)

    private func raise(_ highest: inout [Float], to similarities: [Float], _ rows: Range<Int>, penalty: Float) {
        var means = highest
        SketchKernels.raise(
            means: &means, highest: &highest, toSimilarities: similarities, rows: rows,
            biases: [Float](repeating: 0, count: rows.count), penalty: penalty, floor: ViewEvidence.floor)
    }
}

extension SketchTrack {
    /// The number of frames with a positive weight.
    fileprivate var shownCount: Int { weights.count { $0 > 0 } }
}

extension QueryFrames {
    /// Copies the frames with a positive weight of several tracks, one track after another.
    fileprivate init(_ tracks: [SketchTrack], parity: [Int8]) {
        var codes: [Int8] = []
        var norms: [Float] = []
        var dimension = 0
        for track in tracks {
            for frame in 0..<track.count where track.weights[frame] > 0 {
                codes += track.code(of: frame)
                norms.append(track.inverseNorms[frame])
                dimension = track.dimension
            }
        }
        let layout = CodeLayout(dimension: dimension, parity: norms.isEmpty ? [] : parity)
        self.init(layout: layout, codes: layout.packedQueries(codes), inverseNorms: norms)
    }
}
