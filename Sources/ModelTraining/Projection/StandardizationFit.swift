public import ClipTypes
public import SequenceModels

/// Fits the means and standard deviations of descriptors to the frames of many clips, which are added one by one.
///
/// Every clip has the same weight, whatever its number of frames, and a frame counts by its weight. A value is divided
/// by its standard deviation, but at least by half the root mean square of those of its block, so that bins which are
/// nearly always empty are not amplified. Each block is then divided by the square root of its size, so that a
/// histogram of many bins weighs no more than a short one. Blocks without variance get scale 0.
public struct StandardizationFit {
    private let layout: DescriptorLayout
    private var clips = 0.0
    private var sums: [Double]
    private var squares: [Double]

    /// Creates a fit of descriptors of a layout, without any clips.
    public init(layout: DescriptorLayout) {
        self.layout = layout
        sums = [Double](repeating: 0, count: layout.count)
        squares = sums
    }

    /// Adds the frames of a clip, of which those of weight 0 are ignored.
    ///
    /// - Precondition: The frames have the layout of the fit.
    public mutating func add(_ sequence: DescriptorSequence) {
        precondition(sequence.layout == layout, "all clips must have the same descriptor layout")
        guard sequence.hasContent else { return }
        let total = sequence.frames.reduce(0) { $0 + Double($1.weight) }
        clips += 1
        for frame in sequence.frames where frame.weight > 0 {
            let share = Double(frame.weight) / total
            for (index, value) in frame.values.enumerated() {
                let root = Double(Standardization.signedRoot(of: value))
                sums[index] += share * root
                squares[index] += share * root * root
            }
        }
    }

    /// Returns the fitted standardization; `nil` if no clip has a frame of weight above 0.
    ///
    /// - Parameter emphasis: Factors on the scales of descriptor blocks, by the blocks' names; 1 for the others.
    public func standardization(emphasis: [String: Float] = [:]) -> Standardization? {
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
        return Standardization(layout: layout, means: means.map { Float($0) }, scales: scales)
    }
}
