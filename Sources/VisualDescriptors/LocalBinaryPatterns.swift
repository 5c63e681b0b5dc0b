public import ClipTypes
internal import Kernels

/// How fine structure repeats: histograms of uniform local binary patterns in 2x2 cells.
///
/// T. Ojala, M. Pietikäinen and T. Mäenpää, "Multiresolution gray-scale and rotation invariant texture classification
/// with local binary patterns", PAMI 24(7), 2002, with the 8 neighbors of the pixel itself instead of interpolated ones
/// on a circle. A pattern has a bit for each neighbor that is no darker than the pixel; it is uniform if its ones stand
/// in one run around the circle.
///
/// In a cell of 59 values, first no ones, then 1…7 ones by the neighbor where the run begins (0 is right, 2 above), then
/// all ones, and last all patterns that are not uniform. All 236 values sum to 1, each cell to a quarter.
public struct LocalBinaryPatterns: DescriptorExtractor {
    /// `local-binary-patterns`.
    public let name = "local-binary-patterns"
    /// Texture.
    public let family = DescriptorFamily.texture
    /// 4 cells of 59 patterns.
    public let count = 236

    /// Values in a cell.
    static let patternsInCell = 59

    /// Where each of the 256 patterns is counted within a cell.
    static let label: [Int] = (0..<256).map { pattern in
        let ones = pattern.nonzeroBitCount
        guard ones > 0 else { return 0 }
        guard ones < 8 else { return 57 }
        let starts = (0..<8).filter { bit in
            pattern >> bit & 1 == 1 && pattern >> ((bit + 7) % 8) & 1 == 0
        }
        return starts.count == 1 ? 1 + (ones - 1) * 8 + starts[0] : 58
    }

    /// The only way it works.
    public init() {}

    /// Appends the share of the pixels with each pattern in each cell.
    public func describe(_ picture: DescriptorPicture, into values: inout [Float]) {
        let counts = FrameKernels.binaryPatterns(picture.luma)
        var folded = [UInt32](repeating: 0, count: count)
        for cell in 0..<4 {
            for pattern in 0..<256 {
                folded[cell * Self.patternsInCell + Self.label[pattern]] += counts[cell * 256 + pattern]
            }
        }
        for count in folded { values.append(Float(count) / (62 * 62)) }
    }

    /// The cell beside it, and the pattern whose run begins where the mirrored run ends.
    public func mirrorSource(of index: Int) -> (index: Int, sign: Float) {
        let (cell, label) = index.quotientAndRemainder(dividingBy: Self.patternsInCell)
        let base = (cell ^ 1) * Self.patternsInCell
        guard (1...56).contains(label) else { return (base + label, 1) }
        let (ones, start) = ((label - 1) / 8 + 1, (label - 1) % 8)
        // A mirror moves neighbor k to 4 - k. Sixteen is added since the remainder of a negative number is negative.
        let mirroredStart = (5 - start - ones + 16) % 8
        return (base + 1 + (ones - 1) * 8 + mirroredStart, 1)
    }
}
