public import ClipTypes
public import SequenceModels

extension Standardization {
    /// Fits the means and standard deviations to the frames of many clips.
    ///
    /// Every clip has the same weight, whatever its number of frames, and a frame counts by its weight. A value is
    /// divided by its standard deviation, but at least by half the root mean square of those of its block, so that
    /// bins which are nearly always empty are not amplified. Each block is then divided by the square root of its
    /// size, so that a histogram of many bins weighs no more than a short one. Blocks without variance get scale 0.
    ///
    /// - Parameters:
    ///   - sequences: The clips, all with the same layout.
    ///   - emphasis: Factors on the scales of descriptor blocks, by the blocks' names; 1 for the others.
    /// - Returns: `nil` if there are no clips, or all frames have weight 0.
    public init?(fitting sequences: [DescriptorSequence], emphasis: [String: Float] = [:]) {
        guard let layout = sequences.first?.layout else { return nil }
        var clips = 0.0
        var sums = [Double](repeating: 0, count: layout.count)
        var squares = sums
        for sequence in sequences where sequence.hasContent {
            precondition(sequence.layout == layout, "all clips must have the same descriptor layout")
            let total = sequence.frames.reduce(0) { $0 + Double($1.weight) }
            clips += 1
            for frame in sequence.frames where frame.weight > 0 {
                let share = Double(frame.weight) / total
                for (index, value) in frame.values.enumerated() {
                    let root = Double(Self.signedRoot(of: value))
                    sums[index] += share * root
                    squares[index] += share * root * root
                }
            }
        }
        guard clips > 0 else { return nil }
        let means = sums.map { $0 / clips }
        let variances = zip(squares, means).map { max(0, $0 / clips - $1 * $1) }
        var scales = [Float](repeating: 0, count: layout.count)
        for block in layout.blocks {
            let usual = (variances[block.range].reduce(0, +) / Double(block.range.count)).squareRoot()
            // A constant block is ignored.
            guard usual > 0 else { continue }
            for index in block.range {
                let spread = max(variances[index].squareRoot(), usual / 2)
                let scale = 1 / (spread * Double(block.range.count).squareRoot())
                scales[index] = Float(scale) * emphasis[block.name, default: 1]
            }
        }
        self.init(layout: layout, means: means.map { Float($0) }, scales: scales)
    }
}
