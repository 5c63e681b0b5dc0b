public import ClipTypes
internal import Kernels

/// Histograms of uniform local binary patterns in 2x2 cells.
///
/// T. Ojala, M. Pietikäinen and T. Mäenpää, "Multiresolution gray-scale and rotation invariant texture classification
/// with local binary patterns", PAMI 24(7), 2002, with the 8 neighbors of the pixel itself instead of interpolated ones
/// on a circle. A pattern has a bit for each neighbor that is no darker than the pixel; it is uniform if its ones form
/// one run around the circle.
///
/// A cell has 59 values: no ones; 1...7 ones by the neighbor at which the run starts (0 is right, 2 above); all ones;
/// and all patterns that are not uniform. All 236 values sum to 1, each cell to a quarter.
public struct LocalBinaryPatterns: DescriptorExtractor {
    /// The name in layouts, `local-binary-patterns`.
    public let name = "local-binary-patterns"
    /// The family, texture.
    public let family = DescriptorFamily.texture
    /// The number of values, 236: 4 cells of 59 bins.
    public let count = 236

    /// The number of values in a cell.
    static let binsPerCell = 59

    /// The bin within a cell of each of the 256 patterns.
    static let binOfPattern: [Int] = (0..<256).map { pattern in
        let ones = pattern.nonzeroBitCount
        guard ones > 0 else { return 0 }
        guard ones < 8 else { return 57 }
        let starts = (0..<8).filter { bit in
            pattern >> bit & 1 == 1 && pattern >> ((bit + 7) % 8) & 1 == 0
        }
        return starts.count == 1 ? 1 + (ones - 1) * 8 + starts[0] : 58
    }

    /// Creates the extractor.
    public init() {}

    /// Appends the share of pixels in each bin of each cell.
    public func describe(_ picture: DescriptorPicture, into values: inout [Float]) {
        let counts = FrameKernels.binaryPatterns(picture.luma)
        var folded = [UInt32](repeating: 0, count: count)
        for cell in 0..<4 {
            for pattern in 0..<256 {
                folded[cell * Self.binsPerCell + Self.binOfPattern[pattern]] += counts[cell * 256 + pattern]
            }
        }
        for count in folded { values.append(Float(count) / (62 * 62)) }
    }

    /// Returns the index of the mirrored pattern in the horizontally mirrored cell, with the sign 1.
    public func mirrorSource(of index: Int) -> (index: Int, sign: Float) {
        let (cell, bin) = index.quotientAndRemainder(dividingBy: Self.binsPerCell)
        let base = (cell ^ 1) * Self.binsPerCell
        guard (1...56).contains(bin) else { return (base + bin, 1) }
        let (ones, start) = ((bin - 1) / 8 + 1, (bin - 1) % 8)
        // Mirroring moves neighbor k to 4 - k. Adding 16 keeps the remainder from being negative.
        let mirroredStart = (5 - start - ones + 16) % 8
        return (base + 1 + (ones - 1) * 8 + mirroredStart, 1)
    }
}
