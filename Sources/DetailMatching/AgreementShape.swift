internal import ClipTypes

/// How the agreement of two pictures is spread over them, which tells copies from pictures that share an outline, a layout or
/// graphics only.
///
/// What is left of an altered picture agrees everywhere a little less. In pages of one layout, slides of one template and other
/// takes of one place, most of the picture agrees, and the rest not at all. A line agrees with every line, a disk with every
/// disk: their agreement rests on few blocks, or on edges of one direction.
package struct AgreementShape: Hashable, Sendable {
    /// The width and height in cells of the windows that are compared.
    private static let window = 7
    /// The minimum number of cells of a window that both pictures share.
    private static let leastCells = 25
    /// The mean square of levels from which on a window shows detail.
    private static let leastEnergy: Float = 0.3
    /// The factor of the energy of the picture with more detail at which a window counts as different if the other shows none.
    private static let leastShare: Float = 0.3

    /// The share of the cells with the highest levels in the indexed frame at which the picture is not of the same sign, 0...1.
    package private(set) var opposedShare: Float = 0
    /// The lowest correlation in a window in which either picture shows detail, -1...1; 0 without such a window.
    package private(set) var lowestCorrelation: Float = 0
    /// The smaller divided by the larger eigenvalue of the structure tensor of the mean of both pictures, 0...1: 0 if all edges
    /// have one direction.
    package private(set) var isotropy: Float = 0
    /// The effective number of blocks of 5x5 cells on which the agreement rests, 0...25: the squared sum of the positive
    /// products of blocks divided by the sum of their squares.
    package private(set) var effectiveBlocks: Float = 0

    package init(_ sample: DetailSample, with stored: StoredDetail) {
        let side = FrameDetail.side
        var levels = [Float](repeating: 0, count: FrameDetail.count)
        var values = levels
        var (energy, storedEnergy): (Float, Float) = (0, 0)
        var (strong, opposed) = (0, 0)
        for cell in 0..<FrameDetail.count where sample.inside[cell] == 1 {
            let (level, value) = (Float(stored.levels[cell]), Float(sample.values[cell]))
            (levels[cell], values[cell]) = (level, value)
            energy += value * value
            storedEnergy += level * level
            if level.magnitude == 2 {
                strong += 1
                if level * value <= 0 { opposed += 1 }
            }
        }
        guard energy > 0, storedEnergy > 0 else { return }
        opposedShare = Float(opposed) / Float(max(strong, 1))
        let scale = (storedEnergy / energy).squareRoot()
        for cell in values.indices { values[cell] *= scale }
        lowestCorrelation = Self.lowestCorrelation(levels, values, inside: sample.inside)
        // The structure tensor.
        let mean = zip(levels, values).map { ($0 + $1) / 2 }
        var (xx, xy, yy): (Float, Float, Float) = (0, 0, 0)
        for row in 0..<side - 1 {
            for cell in row * side..<row * side + side - 1 {
                let (x, y) = (mean[cell + 1] - mean[cell], mean[cell + side] - mean[cell])
                xx += x * x
                xy += x * y
                yy += y * y
            }
        }
        let root = ((xx - yy) * (xx - yy) + 4 * xy * xy).squareRoot()
        isotropy = xx + yy > 0 ? max(0, xx + yy - root) / (xx + yy + root) : 0
        var products = [Float](repeating: 0, count: 25)
        for cell in levels.indices {
            products[min(cell / side / 5, 4) * 5 + min(cell % side / 5, 4)] += levels[cell] * values[cell]
        }
        let positive = products.map { max($0, 0) }
        let (sum, squares) = (positive.reduce(0, +), positive.reduce(0) { $0 + $1 * $1 })
        effectiveBlocks = squares > 0 ? sum * sum / squares : 0
    }

    private static func lowestCorrelation(_ levels: [Float], _ values: [Float], inside: [UInt8]) -> Float {
        let side = FrameDetail.side
        let products = WindowSums(zip(levels, values).map { $0 * $1 })
        let storedEnergies = WindowSums(levels.map { $0 * $0 })
        let energies = WindowSums(values.map { $0 * $0 })
        let cells = WindowSums(inside.prefix(FrameDetail.count).map(Float.init))
        var lowest: Float?
        for row in 0...side - window {
            for column in 0...side - window {
                let shared = cells.sum(row, column, window)
                guard shared >= Float(leastCells) else { continue }
                let (stored, own) = (storedEnergies.sum(row, column, window), energies.sum(row, column, window))
                let larger = max(stored, own)
                guard larger > leastEnergy * shared else { continue }
                let correlation =
                    products.sum(row, column, window) / max((max(stored * own, 0)).squareRoot(), leastShare * larger)
                lowest = min(lowest ?? correlation, correlation)
            }
        }
        return lowest ?? 0
    }
}

/// The sums of the values of a picture's cells above and left of each cell, from which that of any window follows.
private struct WindowSums {
    private let sums: [Float]

    init(_ values: [Float]) {
        let width = FrameDetail.side + 1
        var sums = [Float](repeating: 0, count: width * width)
        for row in 0..<FrameDetail.side {
            var line: Float = 0
            for column in 0..<FrameDetail.side {
                line += values[row * FrameDetail.side + column]
                sums[(row + 1) * width + column + 1] = sums[row * width + column + 1] + line
            }
        }
        self.sums = sums
    }

    /// Returns the sum of the cells of a square window.
    func sum(_ row: Int, _ column: Int, _ side: Int) -> Float {
        let width = FrameDetail.side + 1
        let (top, bottom) = (row * width + column, (row + side) * width + column)
        return sums[bottom + side] - sums[bottom] - sums[top + side] + sums[top]
    }
}
