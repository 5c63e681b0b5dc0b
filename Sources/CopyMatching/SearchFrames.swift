internal import ClipTypes

/// The frames of a query by which candidates are found.
struct SearchFrames {
    /// The number of frames of each view, evenly spaced.
    static let countPerView = 6

    /// The frames of one view, and what is subtracted from their similarities.
    struct View {
        /// The rows of the frames in the result of ``FrameTable/best(of:)``.
        let rows: Range<Int>
        /// The score-normalization bias of each frame.
        let biases: [Float]
        /// The view penalty.
        let penalty: Float
    }

    let frames: QueryFrames
    let views: [View]

    /// Picks frames of all views of a query.
    ///
    /// - Parameter parity: For each value of a code, 1 if mirroring keeps it or -1 if mirroring negates it. The frames of
    ///   mirrored views are then not compared on their own. Empty if the index has no parity.
    /// - Precondition: if `parity` is not empty, it is that of the query.
    init(_ query: PreparedQuery, parity: [Int8]) {
        let isMirrored = parity.contains { $0 < 0 }
        let compared = isMirrored ? query.views.count / 2 : query.views.count
        let picked = (0..<compared).map { Self.evenlySpaced(query, view: $0) }
        frames = QueryFrames(picked.joined(), of: query.track, parity: parity)
        var views: [View] = []
        for number in query.views.indices {
            let plain = number % compared
            let shift = query.starts[number] - query.starts[plain]
            let start = views.last?.rows.upperBound ?? 0
            let indices = picked[plain].map { $0 + shift }
            let view = query.views[number]
            views.append(
                View(
                    rows: start..<start + indices.count, biases: indices.map { query.biases[$0] },
                    penalty: ViewEvidence.viewPenalty(view.kind, isMirrored: view.isMirrored)))
        }
        self.views = views
    }

    /// Returns the indices of up to ``countPerView`` frames of a view, evenly spaced among those with a positive weight.
    private static func evenlySpaced(_ query: PreparedQuery, view: Int) -> [Int] {
        let shown = (query.starts[view]..<query.starts[view + 1]).filter { query.track.weights[$0] > 0 }
        let count = min(shown.count, countPerView)
        return (0..<count).map { shown[($0 * 2 + 1) * shown.count / (2 * count)] }
    }
}
