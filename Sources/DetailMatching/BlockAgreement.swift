internal import ClipTypes

/// How the agreement of two pictures is spread over 5x5 blocks of cells.
package struct BlockAgreement: Hashable, Sendable {
    /// The first cell of each block in each direction, and the end.
    private static let bounds = [0, 5, 10, 15, 20, FrameDetail.side]
    /// The minimum number of cells of a block that both pictures share.
    private static let leastCells: Float = 12
    /// The mean square of levels above which a block shows detail.
    private static let leastEnergy: Float = 0.15
    /// The mean square of an indexed frame's levels from which on a block belongs to the areas with detail.
    private static let fullEnergy: Float = 0.25

    /// The number of blocks whose correlation is above 0.5.
    package private(set) var agreeing = 0
    /// The number of blocks with detail in either picture whose correlation is below 0.25.
    package private(set) var disagreeing = 0
    /// Whether both pictures show detail in a block that is not beside the border of the indexed frame. Gradients show some
    /// there only, and all the same.
    package private(set) var showInside = false
    /// The agreement in the blocks where the indexed frame shows detail.
    package let within: DetailAgreement

    package init(_ sample: DetailSample, with stored: StoredDetail) {
        var (product, energy, storedEnergy, cells): (Float, Float, Float, Float) = (0, 0, 0, 0)
        for (top, bottom) in zip(Self.bounds, Self.bounds.dropFirst()) {
            for (left, right) in zip(Self.bounds, Self.bounds.dropFirst()) {
                let block = BlockSums(sample, stored, columns: left..<right, rows: top..<bottom)
                guard block.cells >= Self.leastCells else { continue }
                if block.storedEnergy > Self.fullEnergy * block.cells {
                    product += block.product
                    energy += block.energy
                    storedEnergy += block.storedEnergy
                    cells += block.cells
                }
                if left > 0, top > 0, right < FrameDetail.side, bottom < FrameDetail.side,
                    min(block.energy, block.storedEnergy) > Self.leastEnergy * block.cells
                {
                    showInside = true
                }
                let larger = max(block.energy, block.storedEnergy)
                guard larger > Self.leastEnergy * block.cells else { continue }
                // A block with detail in one picture only agrees as little as one with other detail.
                let correlation =
                    block.product / max((block.energy * block.storedEnergy).squareRoot(), 0.3 * larger)
                if correlation > 0.5 { agreeing += 1 }
                if correlation < 0.25 { disagreeing += 1 }
            }
        }
        within = DetailAgreement(product: product, energy: energy, storedEnergy: storedEnergy, allCells: cells)
    }
}

/// The sums of products and of squares over the cells of a block that both pictures share. Values are in units of 25.
private struct BlockSums {
    private(set) var product: Float = 0
    private(set) var energy: Float = 0
    private(set) var storedEnergy: Float = 0
    private(set) var cells: Float = 0

    init(_ sample: DetailSample, _ stored: StoredDetail, columns: Range<Int>, rows: Range<Int>) {
        for row in rows {
            for cell in row * FrameDetail.side + columns.lowerBound..<row * FrameDetail.side + columns.upperBound
            where sample.inside[cell] == 1 {
                let (level, value) = (Float(stored.levels[cell]), Float(sample.values[cell]) / 25)
                product += level * value
                energy += value * value
                storedEnergy += level * level
                cells += 1
            }
        }
    }
}
