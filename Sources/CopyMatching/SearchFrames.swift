internal import ClipTypes
internal import Kernels

/// The frames of a query by which candidates are found: a few of each view, and of the whole picture one of each shot.
struct SearchFrames {
    /// The number of evenly spaced frames of each view.
    static let spacedCount = 6
    /// The maximum number of frames of a view of the whole picture.
    static let maximumCount = 48
    /// The cosine similarity to all other picked frames below which a frame is picked for another shot.
    static let shotThreshold: Float = 0.7

    /// The evenly spaced frames of a view, and what is subtracted from their similarities.
    struct View {
        /// The rows of the frames in the result of ``FrameTable/best(of:)``.
        let rows: Range<Int>
        /// The score-normalization bias of each frame.
        let biases: [Float]
        /// The view penalty.
        let penalty: Float
    }

    /// A frame of the whole picture that finds candidates on its own.
    struct Shot {
        /// The row of the frame in the result of ``FrameTable/best(of:)``.
        let row: Int
        /// The score-normalization bias of the frame.
        let bias: Float
    }

    /// A picked frame of any view.
    struct Probe {
        /// The index of the frame among those of all views.
        let frame: Int
        /// What is subtracted from its similarities: its score-normalization bias and the view penalty.
        let bias: Float
    }

    let frames: QueryFrames
    let views: [View]
    /// The picked frames of all views, one view after another.
    let probes: [Probe]
    /// All picked frames of the whole picture, if evenly spaced ones leave out a shot.
    let shots: [Shot]

    /// Picks frames of all views of a query.
    ///
    /// - Parameter parity: For each value of a code, 1 if mirroring keeps it or -1 if mirroring negates it; empty if the
    ///   index does not know it.
    /// - Precondition: if `parity` is not empty, it is that of the query.
    init(_ query: PreparedQuery, parity: [Int8]) {
        // With a parity, mirrored frames are compared along with the frames themselves.
        let compared = parity.contains { $0 < 0 } ? query.views.count / 2 : query.views.count
        precondition(
            compared == query.views.count || Self.mirrors(query, parity: parity),
            "the parity of the index is not that of the query")
        let picked = (0..<compared).map { view in
            let shown = (query.starts[view]..<query.starts[view + 1]).filter { query.track.weights[$0] > 0 }
            let spaced = Self.evenlySpaced(shown)
            let others = query.views[view].view.kind == .whole ? Self.otherShots(shown, spaced, of: query.track) : []
            return (spaced: spaced, all: spaced + others)
        }
        var views: [View] = []
        var shots: [Shot] = []
        var probes: [Probe] = []
        var row = 0
        for (number, view) in query.views.enumerated() {
            let (spaced, all) = picked[number % compared]
            let shift = query.starts[number] - query.starts[number % compared]
            let biases = all.map { query.biases[$0 + shift] }
            let penalty = ViewEvidence.viewPenalty(view.view.kind, isMirrored: view.isMirrored)
            views.append(
                View(
                    rows: row..<row + spaced.count, biases: Array(biases.prefix(spaced.count)), penalty: penalty))
            probes += zip(all, biases).map { Probe(frame: $0 + shift, bias: $1 + penalty) }
            if all.count > spaced.count { shots += zip(row..., biases).map { Shot(row: $0, bias: $1) } }
            row += all.count
        }
        frames = QueryFrames(picked.flatMap(\.all), of: query.track, parity: parity)
        self.views = views
        self.shots = shots
        self.probes = probes
    }

    /// Whether the second half of a query's views are the mirror images of the first half, by the first frame.
    private static func mirrors(_ query: PreparedQuery, parity: [Int8]) -> Bool {
        let half = query.views.count / 2
        guard query.views.count == 2 * half, parity.count == query.track.dimension else { return false }
        guard half > 0 else { return true }
        let mirrored = zip(query.track.code(of: 0), parity).map { $0 * $1 }
        return mirrored.elementsEqual(query.track.code(of: query.starts[half]))
    }

    /// Returns up to ``spacedCount`` of some frames, evenly spaced.
    private static func evenlySpaced(_ frames: [Int]) -> [Int] {
        let count = min(frames.count, spacedCount)
        return (0..<count).map { frames[($0 * 2 + 1) * frames.count / (2 * count)] }
    }

    /// Returns the frames that are least similar to `picked` and to each other, by farthest-first traversal (Gonzalez,
    /// "Clustering to minimize the maximum intercluster distance", 1985): again and again the frame whose highest
    /// similarity to a picked one is lowest, down to ``shotThreshold``.
    private static func otherShots(_ frames: [Int], _ picked: [Int], of track: SketchTrack) -> [Int] {
        guard frames.count > picked.count else { return [] }
        let codes = frames.flatMap { track.code(of: $0) }
        var highest = [Float](repeating: -1, count: frames.count)
        func compare(_ frame: Int) {
            let products = SketchKernels.products(
                of: Array(track.code(of: frame)), withRows: codes, dimension: track.dimension)
            for (index, other) in frames.enumerated() {
                let cosine = Float(products[index]) * track.inverseNorms[frame] * track.inverseNorms[other]
                highest[index] = max(highest[index], cosine)
            }
        }
        picked.forEach(compare)
        var others: [Int] = []
        while picked.count + others.count < maximumCount,
            let farthest = highest.indices.min(by: { (highest[$0], $0) < (highest[$1], $1) }),
            highest[farthest] < shotThreshold
        {
            others.append(frames[farthest])
            compare(frames[farthest])
        }
        return others
    }
}
