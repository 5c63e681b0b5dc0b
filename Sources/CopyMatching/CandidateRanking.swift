internal import Kernels

/// The candidates of a query: of all clips that are added, those with the highest mean evidence in a view, those with the
/// highest evidence of a single frame, and those with the highest evidence of each shot.
struct CandidateRanking<ID: Comparable> {
    /// The minimum number of candidates by mean evidence.
    private static var byMeanCount: Int { 64 }
    /// The number of candidates by the evidence of a single frame, which finds short parts of long clips.
    private static var bySingleFrameCount: Int { 32 }
    /// The maximum number of candidates of each shot of the query, if evenly spaced frames leave out a shot.
    private static var byShotCount: Int { 3 }
    /// The evidence above which a clip is a candidate of a shot.
    private static var minimumShotEvidence: Float { 0.2 }

    private let search: SearchFrames
    /// Whether there are more clips than candidates.
    let isNeeded: Bool
    private var byMean: Ranking<ID>
    private var bySingleFrame: Ranking<ID>
    private var byShot: [Ranking<ID>]

    /// Creates a ranking without clips.
    ///
    /// - Parameters:
    ///   - search: The frames of the query.
    ///   - count: The number of clips that are wanted.
    ///   - searchedClips: The number of clips of the index.
    init(search: SearchFrames, count: Int, searchedClips: Int) {
        // Bounded by the number of clips, since the sum below overflows for `Int.max`.
        let meanCount = max(min(count, searchedClips), Self.byMeanCount)
        isNeeded = searchedClips > meanCount + Self.bySingleFrameCount
        self.search = search
        byMean = Ranking(count: meanCount)
        bySingleFrame = Ranking(count: Self.bySingleFrameCount)
        byShot = [Ranking](repeating: Ranking(count: Self.byShotCount), count: search.shots.count)
    }

    /// Adds the clips of a table.
    ///
    /// - Parameters:
    ///   - frames: The frames of the clips.
    ///   - clips: The clip of each group of frames.
    ///   - firstPosition: The position of the first clip; the others follow.
    ///   - isLeftOut: Whether a clip of the table, by its number, is no candidate.
    mutating func add(
        _ frames: FrameTable, clips: [ID], firstPosition: Int, isLeftOut: (Int) -> Bool = { _ in false }
    ) {
        let similarities = frames.best(of: search.frames)
        let scores = scores(similarities, count: clips.count)
        for (index, clip) in clips.enumerated() where !isLeftOut(index) {
            byMean.add(score: scores.mean[index], clip: clip, position: firstPosition + index)
            bySingleFrame.add(score: scores.single[index], clip: clip, position: firstPosition + index)
        }
        for (shot, frame) in search.shots.enumerated() {
            let row = frame.row * clips.count
            for (index, clip) in clips.enumerated() {
                let evidence = similarities[row + index] - frame.bias
                guard evidence > Self.minimumShotEvidence, !isLeftOut(index) else { continue }
                byShot[shot].add(score: evidence, clip: clip, position: firstPosition + index)
            }
        }
    }

    /// Returns the positions of the candidates, in ascending order.
    mutating func best() -> [Int] {
        var found = Set(byMean.best()).union(bySingleFrame.best())
        for index in byShot.indices { found.formUnion(byShot[index].best()) }
        return found.sorted()
    }

    /// Returns two scores for each clip of a table: the highest mean evidence of any view, and the highest evidence of any
    /// frame.
    private func scores(_ similarities: [Float], count: Int) -> (mean: [Float], single: [Float]) {
        var mean = [Float](repeating: -1, count: count)
        var single = mean
        for view in search.views {
            SketchKernels.raise(
                means: &mean, highest: &single, toSimilarities: similarities, rows: view.rows, biases: view.biases,
                penalty: view.penalty, floor: ViewEvidence.floor)
        }
        return (mean, single)
    }
}
